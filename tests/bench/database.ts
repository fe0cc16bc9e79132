import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hash } from "@node-rs/argon2";
import { connect, withDatabase } from "#lib/db/connect.ts";
import { type Embedded, startEmbedded } from "#lib/db/embedded/start.ts";
import { migrate } from "#lib/db/migrate/migrate.ts";
import { migrationsHash } from "#lib/db/migrate/migrations.ts";
import { readForm } from "#tests/bench/forms.ts";
import { generate } from "#tests/bench/generate.ts";

/** What makes loading fast and would lose data in a crash: nothing is written ahead, and nothing waited for. */
const FOR_LOADING = {
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "16GB",
  checkpoint_timeout: "1h",
  autovacuum: "off",
  shared_buffers: "512MB",
};
/** What counts statements. */
const FOR_MEASURING = { shared_preload_libraries: "pg_stat_statements" };

/**
 * A database of this size, made once and kept as long as migrations and generator stay the same; the
 * bugs that the bench itself files stay in it.
 */
export async function openBenchDatabase(
  dir: string,
  bugs: number,
  onStep: (step: string) => void,
): Promise<{ server: Embedded; pid: number; url: string }> {
  const name = `bench_${bugs}`;
  const state = `made ${await migrationsHash()} ${await generatorHash()}`;
  if (!(await isMade(dir, name, state))) {
    const server = await startEmbedded({ dir, durable: false, more: FOR_LOADING });
    try {
      await onServer(server, `DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name}`);
      await migrate(server.url(name));
      await generate(server.url(name), bugs, onStep);
      await onServer(server, `COMMENT ON DATABASE ${name} IS '${state}'`, "CHECKPOINT");
    } finally {
      await server.stop();
    }
  }
  const server = await startEmbedded({ dir, more: FOR_MEASURING });
  const pid = Number(readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n")[0]);
  return { server, pid, url: server.url(name) };
}

async function isMade(dir: string, name: string, state: string): Promise<boolean> {
  const server = await startEmbedded({ dir });
  const client = await connect(withDatabase(server.url(), "postgres"));
  const { rows } = await client.query<{ state: string | null }>(
    "SELECT shobj_description(oid, 'pg_database') AS state FROM pg_database WHERE datname = $1",
    [name],
  );
  await client.end();
  await server.stop();
  return rows[0]?.state === state;
}

async function onServer(server: Embedded, ...statements: string[]): Promise<void> {
  const client = await connect(withDatabase(server.url(), "postgres"));
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Everything that what is generated follows from. */
async function generatorHash(): Promise<string> {
  const files = ["bug-tables.ts", "catalogue.ts", "random.ts", "words.ts", "world.ts"];
  const known = await readdir(import.meta.dirname);
  const digest = createHash("sha256");
  for (const file of files.filter((one) => known.includes(one)))
    digest.update(await readFile(join(import.meta.dirname, file)));
  return digest.digest("hex").slice(0, 12);
}

/** Counts the statements that the database is sent, but for those of the queue; 0 at first, then since it was last asked. */
export async function statementCounter(url: string): Promise<() => Promise<number>> {
  const client = await connect(url);
  await client.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  return async () => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT coalesce(sum(calls), 0)::int AS count FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
       WHERE d.datname = current_database() AND query !~ 'graphile|pg_stat_statements'`,
    );
    await client.query("SELECT pg_stat_statements_reset()");
    return rows[0]?.count ?? 0;
  };
}

const PASSWORD = "a password for the bench";

/** Signs somebody in through the form, and gives the cookie. */
export async function signIn(url: string, base: string, handle: string): Promise<string> {
  const client = await connect(url);
  await client.query("UPDATE users SET password_hash = $1 WHERE handle = $2", [await hash(PASSWORD), handle]);
  await client.end();
  const form = await readForm(base, "/sign-in", "password");
  const answer = await fetch(base + form.path, {
    method: "POST",
    redirect: "manual",
    ...form.fill({ email: `${handle}@example.test`, password: PASSWORD }),
  });
  const cookie = answer.headers.getSetCookie().find((line) => line.includes("session"));
  if (!cookie) throw new Error(`Signing in answered ${answer.status} without a session.`);
  return cookie.split(";")[0] ?? "";
}
