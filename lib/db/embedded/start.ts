import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { chooseAccount, type Run, runner } from "#lib/db/embedded/account.ts";
import { chooseSocketDir, prepareDirectory } from "#lib/db/embedded/prepare.ts";
import { readPidFile, stopLeftover, waitUntil } from "#lib/db/embedded/processes.ts";
import { findPrograms, type Programs } from "#lib/db/embedded/programs.ts";
import { SetupError } from "#lib/errors.ts";

export type Embedded = {
  /** The address of a database of this server; a Unix socket that only its owner can open. */
  url: (database?: string) => string;
  /** Stops it cleanly and waits for its exit. */
  stop: () => Promise<void>;
  /** Resolves when the server exits for any reason. */
  ended: Promise<void>;
};

/**
 * Starts the built-in PostgreSQL on `dir`, which is created on the first start. The caller must hold the lock on the
 * directory (see lib/db/data-directory.ts): a server left over from a killed process is stopped first. `durable: false` is
 * for tests; `more` are additional settings.
 */
export async function startEmbedded({
  dir,
  durable = true,
  logFile = `${dir}.log`,
  more = {},
}: {
  dir: string;
  durable?: boolean;
  logFile?: string;
  more?: Record<string, string>;
}): Promise<Embedded> {
  const programs = findPrograms();
  const account = chooseAccount(dir);
  const run = runner(account, [programs.dir, dirname(dir)]);
  prepareDirectory(dir, programs, account, run, durable);
  await stopLeftover(dir);
  const socketDir = chooseSocketDir(dir, account);
  for (const name of [".s.PGSQL.5432", ".s.PGSQL.5432.lock"]) rmSync(join(socketDir, name), { force: true });
  const server = await launch(
    dir,
    socketDir,
    programs,
    run,
    { ...(durable ? {} : nonDurableSettings), ...more },
    logFile,
  );
  const url = (database = "headwater") =>
    `postgresql://headwater@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
  await createDatabase(url);
  return { url, stop: () => stopServer(server), ended: exited(server) };
}

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
const nonDurableSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "128MB",
};

async function launch(
  dir: string,
  socketDir: string,
  programs: Programs,
  run: Run,
  more: Record<string, string>,
  logFile: string,
): Promise<ChildProcess> {
  const allSettings = { ...settings, ...more, unix_socket_directories: socketDir };
  const args = [
    "-D",
    dir,
    "-p",
    "5432",
    ...Object.entries(allSettings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const [command, all] = run.command(programs.postgres, args);
  const isLarge = existsSync(logFile) && statSync(logFile).size > 10_000_000;
  const log = openSync(logFile, isLarge ? "w" : "a", 0o600);
  const logStart = statSync(logFile).size;
  // A separate session: Ctrl-C in the terminal must not stop the database, which stops last.
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
      const logged = readFileSync(logFile, "utf8").slice(logStart);
      const reason = logged.match(/FATAL: +(.*)/)?.[1] ?? "it exited immediately";
      reject(new SetupError(`PostgreSQL did not start: ${reason} (see ${logFile}).`));
    });
  });
  const ready = waitUntil(() => {
    const { pid, state } = readPidFile(dir);
    return pid === server.pid && state === "ready";
  });
  await Promise.race([ready, failed]);
  failed.catch(() => {});
  process.once("exit", () => server.exitCode === null && server.kill("SIGINT"));
  return server;
}

async function createDatabase(url: (database: string) => string): Promise<void> {
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
  const killTimer = setTimeout(() => server.kill("SIGQUIT"), 60_000);
  await exited(server);
  clearTimeout(killTimer);
}

function exited(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => server.once("exit", () => resolve()));
}
