import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Stops a server left over from a process that was killed. A process id that now belongs to another program is left alone. */
export async function stopLeftover(dir: string): Promise<void> {
  const { pid } = readPidFile(dir);
  if (pid && isServerOf(pid, dir)) {
    process.kill(pid, "SIGINT");
    if (!(await waitUntil(() => !isServerOf(pid, dir), 60_000))) process.kill(pid, "SIGKILL");
  }
  // Children of a killed server exit by themselves as soon as they notice.
  await waitUntil(() => processesIn(dir).length === 0, 10_000);
  for (const child of processesIn(dir)) process.kill(child, "SIGKILL");
  await waitUntil(() => processesIn(dir).length === 0, 5_000);
  // PostgreSQL removes the file itself, unless the process id is in use: by another program or by a zombie.
  if (pid && isTaken(pid)) rmSync(join(dir, "postmaster.pid"), { force: true });
}

/** Line 1 is the process id, line 8 the state. */
export function readPidFile(dir: string): { pid: number | undefined; state: string | undefined } {
  try {
    const lines = readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]) || undefined, state: lines[7]?.trim() };
  } catch {
    return { pid: undefined, state: undefined };
  }
}

/** Whether `condition` became true within `limit` milliseconds. */
export async function waitUntil(
  condition: () => boolean,
  limit = Number.POSITIVE_INFINITY,
): Promise<boolean> {
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

/** Processes whose working directory is `dir`; none where the system has no /proc. */
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
