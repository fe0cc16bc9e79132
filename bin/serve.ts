import { type ChildProcess, spawn } from "node:child_process";
import cluster from "node:cluster";
import { get } from "node:http";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { holdDataDirectory } from "#lib/db/data-directory.ts";
import { type Env, env } from "#lib/env.ts";
import { AppError, SetupError } from "#lib/errors.ts";
import { build } from "./build.ts";
import { type Database, startDatabase } from "./database.ts";
import { superviseParts } from "./parts.ts";
import type { Prepared } from "./prepare-database.ts";
import { Failure, fail, node, root, stage } from "./setup.mjs";

// npm start (npm run dev, npm run build): starts the database, builds the pages and starts the web processes and the worker,
// in this order. Stops them, the database last, on a signal or when one of them keeps failing. This process runs as long
// as Headwater and passes connections to the web processes, so it loads as little as possible.

const isDev = process.argv.includes("--dev");
const dist = process.env.HEADWATER_DIST ?? ".next";
const started = performance.now();

/** Node's memory limits for each process (docs/decisions/021). */
const webFlags = isDev ? [] : ["--max-semi-space-size=32", "--max-old-space-size=512"];
const workerFlags = ["--max-semi-space-size=1", "--conditions=react-server"];

const programEnv: NodeJS.ProcessEnv = {
  NODE_ENV: isDev ? "development" : "production",
  HEADWATER_DIST: dist,
  NEXT_TELEMETRY_DISABLED: "1",
};

const parts = superviseParts((why) => stop(why, 1));
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

async function serve({ dataDir, databaseUrl, port, url, webProcesses }: Env): Promise<void> {
  process.env.HEADWATER_DATA = dataDir;
  const hold = await holdDataDirectory(dataDir, isDev ? "npm run dev" : "npm start");
  await checkPort(port);
  if (!isDev) await build(dist);
  if (stopping) return;
  database = await startDatabase(dataDir, databaseUrl);
  if (stopping) return;
  database.ended.then(() => stopping ?? stop("The database exited unexpectedly; stopping", 1));
  process.env.DATABASE_URL = database.url;
  const signIns = await prepareDatabase();
  hold.update({ databaseUrl: database.url, url });
  if (stopping) return;
  await stage("Starting web server and worker", async () => {
    const listening = isDev ? startDevServer() : startWebProcesses(webProcesses);
    const watch = isDev ? ["--watch", "--watch-preserve-output"] : [];
    parts.add("The worker", () => startProgram([...workerFlags, ...watch, "lib/worker/run.ts"]));
    await Promise.race([listening, sleep(60_000)]);
    await answer(`http://127.0.0.1:${port}/readyz`);
  });
  if (stopping) return;
  parts.markStarted();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\nHeadwater is at ${url} (up in ${seconds} s; Ctrl-C stops it).`);
  if (signIns.length === 0) return;
  console.log("\nSign in as one of the demo people (deactivate them before others can reach this):");
  const width = Math.max(...signIns.map(({ email }) => email.length));
  for (const { email, password, who } of signIns)
    console.log(`  ${email.padEnd(width)}  ${password}  ${who}`);
}

/** Checked before anything that takes long. */
function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      reject(
        new SetupError(
          isTaken
            ? `Port ${port} is in use by another program: stop it, or use another port: PORT=${port + 1} npm start.`
            : `Port ${port} cannot be used (${error.message}): use another one, such as PORT=3000 npm start.`,
        ),
      );
    });
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

/** Migrates the database and seeds an empty one with the demo. Returns the existing demo accounts. */
async function prepareDatabase() {
  const child = spawn(node, ["--conditions=react-server", "bin/prepare-database.ts"], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const prepared = await new Promise<Prepared>((resolve) => {
    child.once("message", (message: Prepared) => resolve(message));
    child.once("exit", () => resolve({ problem: "The database could not be prepared; see above." }));
  });
  if ("problem" in prepared) throw new SetupError(prepared.problem);
  return prepared.signIns;
}

function startProgram(args: string[]): ChildProcess {
  // A separate process group: Ctrl-C in the terminal is for this process, which stops the others in order.
  return spawn(node, ["--import", "./bin/tether.mjs", ...args], {
    cwd: root,
    env: { ...process.env, ...programEnv },
    detached: true,
    // Standard output has only messages of Next; our log goes to standard error.
    stdio: ["ignore", isDev ? "inherit" : "ignore", "inherit", "ipc"],
  });
}

async function startDevServer(): Promise<void> {
  parts.add("The web server", () => startProgram(["bin/web.ts"]));
}

/** Starts processes that share the port; resolves when all of them listen. This process distributes the connections. */
function startWebProcesses(count: number): Promise<void> {
  cluster.setupPrimary({
    exec: "bin/web.ts",
    args: [],
    execArgv: ["--import", "./bin/tether.mjs", ...webFlags],
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  for (let left = count; left > 0; left -= 1)
    parts.add("A web process", () => cluster.fork(programEnv).process);
  return new Promise((resolve) => {
    let waiting = count;
    cluster.on("listening", () => {
      waiting -= 1;
      if (waiting === 0) resolve();
    });
  });
}

async function answer(url: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!stopping) {
    const { status, text } = await ask(url);
    if (status === 200) return;
    if (Date.now() > end) throw new SetupError(`The web server does not answer at ${url}: ${text}`);
    await sleep(50);
  }
}

/** With node:http, which is already loaded; `fetch` would take 8 MB. */
function ask(url: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve({ status: response.statusCode, text });
    });
    request.once("error", (error) => resolve({ status: undefined, text: error.message }));
  });
}

/** Stops the web processes first, so that nothing new comes in; then the worker, which finishes its jobs; the database last. */
function stop(why?: string, code = 0): Promise<void> {
  if (stopping && why) parts.kill();
  stopping ??= (async () => {
    if (code) process.exitCode = code;
    if (why) process.stdout.write(`\n${why} … `);
    const began = performance.now();
    await parts.stop();
    await database?.stop();
    if (why) console.log(`stopped in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    process.exit();
  })();
  return stopping;
}

/** npm may be killed without a signal to this process, which Ctrl-C would then no longer reach. */
function stopWithNpm(): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) stop("Stopping");
  };
  setInterval(look, 500).unref();
}
