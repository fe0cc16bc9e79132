import { connect } from "#lib/db/connect.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { demoSignIns } from "#prisma/seed/cast.ts";
import { migrateDatabase } from "./database.ts";
import { stage } from "./setup.mjs";

// Run by bin/serve.ts before anything is served: migrates the database at DATABASE_URL and, when it is empty and the demo
// is on, seeds it. A separate process, because what it loads would stay in memory.

export type Prepared = { signIns: { email: string; password: string; who: string }[] } | { problem: string };

process.send?.(await prepare());
process.disconnect?.();

async function prepare(): Promise<Prepared> {
  const url = env().databaseUrl ?? "";
  try {
    await migrateDatabase(url);
    if (env().demo) await seedWhenEmpty(url);
    return { signIns: await listSignIns(url) };
  } catch (error) {
    if (!(error instanceof AppError)) console.error(error);
    return {
      problem: error instanceof AppError ? error.message : "The database could not be prepared; see above.",
    };
  }
}

async function seedWhenEmpty(url: string): Promise<void> {
  const client = await connect(url);
  const { rowCount } = await client.query("SELECT FROM users LIMIT 1");
  await client.end();
  if (rowCount) return;
  await stage("Adding the demo catalogue", async () => {
    await import("./seed.ts");
  });
}

/** The existing demo accounts. */
async function listSignIns(url: string) {
  const client = await connect(url);
  const { rows } = await client.query<{ email: string }>(
    "SELECT email::text FROM users WHERE email = ANY ($1)",
    [demoSignIns.map(({ email }) => email)],
  );
  await client.end();
  const there = new Set(rows.map((row) => row.email));
  return demoSignIns.filter(({ email }) => there.has(email));
}
