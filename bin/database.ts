import { join } from "node:path";
import { startEmbedded } from "#lib/db/embedded.ts";
import { migrate } from "#lib/db/migrate.ts";
import { stage } from "./setup.mjs";

export type Database = { url: string; stop: () => Promise<void>; ended: Promise<void> };

/** The database that DATABASE_URL names, or else the one in the data directory, started; migrated either way. */
export async function openDatabase(
  dataDir: string,
  databaseUrl: string | undefined,
  beforeMigrating: (url: string) => Promise<void> = async () => {},
): Promise<Database> {
  let database: Database = { url: databaseUrl ?? "", stop: async () => {}, ended: new Promise(() => {}) };
  if (!databaseUrl) {
    const dir = join(dataDir, "postgres");
    await stage(`Starting PostgreSQL on ${dir}`, async () => {
      const embedded = await startEmbedded({ dir });
      database = { ...embedded, url: embedded.url() };
    });
  }
  try {
    await stage("Migrating the database", async () => {
      await beforeMigrating(database.url);
      const applied = await migrate(database.url, () =>
        process.stdout.write("waiting for another start to finish … "),
      );
      return applied.length === 0 ? "nothing to do" : `${applied.length} applied`;
    });
  } catch (error) {
    await database.stop();
    throw error;
  }
  return database;
}
