import "server-only";
import { canChangeField } from "#lib/bugs/policy.ts";
import { getBug, type PersonRef } from "#lib/bugs/views/bug.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

export type GroupOnBug = {
  name: string;
  isActive: boolean;
  /** Null: this viewer may not know. */
  members: number | null;
};
export type PersonOnBug = PersonRef & {
  part: "assignee" | "QA contact" | "reporter" | "CC";
  /** False: the bug does not open itself to this part. */
  counts: boolean;
  /** May sign in; who may not sees what everybody sees. */
  isAble: boolean;
};
export type BugAccess = {
  id: number;
  summary: string;
  product: string;
  visibility: "open" | "signed_in" | "groups";
  /** Groups that see the product, when it is for groups only. */
  productGroups: GroupOnBug[];
  /** Whoever holds a role there sees the product too. */
  hasRoles: boolean;
  /** Whoever sees the product must be in all of these. */
  groups: GroupOnBug[];
  people: PersonOnBug[];
};

type Row = {
  visibility: BugAccess["visibility"];
  productId: number;
  reporterAccessible: boolean;
  ccAccessible: boolean;
  people: (PersonRef & { part: PersonOnBug["part"]; isAble: boolean })[];
};

/** May this viewer ask who sees a bug that he sees? Those who may edit it, and who manage access. */
export function mayExplain(viewer: Viewer, bug: Parameters<typeof canChangeField>[1]): boolean {
  return can(viewer, "manage_access", bug.productId) || canChangeField(viewer, bug, "whiteboard");
}

/** Who can see a bug, and why: the parts of the rule that visibleBugs says in SQL. NotFound for all who may not ask. */
export async function explainBug(viewer: Viewer, id: number): Promise<BugAccess> {
  const bug = await getBug(viewer, id);
  if (!mayExplain(viewer, bug)) throw new NotFound(`There is no bug ${id}.`);
  const knows = sql`(${viewer.isAdministrator} OR g.id = ANY(${[...viewer.groupIds]}::int[])
    OR ${can(viewer, "manage_access", bug.productId)} OR ${can(viewer, "manage_people", bug.productId)})`;
  const group = sql`SELECT g.name::text AS name, g.is_active AS "isActive", CASE WHEN ${knows} THEN
    (SELECT count(*)::int FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT g.id`)}) END AS members FROM groups g`;
  const [[row], groups, productGroups, [roles]] = await Promise.all([
    queryRows<Row>(sql`
      SELECT p.visibility, p.id AS "productId", b.reporter_accessible AS "reporterAccessible", b.cc_accessible AS "ccAccessible",
        (SELECT coalesce(json_agg(json_build_object('part', x.part, 'handle', u.handle, 'displayName', u.display_name,
            'isAble', ${ableUser}) ORDER BY x.place, u.display_name), '[]')
          FROM (SELECT 1 AS place, 'assignee' AS part, b.assignee_id AS id UNION ALL SELECT 2, 'QA contact', b.qa_contact_id
            UNION ALL SELECT 3, 'reporter', b.reporter_id UNION ALL SELECT 4, 'CC', user_id FROM bug_cc WHERE bug_id = b.id) x
          JOIN users u ON u.id = x.id) AS people
      FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.id = ${id}`),
    queryRows<GroupOnBug>(
      sql`${group} JOIN bug_groups bg ON bg.group_id = g.id WHERE bg.bug_id = ${id} ORDER BY g.name`,
    ),
    queryRows<GroupOnBug>(
      sql`${group} JOIN product_access pa ON pa.group_id = g.id WHERE pa.product_id = ${bug.productId} AND pa.can_see ORDER BY g.name`,
    ),
    queryRows<{ some: boolean }>(
      sql`SELECT EXISTS (SELECT 1 FROM product_roles WHERE product_id = ${bug.productId}) AS some`,
    ),
  ]);
  if (!row) throw new NotFound(`There is no bug ${id}.`);
  const counts = {
    assignee: true,
    "QA contact": true,
    reporter: row.reporterAccessible,
    CC: row.ccAccessible,
  };
  return {
    id,
    summary: bug.summary,
    product: bug.product,
    visibility: row.visibility,
    productGroups: row.visibility === "groups" ? productGroups : [],
    hasRoles: roles?.some ?? false,
    groups,
    people: row.people.map((person) => ({ ...person, counts: counts[person.part] })),
  };
}

/** What a person needs to be told apart by the rule. */
export type Asked = Pick<Viewer, "userId" | "handle" | "isAdministrator"> & {
  groupNames: readonly string[];
  hasRole: boolean;
};

/** The explanation, asked about one person: may he see the bug? */
export function saysVisible(access: BugAccess, asked: Asked): boolean {
  if (asked.isAdministrator) return true;
  const isIn = ({ name, isActive }: GroupOnBug) => isActive && asked.groupNames.includes(name);
  const isSignedIn = asked.userId !== null;
  const seesProduct =
    access.visibility === "open" ||
    (isSignedIn &&
      (access.visibility === "signed_in" ||
        asked.hasRole ||
        access.productGroups.some((group) => isIn(group))));
  if (seesProduct && access.groups.every((group) => isIn(group))) return true;
  return isSignedIn && access.people.some(({ handle, counts }) => counts && handle === asked.handle);
}
