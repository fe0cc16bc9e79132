import { join } from "node:path";
import { startEmbedded } from "#lib/db/embedded/start.ts";
import { stage } from "./setup.mjs";

export type Database = { url: string; stop: () => Promise<void>; ended: Promise<void> };

/** The database at DATABASE_URL, or else the one in the data directory, which is started. Does not migrate. */
export async function startDatabase(dataDir: string, databaseUrl: string | undefined): Promise<Database> {
  if (databaseUrl) return { url: databaseUrl, stop: async () => {}, ended: new Promise(() => {}) };
  const dir = join(dataDir, "postgres");
  let database: Database | undefined;
  await stage(`Starting PostgreSQL on ${dir}`, async () => {
    const embedded = await startEmbedded({ dir });
    database = { ...embedded, url: embedded.url() };
  });
  if (!database) throw new Error("PostgreSQL has started without an address.");
  return database;
}

/** The same, migrated. */
export async function openDatabase(
  dataDir: string,
  databaseUrl: string | undefined,
  beforeMigrating: (url: string) => Promise<void> = async () => {},
): Promise<Database> {
  const database = await startDatabase(dataDir, databaseUrl);
  try {
    await migrateDatabase(database.url, beforeMigrating);
  } catch (error) {
    await database.stop();
    throw error;
  }
  return database;
}

/** Applies the migrations, with output. */
export async function migrateDatabase(
  url: string,
  beforeMigrating: (url: string) => Promise<void> = async () => {},
): Promise<void> {
  // Loaded on demand: it takes about 40 MB.
  const { migrate } = await import("#lib/db/migrate/migrate.ts");
  await stage("Migrating the database", async () => {
    await beforeMigrating(url);
    const applied = await migrate(url, () => process.stdout.write("waiting for another start to finish … "));
    return applied.length === 0 ? "nothing to do" : `${applied.length} applied`;
  });
}
