import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { noFilter, withEngine } from "#lib/db/migrate/engine.ts";
import { migrationList, readMigrations } from "#lib/db/migrate/migrations.ts";

const schemaDir = join(import.meta.dirname, "../../../prisma/schema");

/**
 * What migrations write by hand, and the schema language cannot say: foreign keys that guard that a thing
 * and its part belong together (bugs_version_of_product), and indexes not named as Prisma names them.
 */
const beyondPrisma = /DROP CONSTRAINT "\w+_of_\w+"|DROP INDEX "\w+(?<!_idx|_key)"/;

/**
 * The SQL that leads from prisma/migrations to prisma/schema, or null when they agree. Uses a
 * database of its own for a moment, on the server of `url`.
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
      .filter((step) => /^[^-\s]/m.test(step) && !beyondPrisma.test(step));
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
