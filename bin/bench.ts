import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hash } from "@node-rs/argon2";
import { Command, InvalidArgumentError } from "commander";
import { connect, withDatabase } from "#lib/db/connect.ts";
import { startEmbedded } from "#lib/db/embedded/start.ts";
import { migrate } from "#lib/db/migrate/migrate.ts";
import { readForm } from "#tests/bench/forms.ts";
import { generate } from "#tests/bench/generate.ts";
import { type Job, jobsOn, jobsOnFloor } from "#tests/bench/jobs.ts";
import { measure, type Row, tableOf } from "#tests/bench/measure.ts";
import { build } from "./build.ts";
import { node, root, stage } from "./setup.mjs";

// npm run bench -- --bugs N: a production server on a generated database, driven job by job, beside its floor.

const whole = (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("Give a whole number.");
  return number;
};
const options = new Command("bench")
  .option("--bugs <n>", "how many bugs", whole, 100_000)
  .option("--seconds <n>", "how long each job is driven", whole, 8)
  .option("--only <word>", "jobs with this word in their name")
  .parse()
  .opts<{ bugs: number; seconds: number; only?: string }>();

const BASE = "http://localhost:3107";
const PASSWORD = "a password for the bench";
const dataDir = resolve(root, ".bench");
// PostgreSQL runs under an account of its own where we are root: it must be able to reach its directory.
mkdirSync(dataDir, { recursive: true, mode: 0o755 });
const database = await startEmbedded({ dir: join(dataDir, "postgres") });
const children: ChildProcess[] = [];
try {
  const url = await fill(options.bugs);
  await build(".next");
  const pids = {
    database: Number(readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0]),
  };
  const web = await serve(["bin/web.ts"], 3107, url, "/livez");
  const rows = await drive(BASE, await jobsOn(BASE, await signIn(url, BASE), options.bugs), {
    ...pids,
    server: web,
  });
  const floor = await serve(["tests/bench/floor.ts"], 3108, url, "/bug/1");
  rows.push(...(await drive("http://127.0.0.1:3108", jobsOnFloor(options.bugs), { ...pids, server: floor })));
  console.log(
    `\n${options.bugs.toLocaleString("en")} bugs, ${options.seconds} s a job\n\n${tableOf(rows)}\n`,
  );
  if (rows.some(({ wrong }) => wrong > 0)) process.exitCode = 1;
} finally {
  for (const child of children) child.kill("SIGTERM");
  await database.stop();
}
process.exit();

/** A database of this size, made once and kept; the bugs that the bench itself files stay in it. */
async function fill(bugs: number): Promise<string> {
  const name = `bench_${bugs}`;
  const url = withDatabase(database.url(), name);
  const server = await connect(withDatabase(database.url(), "postgres"));
  const { rowCount } = await server.query("SELECT FROM pg_database WHERE datname = $1", [name]);
  if (!rowCount) await server.query(`CREATE DATABASE ${name}`);
  await server.end();
  await migrate(url);
  const client = await connect(url);
  const { rows } = await client.query<{ filled: boolean }>("SELECT EXISTS (SELECT FROM bugs) AS filled");
  await client.end();
  if (!rows[0]?.filled)
    await stage(`Generating ${bugs.toLocaleString("en")} bugs`, () => generate(url, bugs));
  return url;
}

/** Signs person1 in through the form, as a developer of every product, and gives the cookie. */
async function signIn(url: string, base: string): Promise<string> {
  const client = await connect(url);
  await client.query("UPDATE users SET password_hash = $1 WHERE handle = 'person1'", [await hash(PASSWORD)]);
  await client.query(
    `INSERT INTO product_roles (product_id, role_id, user_id)
     SELECT p.id, r.id, u.id FROM products p, roles r, users u
     WHERE r.name = 'developer' AND r.product_id IS NULL AND u.handle = 'person1' ON CONFLICT DO NOTHING`,
  );
  await client.end();
  const form = await readForm(base, "/sign-in", "password");
  const answer = await fetch(base + form.path, {
    method: "POST",
    redirect: "manual",
    ...form.fill({ email: "person1@example.test", password: PASSWORD }),
  });
  const cookie = answer.headers.getSetCookie().find((line) => line.includes("session"));
  if (!cookie) throw new Error(`Signing in answered ${answer.status} without a session.`);
  return cookie.split(";")[0] ?? "";
}

async function serve(args: string[], port: number, url: string, path: string): Promise<number> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    PORT: `${port}`,
    DATABASE_URL: url,
    HEADWATER_DATA: dataDir,
    HEADWATER_URL: `http://localhost:${port}`,
    HEADWATER_DIST: ".next",
    HEADWATER_LOG: "warn",
  };
  const child = spawn(node, args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  children.push(child);
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(`http://localhost:${port}${path}`).catch(() => undefined);
    if (answer?.ok) return child.pid ?? 0;
    await sleep(100);
  }
  throw new Error(`The server on port ${port} does not answer.`);
}

async function drive(
  base: string,
  jobs: readonly Job[],
  pids: { server: number; database: number },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const job of jobs) {
    if (options.only && !job.name.includes(options.only)) continue;
    await measure(base, job, 4, 2, pids);
    for (const clients of [1, 8]) rows.push(await measure(base, job, clients, options.seconds, pids));
    console.log(tableOf(rows.slice(-2)).split("\n").slice(2).join("\n"));
  }
  return rows;
}
