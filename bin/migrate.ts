import { holdDataDirectory } from "#lib/db/data-directory.ts";
import { markMigrationDone } from "#lib/db/migrate/migrate.ts";
import { env } from "#lib/env.ts";
import { openDatabase } from "./database.ts";

// npm run migrate [-- --done NAME]: applies the migrations without starting anything else. With --done,
// it first marks an unfinished migration as applied.

const { dataDir, databaseUrl } = env();
const hold = await holdDataDirectory(dataDir, "npm run migrate");
const done = process.argv[2] === "--done" ? process.argv[3] : undefined;
const database = await openDatabase(
  dataDir,
  databaseUrl,
  done ? (url) => markMigrationDone(url, done) : undefined,
);
await database.stop();
hold.release();
