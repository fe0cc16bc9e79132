import "server-only";
import { bugIdsOf } from "#lib/admin/act/bug-effects.ts";
import { nounOfTable } from "#lib/admin/act/other-rows.ts";
import { obstaclesOf, refuseReferences } from "#lib/admin/audit/obstacles.ts";
import { cannotUndo } from "#lib/admin/audit/refusal.ts";
import {
  type Columns,
  EXEMPT,
  isOfBugs,
  type RowChange,
  readJournal,
  rowName,
} from "#lib/bugs/many/journal.ts";
import { type Restored, restoreBugs } from "#lib/bugs/many/restore.ts";
import { takeNamesBack } from "#lib/catalog/former-names.ts";
import { rawSql, type Sql, sql, type Transaction } from "#lib/db/client.ts";
import type { Audited } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/**
 * Puts back the rows that an act changed: those of the catalogue as they were, if nothing changed them since; those of
 * bugs by the one write path, with history. Nothing else may change along with them. `sayLater`: what is to be undone
 * first.
 */
export async function putBack(
  context: Audited,
  label: string,
  journal: readonly RowChange[],
  sayLater: () => Promise<string>,
): Promise<Restored> {
  const { tx } = context;
  const catalogue = journal.filter(({ source }) => !isOfBugs(source));
  const obstacles = (await obstaclesOf(tx, catalogue)).filter((one) => one !== null);
  if (obstacles[0]) throw cannotUndo([...obstacles.slice(0, 5), await sayLater()].filter(Boolean).join(" "));
  try {
    await tx.$executeRaw(sql`SET CONSTRAINTS ALL DEFERRED`);
    const created = catalogue.filter(({ before }) => before === null);
    await deleteRows(
      tx,
      created.filter(({ source }) => LINKS.has(source)),
    );
    await updateRows(tx, catalogue);
    const gone = catalogue.filter(({ after }) => after === null);
    await insertRows(tx, gone);
    await takeNamesBack(
      tx,
      gone.map(({ source, key }) => ({ source, id: Number(key.id) })),
    );
    const restored = await restoreBugs(
      context,
      label,
      journal.filter(({ source }) => isOfBugs(source)),
    );
    const things = created.filter(({ source }) => !LINKS.has(source));
    await refuseReferences(context, things, journal);
    // What was created later refers to what was created before.
    await deleteRows(tx, things.toReversed());
    await tx.$executeRaw(sql`SET CONSTRAINTS ALL IMMEDIATE`);
    await refuseMore(context, journal);
    return restored;
  } catch (error) {
    throw explain(error);
  }
}

/** Tables whose rows nothing refers to. */
const LINKS = new Set([
  "release_managers",
  "product_access",
  "component_cc",
  "manifest_lines",
  "product_severities",
  "product_priorities",
  "workflow_statuses",
  "workflow_resolutions",
  "transitions",
  "group_members",
  "group_inclusions",
  "product_roles",
  "flag_scopes",
  "settings",
  "saved_searches",
  "trackings",
  "tracking_acks",
  "presence",
  "customer_cases",
  "watches",
  "code_change_tags",
  "product_mappings",
  "routed_reports",
  "rules_switched_off",
  "manifest_patches",
  "doc_texts",
]);

function name(word: string): Sql {
  if (!/^[a-z_]+$/.test(word)) throw new Error(`${word} is no name of the database.`);
  return rawSql(`"${word}"`);
}

function bySource(rows: readonly RowChange[]): [Sql, RowChange[]][] {
  const sources = new Map<string, RowChange[]>();
  for (const row of rows) sources.set(row.source, [...(sources.get(row.source) ?? []), row]);
  return [...sources].map(([source, some]) => [name(source), some]);
}

function isSame(key: Columns): Sql {
  return rawSql(
    Object.keys(key)
      .map((column) => `t."${column}" = k."${column}"`)
      .join(" AND "),
  );
}

async function deleteRows(tx: Transaction, rows: readonly RowChange[]): Promise<void> {
  for (const [table, some] of bySource(rows)) {
    const keys = JSON.stringify(some.map(({ key }) => key));
    await tx.$executeRaw(
      sql`DELETE FROM ${table} t USING jsonb_populate_recordset(NULL::${table}, ${keys}::jsonb) k WHERE ${isSame(some[0]?.key ?? {})}`,
    );
  }
}

async function updateRows(tx: Transaction, rows: readonly RowChange[]): Promise<void> {
  const byShape = new Map<string, RowChange[]>();
  for (const row of rows) {
    if (!row.before || !row.after) continue;
    const shape = `${row.source} ${Object.keys(row.before).sort().join(" ")}`;
    byShape.set(shape, [...(byShape.get(shape) ?? []), row]);
  }
  for (const some of byShape.values()) {
    const [first] = some;
    if (!first?.before) continue;
    const columns = Object.keys(first.before).map((column) => `${quoted(column)} = k.${quoted(column)}`);
    const more = COUNTED.has(first.source) ? ["revision = t.revision + 1"] : [];
    const values = JSON.stringify(some.map(({ key, before }) => ({ ...key, ...before })));
    const table = name(first.source);
    await tx.$executeRaw(
      sql`UPDATE ${table} t SET ${rawSql([...columns, ...more].join(", "))}
          FROM jsonb_populate_recordset(NULL::${table}, ${values}::jsonb) k WHERE ${isSame(first.key)}`,
    );
  }
}

/** Tables with a revision: whoever has a form open sees that something changed. */
const COUNTED = new Set([
  "classifications",
  "products",
  "components",
  "series",
  "versions",
  "milestones",
  "keywords",
  "saved_replies",
  "workflows",
  "groups",
  "roles",
  "flag_types",
  "users",
  "repositories",
]);

function quoted(column: string): string {
  if (!/^[a-z_]+$/.test(column)) throw new Error(`${column} is no column.`);
  return `"${column}"`;
}

async function insertRows(tx: Transaction, rows: readonly RowChange[]): Promise<void> {
  for (const [table, some] of bySource(rows)) {
    const columns = rawSql(
      Object.keys(some[0]?.before ?? {})
        .map(quoted)
        .join(", "),
    );
    const values = JSON.stringify(some.map(({ before }) => before));
    await tx.$executeRaw(
      sql`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, ${values}::jsonb)`,
    );
  }
}

/** What came to the thing since would go along with it: that is refused. */
async function refuseMore({ tx, audit }: Audited, journal: readonly RowChange[]): Promise<void> {
  const known = new Map(journal.map((row) => [rowName(row), row]));
  const bugs = new Set(bugIdsOf(journal));
  const more = (await readJournal(tx, audit.act)).filter((row) => {
    if (isOfBugs(row.source)) return !bugIdsOf([row]).every((id) => bugs.has(id));
    const was = known.get(rowName(row));
    return !was || !isInverse(was, row);
  });
  const [first] = more;
  if (!first) return;
  const count = isOfBugs(first.source)
    ? new Set(bugIdsOf(more)).size
    : more.filter(({ source }) => source === first.source).length;
  throw cannotUndo(
    `${countOf(count, ...nounOfTable(first.source))} that ${count === 1 ? "was" : "were"} added or changed since would change with it.`,
  );
}

function isInverse(was: RowChange, row: RowChange): boolean {
  const same = (one: Columns | null, other: Columns | null) =>
    (one === null) === (other === null) &&
    Object.keys(one ?? {}).every(
      (column) => EXEMPT.has(column) || JSON.stringify(one?.[column]) === JSON.stringify(other?.[column]),
    );
  return same(was.before, row.after) && same(was.after, row.before);
}

/** The database refuses it: something refers to it, or its name is taken. */
function explain(error: unknown): unknown {
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : "";
  if (/23505|Unique constraint|P2002/i.test(text))
    return cannotUndo("its name is taken again by something else.");
  if (/23503|23001|23514|Foreign key|P2003/i.test(text))
    return cannotUndo("something else refers to it by now, or what it refers to is gone.");
  return error;
}
