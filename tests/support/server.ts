import { rmSync } from "node:fs";
import { resolve } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { findHolder, holdDataDirectory } from "#lib/db/data-directory.ts";
import { startEmbedded } from "#lib/db/embedded/start.ts";
import { migrate } from "#lib/db/migrate/migrate.ts";
import { migrationsHash } from "#lib/db/migrate/migrations.ts";
import { type Original, readOriginal } from "#tests/support/restore.ts";

declare module "vitest" {
  interface ProvidedContext {
    testServer: { dir: string; url: string; template: string; original: Original };
  }
}

// Statistics are the same in every run: none but those that a test asks for.
const settings = { autovacuum: "off" };

/**
 * Once before all tests: a PostgreSQL of their own in .test/, with a migrated database that every
 * test file gets a copy of. Several runs at a time each take a directory of their own.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { dir, release } = await holdFreeDirectory();
  rmSync(`${dir}/data`, { recursive: true, force: true });
  const server = await startEmbedded({ dir: `${dir}/postgres`, durable: false, more: settings });
  const template = await makeTemplate(server.url);
  const client = new pg.Client({ connectionString: server.url(template) });
  await client.connect();
  const original = await readOriginal(client);
  await client.end();
  project.provide("testServer", { dir, url: server.url(), template, original });
  return async () => {
    await server.stop();
    release();
  };
}

async function holdFreeDirectory(): Promise<{ dir: string; release: () => void }> {
  for (let number = 1; ; number += 1) {
    const dir = resolve(".test", String(number));
    if (!findHolder(dir)) return { dir, release: (await holdDataDirectory(dir, "npm test")).release };
  }
}

/** Kept from run to run, as long as the migrations stay the same. */
async function makeTemplate(url: (database?: string) => string): Promise<string> {
  const name = `template_${await migrationsHash()}`;
  const client = new pg.Client({ connectionString: url() });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname ~ '^(template_|test_|headwater_shadow_)'",
  );
  for (const { datname } of rows.filter((row) => row.datname !== name)) {
    await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
  }
  if (!rows.some((row) => row.datname === name)) {
    // Made under another name first, so that a run that is cut off leaves no half-made template.
    await client.query("CREATE DATABASE template_making");
    await migrate(url("template_making"));
    await client.query(`ALTER DATABASE template_making RENAME TO ${name}`);
  }
  await client.end();
  return name;
}
