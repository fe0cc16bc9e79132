import { db, sql } from "#lib/db/client.ts";

/** Written about what happened, and not what there is: history, logs, jobs, mail, sessions and their like. */
const NOT_FACTS = new Set([
  "acts",
  "act_rows",
  "audit_entries",
  "batches",
  "events",
  "changes",
  "bug_counts",
  "mass_changes",
  "mass_change_bugs",
  "outgoing_mail",
  "sessions",
  "taken_comments",
  "tokens",
]);

/** Columns that count changes, or say when the last one was; and secrets, which are kept nowhere else. */
const NOT_FACT = ["revision", "changed_at", "secret"];

/** A hash of each table of facts: the catalogue, people and their rights, settings, bugs with comments, lists and flags. */
export async function factsHash(): Promise<Record<string, string>> {
  const tables = await db.$queryRaw<{ name: string }[]>(sql`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name !~ '^_' ORDER BY 1`);
  const parts = tables
    .filter(({ name }) => !NOT_FACTS.has(name))
    .map(({ name }) => {
      const row = `(to_jsonb(t) - '{${NOT_FACT.join(",")}}'::text[])::text`;
      return `SELECT '${name}' AS name, count(*) || md5(coalesce(string_agg(${row}, '' ORDER BY ${row}), '')) AS hash FROM "${name}" t`;
    });
  const rows = await db.$queryRawUnsafe<{ name: string; hash: string }[]>(parts.join(" UNION ALL "));
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

/** Written about acts and moves, and not about what they changed. */
const LOGS = new Set([
  "acts",
  "act_rows",
  "audit_entries",
  "moves",
  "moved_bugs",
  "mass_changes",
  "mass_change_bugs",
  "taken_comments",
]);

/** A hash of each table, with history, revisions and times; of counts that are added up later, of their sums. */
export async function databaseHash(): Promise<Record<string, string>> {
  const tables = await db.$queryRaw<{ name: string }[]>(sql`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name !~ '^_' ORDER BY 1`);
  const parts = tables
    .filter(({ name }) => !LOGS.has(name) && name !== "bug_counts")
    .map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*) || md5(coalesce(string_agg(to_jsonb(t)::text, '' ORDER BY to_jsonb(t)::text), '')) AS hash FROM "${name}" t`,
    );
  const sums = `SELECT 'bug_counts', md5(coalesce(string_agg(row, '' ORDER BY row), '')) FROM (
    SELECT (to_jsonb(c) - '{id,bugs,is_total}'::text[])::text || sum(c.bugs) AS row FROM bug_counts c
    GROUP BY to_jsonb(c) - '{id,bugs,is_total}'::text[] HAVING sum(c.bugs) <> 0) s`;
  const rows = await db.$queryRawUnsafe<{ name: string; hash: string }[]>(
    [...parts, sums].join(" UNION ALL "),
  );
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}
