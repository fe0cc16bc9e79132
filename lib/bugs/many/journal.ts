import "server-only";
import { z } from "zod";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * What an act does to the database, row by row. A trigger (prisma/migrations, act_rows) notes each row that the act of the
 * transaction inserts, changes or deletes, also by a constraint. Previews read it after a dry run, undoing puts it back.
 */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Columns = Record<string, Json>;

/** The net effect on one row: `before` is null for a new row, `after` for a deleted one; else both are the changed columns. */
export type RowChange = { source: string; key: Columns; before: Columns | null; after: Columns | null };

/** The name of what changed bugs by hand: it can be undone for ten minutes, by whoever did it (lib/bugs/undo). */
export const CHANGE_ACT = "bugs.change";
/** How long a change can be undone by whoever made it. */
export const UNDO_MINUTES = 10;
/** The name of the same for many bugs: it is undone as a whole (lib/bugs/mass). */
export const MASS_ACT = "bugs.changeMany";
/** The name of what took it back. */
export const UNDO_ACT = "bugs.undo";

/** Begins an act: from here on, rows are noted under its number. */
export async function openAct(tx: RunsSql, viewer: Viewer, id: string, name: string): Promise<void> {
  await queryRowsIn(
    tx,
    sql`WITH a AS (INSERT INTO acts (id, name, actor_id)
          VALUES (${id}::uuid, ${name}, ${viewer.impersonatorId ?? viewer.userId}::int) RETURNING id)
        SELECT set_config('headwater.act', id::text, true) FROM a`,
  );
}

/** Ends it. An act that recorded nothing is forgotten. */
export async function closeAct(tx: RunsSql, id: string, message: string | null): Promise<void> {
  await setAct(tx, "");
  await queryRowsIn(
    tx,
    message === null
      ? sql`DELETE FROM acts WHERE id = ${id}::uuid`
      : sql`UPDATE acts SET message = ${message} WHERE id = ${id}::uuid`,
  );
}

async function setAct(tx: RunsSql, id: string): Promise<void> {
  await queryRowsIn(tx, sql`SELECT set_config('headwater.act', ${id}, true)`);
}

const columns: z.ZodType<Columns> = z.record(z.string(), z.json());
const noted = z.object({
  source: z.string(),
  key: columns,
  before: columns.nullable(),
  after: columns.nullable(),
});

/** The net effect of an act so far, one entry for each row, in the order in which they were first touched. */
export async function readJournal(tx: RunsSql, id: string): Promise<RowChange[]> {
  const rows = await queryRowsIn<unknown>(
    tx,
    sql`SELECT source, key, before, after FROM act_rows WHERE act_id = ${id}::uuid ORDER BY id`,
  );
  return netOf(z.array(noted).parse(rows));
}

/** The same for several acts, without what they did to bugs. */
export async function readCatalogueJournals(acts: readonly string[]): Promise<Map<string, RowChange[]>> {
  const rows = await queryRows<{ act: string }>(
    sql`SELECT act_id::text AS act, source, key, before, after FROM act_rows
        WHERE act_id = ANY(${[...acts]}::uuid[]) AND source <> ALL(${[...BUG_TABLES]}::text[]) ORDER BY id`,
  );
  const journals = new Map<string, RowChange[]>(acts.map((act) => [act, []]));
  for (const { act, ...row } of rows) journals.get(act)?.push(noted.parse(row));
  return new Map([...journals].map(([act, some]) => [act, netOf(some)]));
}

const BUG_TABLES = [
  "bugs",
  "bug_cc",
  "bug_keywords",
  "bug_groups",
  "bug_aliases",
  "see_also",
  "dependencies",
  "regressions",
  "related_bugs",
  "flags",
  "bug_times",
  "work_entries",
];

/** A table with facts of bugs, which only the one write path changes. */
export function isOfBugs(source: string): boolean {
  return BUG_TABLES.includes(source);
}

function netOf(rows: readonly RowChange[]): RowChange[] {
  const net = new Map<string, RowChange | null>();
  for (const row of rows) {
    const name = rowName(row);
    net.set(name, fold(net.get(name) ?? null, row));
  }
  return withoutRenames([...net.values()].filter((change) => change !== null));
}

/** A name for a row, for comparing and sorting. */
export function rowName({ source, key }: Pick<RowChange, "source" | "key">): string {
  const parts = Object.keys(key)
    .sort()
    .map((name) => JSON.stringify(key[name]));
  return `${source}:${parts.join(",")}`;
}

function fold(first: RowChange | null, next: RowChange): RowChange | null {
  if (first === null) return next;
  const { source, key } = next;
  // Inserted by this act: what it was before the next change does not matter.
  if (first.before === null) {
    return next.after === null ? null : { ...next, before: null, after: { ...first.after, ...next.after } };
  }
  // Deleted, then inserted again.
  if (first.after === null) return differing(source, key, first.before, next.after ?? {});
  if (next.after === null) return { source, key, before: { ...next.before, ...first.before }, after: null };
  return differing(source, key, { ...next.before, ...first.before }, { ...first.after, ...next.after });
}

function differing(source: string, key: Columns, before: Columns, after: Columns): RowChange | null {
  const names = Object.keys(before).filter(
    (name) => !EXEMPT.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return null;
  const pick = (all: Columns) => Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
  return { source, key, before: pick(before), after: pick(after) };
}

/** Columns that count or follow from others: never compared. The trigger leaves them out, too. */
export const EXEMPT = new Set(["revision", "changed_at", "is_restricted", "group_ids"]);

/** Columns that hold the name of a value of the site, and change with it. */
const NAMED: Record<string, Record<string, string>> = {
  bugs: { status: "statuses", resolution: "resolutions", severity: "severities", priority: "priorities" },
  workflow_statuses: { status: "statuses" },
  workflow_resolutions: { resolution: "resolutions" },
  product_severities: { severity: "severities" },
  product_priorities: { priority: "priorities" },
  transitions: { from: "statuses", to: "statuses" },
};

/** A value that was only renamed did not change the rows that have it: the database keeps them in step both ways. */
function withoutRenames(changes: RowChange[]): RowChange[] {
  const renamed = new Map<string, Json>();
  for (const { source, before, after } of changes) {
    if (before && after && typeof before.name === "string" && source !== "bugs")
      renamed.set(`${source}:${before.name}`, after.name ?? null);
  }
  if (renamed.size === 0) return changes;
  return changes.flatMap((change) => {
    const named = NAMED[change.source];
    if (!named || !change.before || !change.after) return [change];
    const before = { ...change.before };
    for (const [column, source] of Object.entries(named)) {
      const name = renamed.get(`${source}:${before[column]}`);
      if (name !== undefined) before[column] = name;
    }
    const net = differing(change.source, change.key, before, change.after);
    return net ? [net] : [];
  });
}
