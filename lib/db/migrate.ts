import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { connect, withDatabase } from "#lib/db/connect.ts";
import { SetupError } from "#lib/errors.ts";

/**
 * Brings the database at `url` to the state of prisma/migrations and says which migrations were
 * applied. Several starts at once wait for each other. A migration is applied whole or not at all,
 * so one that was cut off (power, kill -9) is simply tried again.
 */
export async function migrate(url: string, onWait: () => void = () => {}): Promise<string[]> {
  const client = await connect(url);
  try {
    await takeLock(client, onWait);
    const migrations = await readMigrations();
    const { pending, unfinished } = await compare(client, migrations);
    if (pending.length > 0) await apply(url, client, migrations, unfinished);
    // The queue brings migrations of its own, in a schema of its own.
    await runMigrations({ connectionString: url, logger: new Logger(() => () => {}) });
    return pending;
  } finally {
    await client.end();
  }
}

/** Records that an unfinished migration is in place after all; somebody has looked. */
export async function markMigrationDone(url: string, name: string): Promise<void> {
  const migrations = await readMigrations();
  if (!migrations.some((migration) => migration.name === name)) {
    throw new SetupError(`There is no migration ${name}; the names are the folders in prisma/migrations.`);
  }
  await withEngine(url, (engine) =>
    engine.markMigrationApplied({ migrationName: name, migrationsList: migrationList(migrations) }),
  );
}

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

/** Writes `script` as the newest migration and gives its path. */
export async function writeMigration(name: string, script: string, now = new Date()): Promise<string> {
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(migrationsDir, `${stamp}_${name}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "migration.sql");
  await writeFile(file, script);
  return file;
}

/** Changes when the migrations change: names a template database in the tests. */
export async function migrationsHash(): Promise<string> {
  const hash = createHash("sha256").update("with the tables of graphile-worker 0.18\n");
  for (const { name, checksum } of await readMigrations()) hash.update(`${name} ${checksum}\n`);
  return hash.digest("hex").slice(0, 12);
}

type Migration = { name: string; sql: string; checksum: string };
type Applied = { name: string; checksum: string; finished: boolean };

const root = join(import.meta.dirname, "../..");
const migrationsDir = join(root, "prisma/migrations");
const noFilter = { externalTables: [], externalEnums: [] };
/**
 * What migrations write by hand, and the schema language cannot say: foreign keys that guard that a thing
 * and its part belong together (bugs_version_of_product), and indexes not named as Prisma names them.
 */
const beyondPrisma = /DROP CONSTRAINT "\w+_of_\w+"|DROP INDEX "\w+(?<!_idx|_key)"/;
const lockKey = 4_730_221;

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
  const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [
    lockKey,
  ]);
  if (rows[0]?.taken) return;
  onWait();
  await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
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
      `The database was made by a newer Headwater (it has the migration ${unknown.name}): start that version, or restore a backup.`,
    );
  }
  const edited = rows.find((row) => row.finished && known.get(row.name)?.checksum !== row.checksum);
  if (edited) {
    throw new SetupError(
      `prisma/migrations/${edited.name} was changed after it had been applied to this database: put the file back as it was, and write a new migration for the change.`,
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

async function readMigrations(): Promise<Migration[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(migrationsDir, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function readSchema() {
  const names = (await readdir(join(root, "prisma/schema")))
    .filter((name) => name.endsWith(".prisma"))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(root, "prisma/schema", name);
      return { path, content: await readFile(path, "utf8") };
    }),
  );
}

function migrationList(migrations: Migration[]): engineModule.MigrationList {
  return {
    baseDir: migrationsDir,
    lockfile: { path: "migration_lock.toml", content: `provider = "postgresql"\n` },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}

/** Prisma's schema engine, compiled to WebAssembly, on the database at `url`. `sqlError` is what PostgreSQL said last. */
async function withEngine<Result>(
  url: string,
  work: (engine: engineModule.SchemaEngine, sqlError: () => unknown) => Promise<Result>,
): Promise<Result> {
  await loadEngine();
  const adapter = new MigrationAdapter(url);
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await work(engine, () => adapter.sqlError);
  } finally {
    engine.free();
    await adapter.close();
  }
}

declare global {
  /** Where the engine leaves its last words. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => void };
}

let engineLoaded: Promise<void> | undefined;

/** The package imports its .wasm as a module, which Node does only behind a flag: so it is put together by hand. */
function loadEngine(): Promise<void> {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      throw new Error(`Prisma's schema engine gave up: ${message}`);
    },
  };
  engineLoaded ??= (async () => {
    const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const bytes = await readFile(entry.replace(/\.js$/, ".wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, {
      "./schema_engine_bg.js": { ...engineModule },
    });
    engineModule.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start === "function") start();
  })();
  return engineLoaded;
}

/**
 * PrismaPg cuts a script at every semicolon and runs the pieces one by one. Here a script goes to
 * PostgreSQL as it is, which makes it one transaction and lets it define functions.
 */
class MigrationAdapter extends PrismaPg {
  sqlError: unknown;
  private readonly url: string;
  private readonly pools: pg.Pool[] = [];

  constructor(url: string) {
    super(url);
    this.url = url;
  }

  override async connect() {
    return this.open(this.url);
  }

  override async connectToShadowDb() {
    const name = `headwater_shadow_${process.pid}_${Date.now()}`;
    const server = new pg.Pool({ connectionString: this.url, max: 1 });
    server.on("error", () => {});
    await server.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    return this.open(withDatabase(this.url, name), async () => {
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => (pool.ended ? undefined : pool.end())));
  }

  private async open(url: string, afterwards = async () => {}) {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    pool.on("error", () => {});
    // The engine asks the catalogue for columns of the one-byte type "char" (18), which PrismaPg does not
    // know: they are read as text, and handed on as the characters that they are.
    let characters: number[] = [];
    const describe = ({ fields }: { fields: pg.FieldDef[] }) => {
      characters = fields.flatMap((field, index) => (field.dataTypeID === 18 ? [index] : []));
      for (const field of fields) if (field.dataTypeID === 18) field.dataTypeID = 25;
    };
    pool.on("connect", (client) => client.connection.prependListener("rowDescription", describe));
    this.pools.push(pool);
    const adapter = await new PrismaPg(pool).connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    adapter.executeScript = async (script) => {
      await pool.query(script).catch((error: unknown) => {
        this.sqlError = error;
        throw error;
      });
    };
    adapter.dispose = async () => {
      if (pool.ended) return;
      await pool.end();
      await afterwards();
    };
    return adapter;
  }
}

async function explainFailure(client: pg.Client, before: string[], cause: unknown): Promise<Error> {
  const failed = (await readHistory(client)).find((row) => !row.finished);
  const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
  if (!failed) return new SetupError(`The database could not be migrated: ${reason}.`, { cause });
  if (before.includes(failed.name)) {
    return new SetupError(
      `The migration ${failed.name} was begun earlier and not finished, and trying it again failed (${reason}): if all its changes are there, run \`npm run migrate -- --done ${failed.name}\`, otherwise restore your last backup.`,
      { cause },
    );
  }
  return new SetupError(
    `The migration ${failed.name} failed and nothing of it was kept (${reason}): correct the cause and start again, or go back to the version you had.`,
    { cause },
  );
}
