import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import type { Account, Run } from "#lib/db/embedded/account.ts";
import { type Programs, versionOf } from "#lib/db/embedded/programs.ts";
import { SetupError } from "#lib/errors.ts";

/** Creates the files of the database. They are created in a temporary directory and renamed, so that an interrupted first start leaves nothing incomplete. */
export function prepareDirectory(
  dir: string,
  programs: Programs,
  account: Account | undefined,
  run: Run,
  durable: boolean,
): void {
  const version = versionOf(programs);
  const versionFile = join(dir, "PG_VERSION");
  if (existsSync(dir) && !isReadable(dir)) {
    throw new SetupError(
      `The database in ${dir} does not belong to ${userInfo().username}: start Headwater as that user, or set HEADWATER_DATA to another directory.`,
    );
  }
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, "utf8").trim();
    if (found === version) return;
    throw new SetupError(
      `The database in ${dir} was created by PostgreSQL ${found}, and this version of Headwater includes PostgreSQL ${version}: go back to the previous version of Headwater, dump the database and load the dump into this one.`,
    );
  }
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw new SetupError(`${dir} contains files but no database: move them away, or set HEADWATER_DATA.`);
  }
  const temporary = `${dir}.incomplete`;
  try {
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    if (account) chownSync(temporary, account.uid, account.gid);
  } catch (error) {
    throw new SetupError(
      `${dirname(dir)} is not writable: give ${userInfo().username} write permission, or set HEADWATER_DATA to another directory.`,
      { cause: error },
    );
  }
  const args = [
    "--pgdata",
    temporary,
    "--username=headwater",
    "--auth=trust",
    "--encoding=UTF8",
    "--no-instructions",
  ];
  args.push(
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(durable ? [] : ["--no-sync"]),
  );
  const [command, all] = run.command(programs.initdb, args);
  const result = spawnSync(command, all, { ...run.identity, encoding: "utf8", cwd: "/" });
  if (result.status !== 0) {
    const reason =
      result.error?.message ?? (result.stderr.match(/(?:error|FATAL):.*/)?.[0] || result.stderr.trim());
    throw new SetupError(`PostgreSQL could not create its files in ${dir}: ${reason}`);
  }
  rmSync(dir, { recursive: true, force: true });
  renameSync(temporary, dir);
}

/** The data directory, or a temporary directory when that path is too long for a socket. */
export function chooseSocketDir(dir: string, account: Account | undefined): string {
  if (Buffer.byteLength(join(dir, ".s.PGSQL.5432.lock")) < 100) return dir;
  const uid = account?.uid ?? process.getuid?.() ?? 0;
  const socketDir = join(
    tmpdir(),
    `headwater-${uid}-${createHash("sha256").update(dir).digest("hex").slice(0, 12)}`,
  );
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  if (account) chownSync(socketDir, account.uid, account.gid);
  chmodSync(socketDir, 0o700);
  const found = lstatSync(socketDir);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new SetupError(
      `${socketDir} belongs to another user: remove it, or move Headwater to a shorter path.`,
    );
  }
  return socketDir;
}

function isReadable(dir: string): boolean {
  try {
    readdirSync(dir);
    return true;
  } catch {
    return false;
  }
}
