import "server-only";
import { z } from "zod";
import { day } from "#lib/admin/act/inputs.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { mayUndo } from "#lib/admin/audit/undo.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, demandAdministrator, type Viewer } from "#lib/people/viewer.ts";
import { cleanLine } from "#lib/text.ts";

/** Which log: a product's, for its maintainers, or the whole site's, for administrators. */
export type AuditScope = { productId: number } | "site";

const text = z.string().transform(cleanLine).pipe(z.string().max(200)).default("").catch("");
const date = day.default("").catch("");

/** The filters of a log; invalid ones are ignored. */
export const auditFilter = z.object({
  person: text,
  subject: text,
  action: text,
  text,
  since: date,
  until: date,
  before: z.coerce.number().int().positive().optional().catch(undefined),
});

export type AuditFilter = z.output<typeof auditFilter>;

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
  isUndone: boolean;
  /** Whether to offer an undo button: not undone yet, no later change, and the viewer may perform the undoing act. */
  mayUndo: boolean;
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
      e.product_id AS "productId", e.subject, e.subject_name AS name, e.action, e.field, ${valueText(sql`e."from"`)} AS "from", ${valueText(sql`e."to"`)} AS "to",
      e.undone_by_id IS NOT NULL AS "isUndone",
      EXISTS (SELECT 1 FROM audit_entries n WHERE n.id > e.id AND n.act <> e.act AND n.subject = e.subject
        AND n.subject_id IS NOT DISTINCT FROM e.subject_id AND (e.subject_id IS NOT NULL OR n.subject_name = e.subject_name)
        AND (n.field IS NOT DISTINCT FROM e.field OR n.field IS NULL OR e.field IS NULL)) AS "isOld"
    FROM audit_entries e LEFT JOIN users u ON u.id = e.actor_id LEFT JOIN products p ON p.id = e.product_id
    WHERE ${conditions(viewer, log, filter)} ORDER BY e.id DESC LIMIT ${limit}`);
  return rows.map(({ handle, displayName, productId, isOld, ...row }) => ({
    ...row,
    who: handle === null || displayName === null ? null : { handle, displayName },
    mayUndo: !isOld && !row.isUndone && mayUndo(viewer, { ...row, productId }, findAct),
  }));
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

type Row = Omit<AuditLine, "who" | "mayUndo"> & {
  handle: string | null;
  displayName: string | null;
  productId: number | null;
  isOld: boolean;
};

function here(viewer: Viewer, log: AuditScope): Sql {
  if (log === "site") {
    demandAdministrator(viewer, "read");
    return sql`TRUE`;
  }
  demand(viewer, "manage_product", log.productId, "read");
  return sql`e.product_id = ${log.productId}`;
}

function conditions(viewer: Viewer, log: AuditScope, filter: AuditFilter): Sql {
  const all = [here(viewer, log)];
  const { person, subject, action, since, until, before } = filter;
  if (person)
    all.push(sql`e.actor_id = (SELECT id FROM users WHERE handle = ${person.replace(/^@/, "")}::citext)`);
  if (subject) all.push(sql`e.subject = ${subject}`);
  if (action) all.push(sql`e.action = ${action}`);
  if (since) all.push(sql`e.at >= ${since}::date`);
  if (until) all.push(sql`e.at < ${until}::date + 1`);
  if (before) all.push(sql`e.id < ${before}`);
  if (filter.text) {
    const inside = containing(filter.text);
    all.push(
      sql`(e.subject_name ILIKE ${inside} OR e.field ILIKE ${inside} OR e."from"::text ILIKE ${inside} OR e."to"::text ILIKE ${inside})`,
    );
  }
  return joinSql(all, " AND ");
}

/** A recorded value for display: a list with commas. */
function valueText(value: Sql): Sql {
  return sql`CASE WHEN jsonb_typeof(${value}) = 'array'
    THEN (SELECT coalesce(string_agg(x, ', '), '') FROM jsonb_array_elements_text(${value}) x) ELSE ${value} #>> '{}' END`;
}
