import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";

/** Whether the database responds and has all migrations of this version of Headwater. */
export async function isMigrated(database: Pick<pg.Pool, "query">): Promise<boolean> {
  known ??= listMigrations();
  const names = await known;
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND migration_name = ANY ($1)`,
    [names],
  );
  return rows[0]?.count === names.length;
}

let known: Promise<string[]> | undefined;

async function listMigrations(): Promise<string[]> {
  const entries = await readdir(join(process.cwd(), "prisma/migrations"), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
