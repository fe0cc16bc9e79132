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

/** Who works on a data directory, and how the database in it is reached. */
export type Holder = {
  pid: number;
  /** Tells a process from a later one with the same number. */
  birth: string;
  /** The command, such as `npm start`. */
  what: string;
  since: string;
  databaseUrl?: string;
  url?: string;
};

/**
 * Takes the data directory for this process alone, making it if need be, and says so in its
 * running.json. A note left by a process that was killed is taken over. Throws one sentence when
 * somebody else is at work there.
 */
export async function holdDataDirectory(dir: string, what: string) {
  makeWritable(dir);
  const file = join(dir, "running.json");
  let note: Holder = { pid: process.pid, birth: birthOf(process.pid), what, since: new Date().toISOString() };
  const aside = `${file}.${process.pid}`;
  const write = () => writeFileSync(aside, JSON.stringify(note, null, 2), { mode: 0o600 });
  const started = Date.now();
  try {
    for (;;) {
      write();
      try {
        linkSync(aside, file);
        break;
      } catch (error) {
        if (!isErrno(error, "EEXIST")) throw error;
      }
      const holder = findHolder(dir);
      if (!holder) {
        removeStale(file, dir);
        continue;
      }
      // One that has just been told to stop may need a moment.
      if (Date.now() - started > 2000) throw new SetupError(sayWhoHolds(dir, holder));
      await sleep(100);
    }
  } finally {
    rmSync(aside, { force: true });
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  return {
    /** Adds how to reach what was started. */
    tell(more: { databaseUrl?: string; url?: string }) {
      note = { ...note, ...more };
      write();
      renameSync(aside, file);
    },
    release,
  };
}

/** Who is at work on the data directory now, or null. */
export function findHolder(dir: string): Holder | null {
  try {
    const note: Holder = JSON.parse(readFileSync(join(dir, "running.json"), "utf8"));
    return note.birth !== "" && birthOf(note.pid) === note.birth ? note : null;
  } catch {
    return null;
  }
}

function sayWhoHolds(dir: string, { what, pid, since, url }: Holder): string {
  const where = url ? ` at ${url}` : "";
  return `Headwater is already running on ${dir}${where} (${what}, process ${pid}, since ${since.slice(0, 16).replace("T", " ")} UTC): stop it first, or set HEADWATER_DATA to another directory.`;
}

function makeWritable(dir: string): void {
  try {
    // Root lends the database another account, which has to get through.
    mkdirSync(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new SetupError(
      `The data directory ${dir} cannot be written: give ${userInfo().username} the right to, or set HEADWATER_DATA to another directory.`,
      { cause: error },
    );
  }
}

/** Two starts may find the same stale note; only the one that moved that very note away goes on. */
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

/** When the process began, in the system's own words; "" when there is no such process. */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in brackets, which may hold anything; the 22nd is the start time.
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
