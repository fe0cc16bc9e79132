import "server-only";
import { reportOf } from "#lib/bugs/access/private-report.ts";
import { plainTexts, relationTable } from "#lib/bugs/fields/columns.ts";
import { type PlainField, RELATION_FIELDS, type RelationField } from "#lib/bugs/fields/registry.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { joinSql, type RunsSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A thing with its id and current name. */
export type Thing = { id: number; name: string };

/** The current state of a locked bug. */
export type BugNow = {
  id: number;
  revision: number;
  /** The viewer sees it. */
  isVisible: boolean;
  product: Thing;
  classificationId: number;
  allowsUnconfirmed: boolean;
  /** Visible to everyone: the product is open and the bug is in no group. */
  isPublic: boolean;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  everConfirmed: boolean;
  severity: string;
  priority: string;
  component: Thing | null;
  version: Thing | null;
  targetRelease: Thing | null;
  targetMilestone: Thing | null;
  reporterId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  assignee: Thing | null;
  qaContact: Thing | null;
  duplicateOf: number | null;
  reporterAccessible: boolean;
  ccAccessible: boolean;
  isRestricted: boolean;
  /** The downstream product whose private report it is. */
  reportOfId: number | null;
  plain: Record<PlainField, string>;
  groups: Thing[];
  cc: Thing[];
  keywords: (Thing & { productId: number | null })[];
  seeAlso: string[];
  alias: string[];
} & Record<RelationField, number[]>;

/** The lists of a bug, which are only loaded when a change touches them. */
export type ListName = "groups" | "cc" | "keywords" | "seeAlso" | "alias" | RelationField;

/** Locks rows in the order of their numbers, to prevent deadlocks. Unknown numbers are ignored. */
export async function lockBugs(tx: RunsSql, ids: readonly number[]): Promise<void> {
  await queryRowsIn(
    tx,
    sql`SELECT id FROM bugs WHERE id = ANY(${[...ids]}::int[]) ORDER BY id FOR NO KEY UPDATE`,
  );
}

/** Loads locked bugs in the order of their numbers, including hidden ones; missing ones are omitted. */
export async function loadBugs(
  tx: RunsSql,
  viewer: Viewer,
  ids: readonly number[],
  lists: ReadonlySet<ListName>,
): Promise<BugNow[]> {
  const things = (alias: Sql) =>
    sql`CASE WHEN ${alias}.id IS NULL THEN NULL ELSE json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;
  const people = (alias: Sql) =>
    sql`CASE WHEN ${alias}.id IS NULL THEN NULL ELSE json_build_object('id', ${alias}.id, 'name', ${alias}.handle) END`;
  const list = (name: ListName, query: Sql) => (lists.has(name) ? query : sql`'[]'::json`);
  return queryRowsIn<BugNow>(
    tx,
    sql`SELECT b.id, b.revision, ${visibleBugs(viewer)} AS "isVisible",
          json_build_object('id', p.id, 'name', p.name) AS product, p.classification_id AS "classificationId",
          p.allows_unconfirmed AS "allowsUnconfirmed", NOT b.is_restricted AND p.visibility = 'open' AS "isPublic",
          b.status, b.resolution, b.resolution IS NULL AS "isOpen", b.ever_confirmed AS "everConfirmed", b.severity, b.priority,
          ${things(sql`c`)} AS component, ${things(sql`v`)} AS version, ${things(sql`t`)} AS "targetRelease", ${things(sql`m`)} AS "targetMilestone",
          b.reporter_id AS "reporterId", b.assignee_id AS "assigneeId", b.qa_contact_id AS "qaContactId",
          ${people(sql`a`)} AS assignee, ${people(sql`q`)} AS "qaContact", b.duplicate_of_id AS "duplicateOf",
          b.reporter_accessible AS "reporterAccessible", b.cc_accessible AS "ccAccessible", b.is_restricted AS "isRestricted", ${reportOf(viewer, "id")} AS "reportOfId",
          ${plainTexts} AS plain,
          ${list("groups", sql`(SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]') FROM bug_groups x JOIN groups g ON g.id = x.group_id WHERE x.bug_id = b.id)`)} AS groups,
          ${list("cc", sql`(SELECT coalesce(json_agg(json_build_object('id', u.id, 'name', u.handle) ORDER BY u.handle), '[]') FROM bug_cc x JOIN users u ON u.id = x.user_id WHERE x.bug_id = b.id)`)} AS cc,
          ${list("keywords", sql`(SELECT coalesce(json_agg(json_build_object('id', k.id, 'name', k.name, 'productId', k.product_id) ORDER BY k.name), '[]') FROM bug_keywords x JOIN keywords k ON k.id = x.keyword_id WHERE x.bug_id = b.id)`)} AS keywords,
          ${list("seeAlso", sql`(SELECT coalesce(json_agg(x.url ORDER BY x.url), '[]') FROM see_also x WHERE x.bug_id = b.id)`)} AS "seeAlso",
          ${list("alias", sql`(SELECT coalesce(json_agg(x.alias ORDER BY x.alias), '[]') FROM bug_aliases x WHERE x.bug_id = b.id)`)} AS alias,
          ${joinSql(RELATION_FIELDS.map((name) => sql`${list(name, relatedIds(name))} AS ${rawSql(`"${name}"`)}`))}
        FROM bugs b
        JOIN products p ON p.id = b.product_id
        LEFT JOIN components c ON c.id = b.component_id
        LEFT JOIN versions v ON v.id = b.version_id
        LEFT JOIN versions t ON t.id = b.target_release_id
        LEFT JOIN milestones m ON m.id = b.target_milestone_id
        LEFT JOIN users a ON a.id = b.assignee_id
        LEFT JOIN users q ON q.id = b.qa_contact_id
        WHERE b.id = ANY(${[...ids]}::int[]) ORDER BY b.id`,
  );
}

/** The numbers of the related bugs of `b`, also of hidden ones. */
function relatedIds(name: RelationField): Sql {
  const { table, owner, other } = relationTable(name);
  return sql`(SELECT coalesce(json_agg(x.${other} ORDER BY x.${other}), '[]') FROM ${table} x WHERE x.${owner} = b.id)`;
}
