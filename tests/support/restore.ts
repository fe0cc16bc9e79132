import type pg from "pg";

/** How a database becomes what it was, without a new one being made. */
export type Original = {
  /** What the catalog of tables, functions, triggers and statistics looks like. */
  catalog: string;
  /** SQL that gives every table the rows, and every sequence the value, that it had. */
  restore: string;
};

/**
 * The catalogs that say what a database is made of. Whatever changes one of their rows gives it a higher xmin; whatever
 * deletes one changes the count.
 */
const CATALOGS = [
  "pg_attrdef",
  "pg_attribute",
  "pg_class",
  "pg_collation",
  "pg_constraint",
  "pg_enum",
  "pg_event_trigger",
  "pg_extension",
  "pg_index",
  "pg_largeobject_metadata",
  "pg_namespace",
  "pg_policy",
  "pg_proc",
  "pg_rewrite",
  "pg_sequence",
  "pg_statistic",
  "pg_statistic_ext",
  "pg_trigger",
  "pg_ts_config",
  "pg_ts_dict",
  "pg_type",
];

/** The same for a database and its copies, until something in one is created, altered, dropped, truncated or analysed. */
export async function readCatalog(client: pg.Client): Promise<string> {
  const one = (name: string) =>
    `SELECT concat_ws(' ', '${name}', count(*), max(xmin::text::bigint)) AS line FROM ${name}`;
  const { rows } = await client.query<{ line: string }>(CATALOGS.map(one).join(" UNION ALL "));
  return rows.map(({ line }) => line).join("\n");
}

/** Reads it from a database, or from the one that it is a copy of. */
export async function readOriginal(client: pg.Client): Promise<Original> {
  const { rows: tables } = await client.query<{ name: string; columns: string }>(`
    SELECT c.oid::regclass::text AS name,
      string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
    GROUP BY c.oid ORDER BY 1`);
  const statements = ["BEGIN", "SET LOCAL session_replication_role = replica"];
  for (const { name } of tables) statements.push(`DELETE FROM ${name}`);
  for (const { name, columns } of tables) {
    const { rows } = await client.query<{ rows: string | null }>(
      `SELECT quote_literal(array_agg(t)::text) AS rows FROM ONLY ${name} t`,
    );
    const kept = rows[0]?.rows;
    if (!kept) continue;
    statements.push(
      `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM unnest(${kept}::${name}[])`,
    );
  }
  const { rows: sequences } = await client.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'S' ORDER BY 1",
  );
  for (const { name } of sequences) {
    const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
      `SELECT last_value, is_called FROM ${name}`,
    );
    for (const row of rows) {
      statements.push(`SELECT setval('${name}', ${row.last_value}, ${row.is_called})`);
    }
  }
  statements.push("COMMIT");
  return { catalog: await readCatalog(client), restore: statements.join(";\n") };
}
