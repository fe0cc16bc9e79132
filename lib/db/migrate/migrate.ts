import { Logger, runMigrations } from "graphile-worker";
import type pg from "pg";
import { connect } from "#lib/db/connect.ts";
import { LOCKS } from "#lib/db/lock-keys.ts";
import { noFilter, withEngine } from "#lib/db/migrate/engine.ts";
import { type Migration, migrationList, readMigrations } from "#lib/db/migrate/migrations.ts";
import { SetupError } from "#lib/errors.ts";

/**
 * Applies prisma/migrations to the database at `url` and returns the names of the applied ones. Concurrent calls wait for
 * each other. A migration is applied in one transaction, so an interrupted one (power, kill -9) is simply retried.
 */
export async function migrate(url: string, onWait: () => void = () => {}): Promise<string[]> {
  const client = await connect(url);
  try {
    await takeLock(client, onWait);
    const migrations = await readMigrations();
    const { pending, unfinished } = await compare(client, migrations);
    if (pending.length > 0) await apply(url, client, migrations, unfinished);
    // The queue has its own migrations, in its own schema.
    await runMigrations({ connectionString: url, logger: new Logger(() => () => {}) });
    return pending;
  } finally {
    await client.end();
  }
}

/** Marks an unfinished migration as applied, after an administrator has checked it. */
export async function markMigrationDone(url: string, name: string): Promise<void> {
  const migrations = await readMigrations();
  if (!migrations.some((migration) => migration.name === name)) {
    throw new SetupError(`There is no migration ${name}; the names are the folders in prisma/migrations.`);
  }
  await withEngine(url, (engine) =>
    engine.markMigrationApplied({ migrationName: name, migrationsList: migrationList(migrations) }),
  );
}

type Applied = { name: string; checksum: string; finished: boolean };

async function apply(
  url: string,
  client: pg.Client,
  migrations: Migration[],
  unfinished: string[],
): Promise<void> {
  await withEngine(url, async (engine, sqlError) => {
    for (const name of unfinished) await engine.markMigrationRolledBack({ migrationName: name });
    try {
      await engine.applyMigrations({ migrationsList: migrationList(migrations), filters: noFilter });
    } catch (error) {
      throw await explainFailure(client, unfinished, sqlError() ?? error);
    }
  });
}

async function takeLock(client: pg.Client, onWait: () => void): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1, $2) AS taken", [
    ...LOCKS.migrations,
  ]);
  if (rows[0]?.taken) return;
  onWait();
  await client.query("SELECT pg_advisory_lock($1, $2)", [...LOCKS.migrations]);
}

async function compare(
  client: pg.Client,
  migrations: Migration[],
): Promise<{ pending: string[]; unfinished: string[] }> {
  const rows = await readHistory(client);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const unknown = rows.find((row) => !known.has(row.name));
  if (unknown) {
    throw new SetupError(
      `The database belongs to a newer version of Headwater (it has the migration ${unknown.name}): start that version, or restore a backup.`,
    );
  }
  const edited = rows.find((row) => row.finished && known.get(row.name)?.checksum !== row.checksum);
  if (edited) {
    throw new SetupError(
      `prisma/migrations/${edited.name} was changed after it had been applied to this database: restore the file, and write a new migration for the change.`,
    );
  }
  const finished = new Set(rows.filter((row) => row.finished).map((row) => row.name));
  return {
    pending: migrations.map((migration) => migration.name).filter((name) => !finished.has(name)),
    unfinished: rows.filter((row) => !row.finished).map((row) => row.name),
  };
}

async function readHistory(client: Pick<pg.Pool, "query">): Promise<Applied[]> {
  const { rows: found } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there");
  if (!found[0]?.there) return [];
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

async function explainFailure(client: pg.Client, before: string[], cause: unknown): Promise<Error> {
  const failed = (await readHistory(client)).find((row) => !row.finished);
  const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
  if (!failed) return new SetupError(`The database could not be migrated: ${reason}.`, { cause });
  if (before.includes(failed.name)) {
    return new SetupError(
      `The migration ${failed.name} was not finished earlier, and retrying it failed (${reason}): if all its changes are in the database, run \`npm run migrate -- --done ${failed.name}\`, otherwise restore your last backup.`,
      { cause },
    );
  }
  return new SetupError(
    `The migration ${failed.name} failed and was rolled back (${reason}): fix the cause and start again, or go back to the previous version.`,
    { cause },
  );
}
