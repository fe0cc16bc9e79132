import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Stops a server whose start was killed. Its files say who it was; a number that now belongs to another program is left alone. */
export async function stopLeftOver(dir: string): Promise<void> {
  const { pid } = readPidFile(dir);
  if (pid && isServerOf(pid, dir)) {
    process.kill(pid, "SIGINT");
    if (!(await until(() => !isServerOf(pid, dir), 60_000))) process.kill(pid, "SIGKILL");
  }
  // Children of a server that was killed outright end by themselves as soon as they notice.
  await until(() => processesIn(dir).length === 0, 10_000);
  for (const left of processesIn(dir)) process.kill(left, "SIGKILL");
  await until(() => processesIn(dir).length === 0, 5_000);
  // PostgreSQL clears these away itself, unless their number is taken: by another program, or by one
  // that has ended and that nobody has collected.
  if (pid && isTaken(pid)) rmSync(join(dir, "postmaster.pid"), { force: true });
}

/** Line 1 is the process, line 8 its state. */
export function readPidFile(dir: string): { pid: number | undefined; state: string | undefined } {
  try {
    const lines = readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]) || undefined, state: lines[7]?.trim() };
  } catch {
    return { pid: undefined, state: undefined };
  }
}

/** Whether `condition` came true within `limit` milliseconds. */
export async function until(condition: () => boolean, limit = Number.POSITIVE_INFINITY): Promise<boolean> {
  const end = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > end) return false;
    await sleep(15);
  }
  return true;
}

function isServerOf(pid: number, dir: string): boolean {
  if (!isTaken(pid)) return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dir;
  } catch {
    if (existsSync("/proc/self/cwd")) return false;
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.includes(dir);
  }
}

/** Processes that work in `dir`, as far as the system tells. */
function processesIn(dir: string): number[] {
  if (!existsSync("/proc/self/cwd")) return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readlinkSync(`/proc/${pid}/cwd`) === dir;
      } catch {
        return false;
      }
    });
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
