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

/** Made aside and renamed, so that a first start that is cut off leaves nothing half-made. */
export function prepareDirectory(
  dir: string,
  programs: Programs,
  account: Account | undefined,
  run: Run,
  durable: boolean,
): void {
  const made = versionOf(programs);
  const there = join(dir, "PG_VERSION");
  if (existsSync(dir) && !isReadable(dir)) {
    throw new SetupError(
      `The database in ${dir} belongs to another user than ${userInfo().username}: start Headwater as that user, or set HEADWATER_DATA to another directory.`,
    );
  }
  if (existsSync(there)) {
    const found = readFileSync(there, "utf8").trim();
    if (found === made) return;
    throw new SetupError(
      `The database in ${dir} was made by PostgreSQL ${found}, and this Headwater brings PostgreSQL ${made}: go back to the version you had, dump the database and load it into this one.`,
    );
  }
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw new SetupError(
      `${dir} has files in it and is not a database: move them away, or set HEADWATER_DATA.`,
    );
  }
  const aside = `${dir}.making`;
  try {
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true, mode: 0o700 });
    if (account) chownSync(aside, account.uid, account.gid);
  } catch (error) {
    throw new SetupError(
      `${dirname(dir)} cannot be written: give ${userInfo().username} the right to, or set HEADWATER_DATA to another directory.`,
      { cause: error },
    );
  }
  const args = [
    "--pgdata",
    aside,
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
    throw new SetupError(`PostgreSQL could not make its files in ${dir}: ${reason}`);
  }
  rmSync(dir, { recursive: true, force: true });
  renameSync(aside, dir);
}

/** In the data directory itself; elsewhere when that path is too long for a socket. */
export function chooseSocketDir(dir: string, account: Account | undefined): string {
  if (Buffer.byteLength(join(dir, ".s.PGSQL.5432.lock")) < 100) return dir;
  const uid = account?.uid ?? process.getuid?.() ?? 0;
  const short = join(
    tmpdir(),
    `headwater-${uid}-${createHash("sha256").update(dir).digest("hex").slice(0, 12)}`,
  );
  mkdirSync(short, { recursive: true, mode: 0o700 });
  if (account) chownSync(short, account.uid, account.gid);
  chmodSync(short, 0o700);
  const found = lstatSync(short);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new SetupError(
      `${short} belongs to somebody else: remove it, or move Headwater to a shorter path.`,
    );
  }
  return short;
}

function isReadable(dir: string): boolean {
  try {
    readdirSync(dir);
    return true;
  } catch {
    return false;
  }
}
