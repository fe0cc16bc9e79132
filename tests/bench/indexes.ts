import type pg from "pg";

type Part = { table: string; name: string; definition: string };

/** What was taken from tables, as statements that give it back: those of one step may run side by side. */
export type Taken = { steps: readonly (readonly Restoring[])[]; before: string };
type Restoring = { name: string; statement: string };

/**
 * Empties the tables and takes their indexes, keys and triggers, so that they are filled many times faster than
 * while all of it is kept up row by row. In the transaction that is open on `client`.
 */
export async function takeIndexes(client: pg.Client, tables: readonly string[]): Promise<Taken> {
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
  const add = ({ table, name, definition }: Part) => ({
    name,
    statement: `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`,
  });
  const triggers = tables.map((table) => ({
    name: table,
    statement: `ALTER TABLE ${table} ENABLE TRIGGER USER`,
  }));
  const made = indexes.map(({ name, definition }) => ({ name, statement: definition }));
  return { steps: [triggers, own.map(add), made, foreign.map(add)], before };
}

/** Gives back what was taken, on several connections at once, and makes sure that nothing is missing. */
export async function giveBack(
  clients: readonly pg.Client[],
  tables: readonly string[],
  { steps, before }: Taken,
  onStep: (step: string) => void,
): Promise<void> {
  for (const step of steps) {
    const left = [...step];
    const work = async (client: pg.Client) => {
      for (let next = left.shift(); next; next = left.shift()) {
        onStep(next.name);
        await client.query(next.statement);
      }
    };
    await Promise.all(clients.map(work));
  }
  const [client] = clients;
  if (!client || (await readParts(client, tables)) !== before)
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
