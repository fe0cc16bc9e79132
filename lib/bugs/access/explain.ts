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
  /** Null when the viewer may not know it. */
  members: number | null;
};
export type PersonOnBug = PersonRef & {
  role: "assignee" | "QA contact" | "reporter" | "CC";
  /** Whether this role lets people see the bug; the bug may exclude reporter and CC. */
  grantsAccess: boolean;
  /** False: a disabled account, which sees only what is public. */
  isAble: boolean;
};
export type BugAccess = {
  id: number;
  summary: string;
  product: string;
  visibility: "open" | "signed_in" | "groups";
  /** Groups that see the product, when it is restricted to groups. */
  productGroups: GroupOnBug[];
  /** People with a role in the product, who see it, too. */
  hasRoles: boolean;
  /** To see the bug, people who see the product must be in all of these. */
  groups: GroupOnBug[];
  people: PersonOnBug[];
};

type Row = {
  visibility: BugAccess["visibility"];
  productId: number;
  reporterAccessible: boolean;
  ccAccessible: boolean;
  people: (PersonRef & { role: PersonOnBug["role"]; isAble: boolean })[];
};

/** May the viewer list who sees a visible bug? Allowed for people who may edit it or manage access. */
export function canExplainAccess(viewer: Viewer, bug: Parameters<typeof canChangeField>[1]): boolean {
  return can(viewer, "manage_access", bug.productId) || canChangeField(viewer, bug, "summary");
}

/** Who can see a bug, and why: the parts of the rule in visibleBugs. NotFound for viewers who may not ask. */
export async function explainBug(viewer: Viewer, id: number): Promise<BugAccess> {
  const bug = await getBug(viewer, id);
  if (!canExplainAccess(viewer, bug)) throw new NotFound(`There is no bug ${id}.`);
  const knows = sql`(${viewer.isAdministrator} OR g.id = ANY(${[...viewer.groupIds]}::int[])
    OR ${can(viewer, "manage_access", bug.productId)} OR ${can(viewer, "manage_people", bug.productId)})`;
  const group = sql`SELECT g.name::text AS name, g.is_active AS "isActive", CASE WHEN ${knows} THEN
    (SELECT count(*)::int FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT g.id`)}) END AS members FROM groups g`;
  const [[row], groups, productGroups, [roles]] = await Promise.all([
    queryRows<Row>(sql`
      SELECT p.visibility, p.id AS "productId", b.reporter_accessible AS "reporterAccessible", b.cc_accessible AS "ccAccessible",
        (SELECT coalesce(json_agg(json_build_object('role', x.role, 'handle', u.handle, 'displayName', u.display_name,
            'isAble', ${ableUser}) ORDER BY x.position, u.display_name), '[]')
          FROM (SELECT 1 AS position, 'assignee' AS role, b.assignee_id AS id UNION ALL SELECT 2, 'QA contact', b.qa_contact_id
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
      sql`SELECT EXISTS (SELECT 1 FROM held_roles WHERE product_id = ${bug.productId}) AS some`,
    ),
  ]);
  if (!row) throw new NotFound(`There is no bug ${id}.`);
  const grantsAccess = {
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
    people: row.people.map((person) => ({ ...person, grantsAccess: grantsAccess[person.role] })),
  };
}

/** The properties of a person that the rule depends on. */
export type PersonToCheck = Pick<Viewer, "userId" | "handle" | "isAdministrator"> & {
  groupNames: readonly string[];
  hasRole: boolean;
};

/** May this person see the bug, according to the explanation? */
export function isVisibleTo(access: BugAccess, person: PersonToCheck): boolean {
  if (person.isAdministrator) return true;
  const isIn = ({ name, isActive }: GroupOnBug) => isActive && person.groupNames.includes(name);
  const isSignedIn = person.userId !== null;
  const seesProduct =
    access.visibility === "open" ||
    (isSignedIn &&
      (access.visibility === "signed_in" ||
        person.hasRole ||
        access.productGroups.some((group) => isIn(group))));
  if (seesProduct && access.groups.every((group) => isIn(group))) return true;
  return (
    isSignedIn && access.people.some(({ handle, grantsAccess }) => grantsAccess && handle === person.handle)
  );
}
