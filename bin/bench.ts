import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { pool, preparedPool, searchPool } from "#lib/db/client.ts";
import { measureCommits } from "#tests/bench/commits.ts";
import { openBenchDatabase, signIn, statementCounter } from "#tests/bench/database.ts";
import { type Job, jobsOn, jobsOnFloor, jobsOnPeer } from "#tests/bench/jobs.ts";
import { MASS_JOB, measureMass } from "#tests/bench/mass.ts";
import { lookAt, measure, measureBeside, type Page, type Pids, type Row } from "#tests/bench/measure.ts";
import { measurePatches, PATCH_JOB } from "#tests/bench/patches.ts";
import { memoryOf } from "#tests/bench/processes.ts";
import { compare, describeMemory, type Report, tableOfPages, tableOfRows } from "#tests/bench/report.ts";
import { MAINTAINER, VIEWER, worldOf } from "#tests/bench/world.ts";
import { build } from "./build.ts";
import { node, root } from "./setup.mjs";

// npm run bench -- --bugs N: measures Headwater in production mode on a generated database, job by job, against a minimal
// server as the baseline.

const whole = (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("Give a whole number.");
  return number;
};
const options = new Command("bench")
  .option("--bugs <n>", "how many bugs", whole, 100_000)
  .option("--seconds <n>", "seconds per job", whole, 8)
  .option("--only <word>", "jobs with this word in their name")
  .option(
    "--peer <url>",
    "measure another tracker, a Headwater or a Bugzilla, with the jobs that it supports",
  )
  .option("--commits <n>", "instead, read and record a generated git repository of so many commits", whole)
  .option("--json <file>", "write the report to a file")
  .option("--compare <files...>", "compare two reports")
  .parse()
  .opts<{
    bugs: number;
    seconds: number;
    only?: string;
    peer?: string;
    commits?: number;
    json?: string;
    compare?: string[];
  }>();

const PORT = 3107;
const FLOOR_PORT = 3108;
const dataDir = resolve(root, ".bench");
const children: ChildProcess[] = [];

if (options.compare) {
  const [before, after] = options.compare.map(readReport);
  if (!before || !after) throw new Error("--compare takes two files.");
  console.log(compare(before, after));
} else {
  const report = options.peer
    ? await benchPeer(options.peer)
    : options.commits
      ? await benchCommits(options.commits)
      : await bench();
  console.log(`\n${report.bugs.toLocaleString("en")} bugs, ${options.seconds} s a job, ${report.commit}\n`);
  console.log(
    [tableOfRows(report.rows), ...(report.pages.length > 0 ? [tableOfPages(report.pages)] : [])].join("\n\n"),
  );
  if (report.memory) console.log(`\n${describeMemory(report.memory)}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.rows.some(({ wrong }) => wrong > 0)) process.exitCode = 1;
}
process.exit();

async function bench(): Promise<Report> {
  const { url, pid, server } = await openDatabase();
  try {
    await build(".next");
    const world = worldOf(options.bugs);
    const floorPid = await start(["tests/bench/floor.ts"], FLOOR_PORT, url, "/bug/1");
    const rows = await drive(`http://127.0.0.1:${FLOOR_PORT}`, jobsOnFloor(world), {
      server: floorPid,
      database: pid,
    });
    const web = await start(["bin/start.mjs"], PORT, url, "/readyz");
    await sleep(5000);
    const idle = memoryOf(web);
    const base = `http://localhost:${PORT}`;
    const viewer = await signIn(url, base, `person${VIEWER}`);
    const maintainer = await signIn(url, base, `person${MAINTAINER}`);
    const jobs = await jobsOn(base, { viewer, maintainer }, world);
    const count = await statementCounter(url);
    const pages: Page[] = [];
    for (const job of chosen(jobs)) pages.push(await lookAt(base, job, count));
    rows.push(...(await drive(base, jobs, { server: web, database: pid })));
    if (PATCH_JOB.includes(options.only ?? "")) {
      const data = join(dataDir, "data");
      rows.push(
        ...(await measurePatches({ base, url, cookie: viewer, world, data }, { server: web, database: pid })),
      );
    }
    if (MASS_JOB.includes(options.only ?? "")) rows.push(...(await benchMass(url, pid)));
    return reportOf(rows, pages, { idle, loaded: memoryOf(web) });
  } finally {
    for (const child of children) await stop(child);
    await server.stop();
  }
}

function openDatabase() {
  // As root, PostgreSQL runs as another account, which needs access to its directory.
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const began = performance.now();
  return openBenchDatabase(join(dataDir, "postgres"), options.bugs, (step) =>
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${step}\n`),
  );
}

/** In this process: it is one command, not a page under load. */
async function benchMass(url: string, databasePid: number): Promise<Row[]> {
  process.env.DATABASE_URL = url;
  try {
    return await measureMass(databasePid);
  } finally {
    await Promise.all([pool, preparedPool, searchPool].map((one) => one.end()));
  }
}

async function benchCommits(commits: number): Promise<Report> {
  const { url, server } = await openDatabase();
  process.env.DATABASE_URL = url;
  try {
    return reportOf(await measureCommits(dataDir, commits, options.bugs), []);
  } finally {
    await Promise.all([pool, preparedPool, searchPool].map((one) => one.end()));
    await server.stop();
  }
}

async function benchPeer(base: string): Promise<Report> {
  const isHeadwater = await fetch(new URL("/livez", base)).then(
    ({ ok }) => ok,
    () => false,
  );
  const jobs = jobsOnPeer(isHeadwater, worldOf(options.bugs));
  const pages: Page[] = [];
  for (const job of chosen(jobs)) pages.push(await lookAt(base, job, async () => 0));
  return reportOf(await drive(base, jobs), pages);
}

async function drive(base: string, jobs: readonly Job[], pids?: Pids): Promise<Row[]> {
  const rows: Row[] = [];
  for (const job of chosen(jobs)) {
    await measure(base, job, 4, 2, pids);
    const before = rows.length;
    for (const clients of [1, 8]) rows.push(await measure(base, job, clients, options.seconds, pids));
    const other = jobs.find(({ name }) => name === job.beside?.job);
    if (job.beside && other && pids)
      rows.push(await measureBeside(base, { job, other, times: job.beside.times }, options.seconds, pids));
    process.stderr.write(`${tableOfRows(rows.slice(before)).split("\n").slice(2).join("\n")}\n`);
  }
  return rows;
}

function chosen(jobs: readonly Job[]): readonly Job[] {
  const { only } = options;
  return only ? jobs.filter(({ name, floor }) => name.includes(only) || floor?.includes(only)) : jobs;
}

function reportOf(rows: Row[], pages: Page[], memory?: Report["memory"]): Report {
  const at = new Date().toISOString().slice(0, 16);
  const machine = { cores: availableParallelism(), load: loadavg()[0] ?? 0, node: process.version };
  return {
    ...{ at, commit: commitOf(), bugs: options.bugs, seconds: options.seconds, machine, rows, pages },
    ...(memory ? { memory } : {}),
  };
}

function commitOf(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { cwd: root, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, "utf8"));
}

async function start(args: string[], port: number, url: string, path: string): Promise<number> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    PORT: `${port}`,
    DATABASE_URL: url,
    HEADWATER_DATA: join(dataDir, "data"),
    HEADWATER_DEMO: "off",
    HEADWATER_URL: `http://localhost:${port}`,
    HEADWATER_DIST: ".next",
    HEADWATER_LOG: "warn",
  };
  const child = spawn(node, args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  children.push(child);
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(`http://localhost:${port}${path}`).catch(() => undefined);
    if (answer?.ok) return child.pid ?? 0;
    await sleep(100);
  }
  throw new Error(`The server on port ${port} does not answer.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
