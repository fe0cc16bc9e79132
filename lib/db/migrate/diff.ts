import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { noFilter, withEngine } from "#lib/db/migrate/engine.ts";
import { migrationList, readMigrations } from "#lib/db/migrate/migrations.ts";

const schemaDir = join(import.meta.dirname, "../../../prisma/schema");

/**
 * Hand-written parts of migrations that the Prisma schema cannot express: composite foreign keys
 * (bugs_version_of_product), and indexes whose names do not follow Prisma's convention.
 */
const notInPrisma = /DROP CONSTRAINT "\w+_of_\w+"|DROP INDEX "\w+(?<!_idx|_key)"/;

/**
 * The SQL from prisma/migrations to prisma/schema, or null when they match. Creates a temporary database on the server of
 * `url`.
 */
export async function diffSchema(url: string): Promise<string | null> {
  const migrations = await readMigrations();
  const files = await readSchema();
  return withEngine(url, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: "migrations", ...migrationList(migrations) },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: noFilter,
    });
    const steps = (stdout ?? "")
      .split(/\n\n+/)
      .filter((step) => /^[^-\s]/m.test(step) && !notInPrisma.test(step));
    return steps.length === 0 ? null : `${steps.join("\n\n").trim()}\n`;
  });
}

async function readSchema() {
  const names = (await readdir(schemaDir)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(schemaDir, name);
      return { path, content: await readFile(path, "utf8") };
    }),
  );
}
