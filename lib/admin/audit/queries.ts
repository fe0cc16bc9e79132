import "server-only";
import { z } from "zod";
import { day } from "#lib/admin/act/inputs.ts";
import { ACTION_LABELS, KIND_LABELS } from "#lib/admin/audit/field-words.ts";
import type { Part } from "#lib/admin/audit/parts.ts";
import { seenEntries } from "#lib/admin/audit/seen-entries.ts";
import { describeEntry } from "#lib/admin/audit/sentence.ts";
import { findUndoable } from "#lib/admin/audit/undoable.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { type ListInput, type ListParams, readListInput } from "#lib/http/list-input.ts";
import { demand, demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

/** Which log: a product's, for its maintainers, or the whole site's, for administrators. */
export type AuditScope = { productId: number } | "site";

const text = z.string().max(200, "At most 200 characters.").default("");

/** The filters of a log. */
export const auditFilter = z.object({
  person: text,
  subject: text,
  action: text,
  text,
  /** The number of an act: only what it did. */
  act: z
    .string()
    .regex(/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/, "That is no number of an act.")
    .default(""),
  since: day.default(""),
  until: day.default(""),
  before: z.coerce.number("Entries have numbers.").int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});

export type AuditFilter = z.output<typeof auditFilter>;

/**
 * The filter in an address. People, kinds and actions that do not exist are problems, too: a list with a problem in a value
 * has no rows.
 */
export async function readAuditFilter(
  viewer: Viewer,
  log: AuditScope,
  params: ListParams,
): Promise<ListInput<AuditFilter>> {
  demandLog(viewer, log);
  const found = readListInput(auditFilter, params);
  const problems = [...found.problems];
  const { person, subject, action } = found.query;
  const add = (field: string, value: string, message: string) => problems.push({ field, value, message });
  if (subject && !Object.hasOwn(KIND_LABELS, subject)) add("subject", subject, "There is no such kind.");
  if (action && !Object.hasOwn(ACTION_LABELS, action)) add("action", action, "There is no such action.");
  if (person && !(await isAnybody(person))) add("person", person, "There is no such account.");
  return { ...found, problems, matchesNothing: problems.some(({ field }) => field !== "") };
}

export type AuditLine = {
  id: string;
  at: Date;
  /** Null: the program itself, or a deleted account. */
  who: { handle: string; displayName: string } | null;
  product: string | null;
  subject: string;
  name: string;
  action: string;
  field: string | null;
  from: string | null;
  to: string | null;
  /** How many bugs it changed. */
  bugs: number | null;
  /** What was done, as a sentence that follows the name of who did it. */
  said: Part[];
  isUndone: boolean;
  /** Entries of one act have the same. */
  act: string;
  /** How many entries of the act are in this log, whatever the filter. */
  ofAct: number;
  /**
   * Whether to offer undoing the act here, on its newest line: it was not undone yet, what it changed is as it left it, and
   * the viewer may.
   */
  mayUndo: boolean;
  /** The viewer could undo it if it had not been changed again since. */
  isChangedSince: boolean;
};

/** Newest first, before the entry with the id `filter.before`. */
export async function listAudit(
  viewer: Viewer,
  log: AuditScope,
  filter: AuditFilter,
  limit: number,
): Promise<AuditLine[]> {
  const rows = await queryRows<Row>(sql`
    SELECT e.id::text AS id, e.at, u.handle::text AS handle, u.display_name AS "displayName", p.name::text AS product,
      e.product_id AS "productId", e.classification_id AS "classificationId", e.subject, e.subject_name AS name, e.action, e.field, ${valueText(sql`e."from"`)} AS "from", ${valueText(sql`e."to"`)} AS "to",
      e."from" AS "fromValue", e."to" AS "toValue", e.bugs,
      e.act::text AS act, (SELECT count(*)::int FROM audit_entries n WHERE n.act = e.act AND ${here(viewer, log, sql`n`)}) AS "ofAct",
      (e.undone_by_id IS NOT NULL OR a.undone_by_id IS NOT NULL) AS "isUndone"
    FROM ${seenEntries(viewer)} e LEFT JOIN users u ON u.id = e.actor_id LEFT JOIN products p ON p.id = e.product_id
      LEFT JOIN acts a ON a.id = e.act
    WHERE ${conditions(viewer, log, filter)} ORDER BY e.id DESC LIMIT ${limit}`);
  const said = rows.map(({ fromValue, toValue, ...row }) =>
    describeEntry({ ...row, from: fromValue, to: toValue }),
  );
  const names = await namesOf(said.flat());
  const undoable = await findUndoable(viewer, rows);
  return rows.map(
    (
      {
        handle,
        displayName,
        productId: _product,
        classificationId: _classification,
        fromValue: _from,
        toValue: _to,
        ...row
      },
      index,
    ) => ({
      ...row,
      said: (said[index] ?? []).map((part) =>
        typeof part === "object" && "person" in part
          ? { ...part, displayName: names.get(part.person.toLowerCase()) ?? null }
          : part,
      ),
      who: handle === null || displayName === null ? null : { handle, displayName },
      mayUndo: undoable.get(row.id) === "now",
      isChangedSince: undoable.get(row.id) === "later",
    }),
  );
}

/** The whole log in batches, for an export. */
export async function* streamAudit(
  viewer: Viewer,
  log: AuditScope,
  filter: AuditFilter,
): AsyncGenerator<AuditLine[]> {
  let { before } = filter;
  for (;;) {
    const lines = await listAudit(viewer, log, { ...filter, before }, BATCH);
    if (lines.length > 0) yield lines;
    if (lines.length < BATCH) return;
    before = Number(lines.at(-1)?.id);
  }
}

/** The kinds of subjects and of actions that occur here, for the filter. */
export async function listAuditWords(
  viewer: Viewer,
  log: AuditScope,
): Promise<{ subjects: string[]; actions: string[] }> {
  const [row] = await queryRows<{ subjects: string[] | null; actions: string[] | null }>(sql`
    SELECT array_agg(DISTINCT e.subject ORDER BY e.subject) AS subjects, array_agg(DISTINCT e.action ORDER BY e.action) AS actions
    FROM audit_entries e WHERE ${here(viewer, log)}`);
  return { subjects: row?.subjects ?? [], actions: row?.actions ?? [] };
}

const BATCH = 500;

type Row = Omit<AuditLine, "who" | "mayUndo" | "isChangedSince" | "said"> & {
  fromValue: unknown;
  toValue: unknown;
  handle: string | null;
  displayName: string | null;
  productId: number | null;
  classificationId: number | null;
};

function demandLog(viewer: Viewer, log: AuditScope): void {
  if (log === "site") demandAdministrator(viewer, "read");
  else demand(viewer, "manage_product", log.productId, "read");
}

function here(viewer: Viewer, log: AuditScope, row = sql`e`): Sql {
  demandLog(viewer, log);
  if (log === "site") return sql`TRUE`;
  return sql`(${row}.product_id = ${log.productId} OR (${row}.subject = 'milestone' AND ${row}.product_id IS NULL
    AND ${row}.classification_id = (SELECT p.classification_id FROM products p WHERE p.id = ${log.productId})))`;
}

/** Accounts by handle, or with the text in their name. */
function accountsBy(person: string): Sql {
  return sql`SELECT u.id FROM users u WHERE u.handle = ${person.replace(/^@/, "")}::citext OR u.display_name ILIKE ${containing(person)}`;
}

async function isAnybody(person: string): Promise<boolean> {
  return (await queryRows(sql`${accountsBy(person)} LIMIT 1`)).length > 0;
}

/** The display names of the people in sentences, by handle in lower case. */
async function namesOf(parts: readonly Part[]): Promise<Map<string, string>> {
  const handles = new Set(
    parts.flatMap((part) => (typeof part === "object" && "person" in part ? [part.person] : [])),
  );
  if (handles.size === 0) return new Map();
  const rows = await queryRows<{ handle: string; displayName: string }>(sql`
    SELECT lower(u.handle::text) AS handle, u.display_name AS "displayName" FROM users u
    WHERE u.handle = ANY(${[...handles]}::citext[])`);
  return new Map(rows.map(({ handle, displayName }) => [handle, displayName]));
}

function conditions(viewer: Viewer, log: AuditScope, filter: AuditFilter): Sql {
  const all = [here(viewer, log)];
  const { person, subject, action, act, since, until, before } = filter;
  if (person) all.push(sql`e.actor_id IN (${accountsBy(person)})`);
  if (subject) all.push(sql`e.subject = ${subject}`);
  if (action) all.push(sql`e.action = ${action}`);
  if (act) all.push(sql`e.act = ${act}::uuid`);
  if (since) all.push(sql`e.at >= ${since}::date`);
  if (until) all.push(sql`e.at < ${until}::date + 1`);
  if (before) all.push(sql`e.id < ${before}`);
  if (filter.text) all.push(mentions(viewer, log, filter.text));
  return joinSql(all, " AND ");
}

/**
 * Entries that have the text in the name of their subject, in a value, or in the name of a person in it; and all others about
 * a thing that was ever called so in this log: what it was called in another product is not known here.
 */
function mentions(viewer: Viewer, log: AuditScope, text: string): Sql {
  const inside = containing(text);
  const said = (row: Sql) =>
    sql`(${row}.subject_name ILIKE ${inside} OR ${row}."from"::text ILIKE ${inside} OR ${row}."to"::text ILIKE ${inside})`;
  return sql`(${said(sql`e`)} OR e.field ILIKE ${inside}
    OR (e.subject, e.subject_id) IN (SELECT n.subject, n.subject_id FROM ${seenEntries(viewer)} n
      WHERE n.subject_id IS NOT NULL AND ${here(viewer, log, sql`n`)} AND (n.subject_name ILIKE ${inside} OR (n.field IN ('name', 'handle', 'displayName') AND ${said(sql`n`)})))
    OR EXISTS (SELECT 1 FROM users u WHERE u.display_name ILIKE ${inside}
      AND (to_jsonb('@' || u.handle::text) IN (e."from", e."to") OR (e.subject = 'user' AND e.subject_id = u.id)
        OR to_jsonb(u.handle::text) IN (e."from", e."to") OR e."to" @> to_jsonb(ARRAY[u.handle::text]))))`;
}

/** A recorded value as text: a list with commas, facts as “field: value”. */
function valueText(value: Sql): Sql {
  const listText = (list: Sql) =>
    sql`(SELECT coalesce(string_agg(x, ', '), '') FROM jsonb_array_elements_text(${list}) x)`;
  return sql`CASE jsonb_typeof(${value}) WHEN 'array' THEN ${listText(value)}
    WHEN 'object' THEN (SELECT string_agg(f.key || ': ' || CASE jsonb_typeof(f.value) WHEN 'array' THEN ${listText(sql`f.value`)} ELSE f.value #>> '{}' END, '; ' ORDER BY f.key)
      FROM jsonb_each(${value}) f)
    ELSE ${value} #>> '{}' END`;
}
