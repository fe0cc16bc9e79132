import type pg from "pg";

type Part = { table: string; name: string; definition: string };

/**
 * Empties the tables and fills them by `load` while they have no index, no key and no trigger; then gives
 * them what the migrations gave them, one statement a key or index: many times faster than keeping all
 * of it up row by row. In the transaction that is open on `client`. Says how far it is by `onStep`.
 */
export async function fillBareTables(
  client: pg.Client,
  tables: readonly string[],
  load: () => Promise<void>,
  onStep: (step: string) => void,
): Promise<void> {
  const before = await readParts(client, tables);
  const constraints = await listConstraints(client, tables);
  const indexes = await listIndexes(client, tables);
  const foreign = constraints.filter(({ kind }) => kind === "f");
  const own = constraints.filter(({ kind }) => kind !== "f");
  await client.query(`TRUNCATE ${tables.join(", ")} RESTART IDENTITY CASCADE`);
  for (const { table, name } of [...foreign, ...own])
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  for (const table of tables) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await load();
  for (const table of tables) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  for (const { table, name, definition } of own) {
    onStep(name);
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  }
  for (const { name, definition } of indexes) {
    onStep(name);
    await client.query(definition);
  }
  for (const { table, name, definition } of foreign) {
    onStep(name);
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  }
  if ((await readParts(client, tables)) !== before)
    throw new Error("The tables are not as the migrations made them.");
}

/** Keys of these tables, and foreign keys from or to them. */
async function listConstraints(client: pg.Client, tables: readonly string[]) {
  const { rows } = await client.query<Part & { kind: "p" | "u" | "x" | "f" }>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, contype AS kind, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype IN ('p', 'u', 'x', 'f')
       AND (conrelid = ANY ($1::regclass[]) OR confrelid = ANY ($1::regclass[]))
     ORDER BY conrelid, conname`,
    [tables],
  );
  return rows;
}

/** Indexes that belong to no key. */
async function listIndexes(client: pg.Client, tables: readonly string[]): Promise<Part[]> {
  const { rows } = await client.query<Part>(
    `SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i WHERE i.indrelid = ANY ($1::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
     ORDER BY i.indrelid, 2`,
    [tables],
  );
  return rows;
}

async function readParts(client: pg.Client, tables: readonly string[]): Promise<string> {
  const constraints = await listConstraints(client, tables);
  const indexes = await listIndexes(client, tables);
  return JSON.stringify([constraints, indexes]);
}
