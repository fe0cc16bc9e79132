import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "#lib/errors.ts";

/** The process that uses a data directory, and how to reach its database. */
export type Holder = {
  pid: number;
  /** Distinguishes a process from a later one with the same number. */
  birth: string;
  /** The command, such as `npm start`. */
  what: string;
  since: string;
  databaseUrl?: string;
  url?: string;
};

/**
 * Locks the data directory for this process by its running.json, creating the directory if needed. A stale running.json of
 * a process that was killed is replaced. Throws SetupError when another process is using the directory.
 */
export async function holdDataDirectory(dir: string, what: string) {
  ensureWritable(dir);
  const file = join(dir, "running.json");
  let note: Holder = { pid: process.pid, birth: birthOf(process.pid), what, since: new Date().toISOString() };
  const temporary = `${file}.${process.pid}`;
  const write = () => writeFileSync(temporary, JSON.stringify(note, null, 2), { mode: 0o600 });
  const started = Date.now();
  try {
    for (;;) {
      write();
      try {
        linkSync(temporary, file);
        break;
      } catch (error) {
        if (!isErrno(error, "EEXIST")) throw error;
      }
      const holder = findHolder(dir);
      if (!holder) {
        removeStale(file, dir);
        continue;
      }
      // A process that is stopping may need a moment.
      if (Date.now() - started > 2000) throw new SetupError(describeHolder(dir, holder));
      await sleep(100);
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  return {
    /** Adds the addresses to running.json. */
    update(more: { databaseUrl?: string; url?: string }) {
      note = { ...note, ...more };
      write();
      renameSync(temporary, file);
    },
    release,
  };
}

/** The process that is using the data directory, or null. */
export function findHolder(dir: string): Holder | null {
  try {
    const note: Holder = JSON.parse(readFileSync(join(dir, "running.json"), "utf8"));
    return note.birth !== "" && birthOf(note.pid) === note.birth ? note : null;
  } catch {
    return null;
  }
}

function describeHolder(dir: string, { what, pid, since, url }: Holder): string {
  const where = url ? ` at ${url}` : "";
  return `Headwater is already running on ${dir}${where} (${what}, process ${pid}, since ${since.slice(0, 16).replace("T", " ")} UTC): stop it first, or set HEADWATER_DATA to another directory.`;
}

function ensureWritable(dir: string): void {
  try {
    // When started as root, the database runs as another account, which needs access.
    mkdirSync(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new SetupError(
      `The data directory ${dir} is not writable: give ${userInfo().username} write permission, or set HEADWATER_DATA to another directory.`,
      { cause: error },
    );
  }
}

/** Of two processes that find the same stale file, only the one that renames it first continues. */
function removeStale(file: string, dir: string): void {
  const moved = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  const isFresh = (() => {
    try {
      const note: Holder = JSON.parse(readFileSync(moved, "utf8"));
      return birthOf(note.pid) === note.birth;
    } catch {
      return false;
    }
  })();
  if (isFresh) linkSync(moved, join(dir, "running.json"));
  rmSync(moved, { force: true });
}

/** The start time of a process, as the system reports it; "" when there is no such process. */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in brackets, which may contain anything; the 22nd is the start time.
    return `${boot} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    if (process.platform === "linux") return "";
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
