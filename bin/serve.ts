import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { holdDataDirectory } from "#lib/db/data-directory.ts";
import { connect } from "#lib/db/migrate.ts";
import { type Env, env } from "#lib/env.ts";
import { AppError, SetupError } from "#lib/errors.ts";
import { demoSignIns } from "#prisma/seed/cast.ts";
import { build } from "./build.ts";
import { type Database, openDatabase } from "./database.ts";
import { Failure, fail, node, root, stage } from "./setup.mjs";

// npm start (npm run dev, npm run build): database, pages, web server and worker, in this order; and all of it down again, the
// database last, when it is asked to stop or when one of them cannot be kept up.

const isDev = process.argv.includes("--dev");
const dist = process.env.HEADWATER_DIST ?? ".next";
const started = performance.now();

type Part = { name: string; process: ChildProcess; since: number; command: () => ChildProcess };
const parts: Part[] = [];
let database: Database | undefined;
let stopping: Promise<void> | undefined;

process.on("SIGINT", () => stop("Stopping"));
process.on("SIGTERM", () => stop("Stopping"));
process.on("SIGHUP", () => stop("Stopping"));
stopWithNpm();

if (process.argv.includes("--build")) {
  await build(dist).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  process.exit();
}

try {
  await serve(env());
} catch (error) {
  if (!stopping) {
    process.exitCode = 1;
    console.error(error instanceof AppError || error instanceof Failure ? error.message : error);
  }
  await stop();
}

async function serve({ dataDir, databaseUrl, port, url, demo }: Env): Promise<void> {
  process.env.HEADWATER_DATA = dataDir;
  const hold = await holdDataDirectory(dataDir, isDev ? "npm run dev" : "npm start");
  await checkPort(port);
  if (!isDev) await build(dist);
  if (stopping) return;
  database = await openDatabase(dataDir, databaseUrl);
  if (stopping) return;
  database.ended.then(() => stopping ?? stop("The database has ended unexpectedly; stopping", 1));
  process.env.DATABASE_URL = database.url;
  hold.tell({ databaseUrl: database.url, url });
  if (demo) await seedWhenEmpty(database.url);
  if (stopping) return;
  await stage("Starting web server and worker", async () => {
    keepUp("The web server", () => startProgram(["bin/web.ts"]));
    const watch = isDev ? ["--watch", "--watch-preserve-output"] : [];
    keepUp("The worker", () => startProgram([...watch, "--conditions=react-server", "lib/worker/run.ts"]));
    await answer(`http://127.0.0.1:${port}/readyz`);
  });
  if (stopping) return;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\nHeadwater is at ${url} (up in ${seconds} s; Ctrl-C stops it).`);
  await showDemoSignIns(database.url);
}

/** A port is tried before anything that takes long. */
function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      reject(
        new SetupError(
          isTaken
            ? `Port ${port} is taken by another program: stop it, or choose another port: PORT=${port + 1} npm start.`
            : `Port ${port} cannot be used (${error.message}): choose another one, such as PORT=3000 npm start.`,
        ),
      );
    });
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

async function seedWhenEmpty(url: string): Promise<void> {
  const client = await connect(url);
  const { rowCount } = await client.query("SELECT FROM users LIMIT 1");
  await client.end();
  if (rowCount) return;
  await stage("Putting in a demo catalogue", async () => {
    const seed = spawn(node, ["--conditions=react-server", "bin/seed.ts"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const code = await new Promise<number | null>((resolve) => seed.once("exit", resolve));
    if (code !== 0) throw new SetupError("The demo catalogue could not be put in; see above.");
  });
}

async function showDemoSignIns(url: string): Promise<void> {
  const client = await connect(url);
  const emails = demoSignIns.map(({ email }) => email);
  const { rows } = await client.query<{ email: string }>(
    "SELECT email::text FROM users WHERE email = ANY ($1)",
    [emails],
  );
  await client.end();
  const there = new Set(rows.map((row) => row.email));
  const lines = demoSignIns.filter(({ email }) => there.has(email));
  if (lines.length === 0) return;
  console.log("\nSign in as one of the demo people (deactivate them before others can reach this):");
  const width = Math.max(...lines.map(({ email }) => email.length));
  for (const { email, password, who } of lines) console.log(`  ${email.padEnd(width)}  ${password}  ${who}`);
}

function startProgram(args: string[]): ChildProcess {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: isDev ? "development" : "production",
    HEADWATER_DIST: dist,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  // A group of its own: Ctrl-C in the terminal is for this process, which stops the others in order.
  return spawn(node, ["--import", "./bin/tether.mjs", ...args], {
    cwd: root,
    env,
    detached: true,
    // Next tells about itself on standard output; what we log goes to standard error.
    stdio: ["ignore", isDev ? "inherit" : "ignore", "inherit", "ipc"],
  });
}

/** Starts a part again when it ends unasked; one that ends as soon as it has begun takes everything down. */
function keepUp(name: string, command: () => ChildProcess): void {
  const part: Part = { name, process: command(), since: Date.now(), command };
  parts.push(part);
  watch(part);
}

function watch(part: Part): void {
  part.process.once("exit", async (code, signal) => {
    if (stopping) return;
    if (Date.now() - part.since < 10_000) {
      stop(`${part.name} ended as soon as it had begun (${signal ?? code}); stopping`, 1);
      return;
    }
    console.error(`${part.name} ended unexpectedly (${signal ?? code}) and is started again.`);
    await sleep(1000);
    if (stopping) return;
    part.process = part.command();
    part.since = Date.now();
    watch(part);
  });
}

async function answer(url: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!stopping) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > end)
      throw new SetupError(
        `The web server does not answer at ${url}: ${(await response?.text()) ?? "no answer"}`,
      );
    await sleep(50);
  }
}

/** Web first, so that nothing new comes in; then the worker finishes what it has begun; the database last. */
function stop(why?: string, code = 0): Promise<void> {
  if (stopping && why) for (const part of parts) part.process.kill("SIGKILL");
  stopping ??= (async () => {
    if (code) process.exitCode = code;
    if (why) process.stdout.write(`\n${why} … `);
    const began = performance.now();
    for (const part of parts) await end(part.process);
    await database?.stop();
    if (why) console.log(`stopped in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    process.exit();
  })();
  return stopping;
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(late);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** npm may be killed without a word to us; then Ctrl-C would reach nobody any more. */
function stopWithNpm(): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) stop("Stopping");
  };
  setInterval(look, 500).unref();
}
