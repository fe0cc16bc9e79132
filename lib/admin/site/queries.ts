import "server-only";
import type { PersonOption } from "#lib/admin/components/queries.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

/** What the rooms of the site's administrators show. */

export type SiteCounts = Record<
  | "classifications"
  | "products"
  | "users"
  | "imported"
  | "administrators"
  | "groups"
  | "bugs"
  | "auditEntries"
  | "mailsWaiting",
  number
>;

export async function countSite(viewer: Viewer): Promise<SiteCounts> {
  demandAdministrator(viewer);
  const [row] = await queryRows<SiteCounts>(sql`SELECT
    (SELECT count(*)::int FROM classifications) AS classifications,
    (SELECT count(*)::int FROM products) AS products,
    (SELECT count(*)::int FROM users WHERE merged_into_id IS NULL AND NOT is_placeholder) AS users,
    (SELECT count(*)::int FROM users WHERE is_placeholder AND merged_into_id IS NULL) AS imported,
    (SELECT count(*)::int FROM users WHERE is_administrator AND disabled_reason IS NULL) AS administrators,
    (SELECT count(*)::int FROM groups) AS groups,
    (SELECT count(*)::int FROM bugs) AS bugs,
    (SELECT count(*)::int FROM audit_entries) AS "auditEntries",
    (SELECT count(*)::int FROM outgoing_mail WHERE sent_at IS NULL) AS "mailsWaiting"`);
  if (!row) throw new Error("The site could not be counted.");
  return row;
}

export type ClassificationLine = {
  id: number;
  name: string;
  revision: number;
  description: string;
  kind: string;
  vendor: string;
  sortKey: number;
  products: string[];
  managers: { user: string | null; group: string | null; label: string }[];
};

export async function listClassifications(viewer: Viewer): Promise<ClassificationLine[]> {
  demandAdministrator(viewer);
  return queryRows<ClassificationLine>(sql`
    SELECT k.id, k.name::text AS name, k.revision, k.description, k.kind::text AS kind, coalesce(k.vendor, '') AS vendor, k.sort_key AS "sortKey",
      ARRAY(SELECT p.name::text FROM products p WHERE p.classification_id = k.id ORDER BY p.name) AS products,
      (SELECT coalesce(json_agg(json_build_object('user', u.handle, 'group', g.name, 'label', coalesce(u.display_name, g.name::text)) ORDER BY rm.id), '[]')
        FROM release_managers rm LEFT JOIN users u ON u.id = rm.user_id LEFT JOIN groups g ON g.id = rm.group_id
        WHERE rm.classification_id = k.id) AS managers
    FROM classifications k ORDER BY k.sort_key, k.name`);
}

export type ProductLine = {
  id: number;
  name: string;
  classification: string;
  description: string;
  visibility: string;
  isOpenForBugs: boolean;
  bugs: number;
  maintainers: string[];
};

export async function listSiteProducts(viewer: Viewer): Promise<ProductLine[]> {
  demandAdministrator(viewer);
  return queryRows<ProductLine>(sql`
    SELECT p.id, p.name::text AS name, k.name::text AS classification, p.description, p.visibility::text AS visibility,
      p.is_open_for_bugs AS "isOpenForBugs", (SELECT count(*)::int FROM bugs b WHERE b.product_id = p.id) AS bugs,
      ARRAY(SELECT coalesce(u.display_name, g.name::text) FROM product_roles pr JOIN roles r ON r.id = pr.role_id AND r.name = 'maintainer'
        LEFT JOIN users u ON u.id = pr.user_id LEFT JOIN groups g ON g.id = pr.group_id
        WHERE pr.product_id = p.id ORDER BY 1) AS maintainers
    FROM products p JOIN classifications k ON k.id = p.classification_id ORDER BY k.sort_key, k.name, p.name`);
}

export type GroupLine = {
  id: number;
  name: string;
  revision: number;
  description: string;
  isForBugs: boolean;
  isActive: boolean;
  userPattern: string;
  includes: string[];
  memberCount: number;
  bugs: number;
  products: number;
};

export async function listGroups(viewer: Viewer): Promise<GroupLine[]> {
  demandAdministrator(viewer);
  return queryRows<GroupLine>(sql`
    SELECT g.id, g.name::text AS name, g.revision, g.description, g.is_for_bugs AS "isForBugs", g.is_active AS "isActive",
      coalesce(g.user_pattern, '') AS "userPattern",
      ARRAY(SELECT i.name::text FROM group_inclusions gi JOIN groups i ON i.id = gi.included_group_id WHERE gi.group_id = g.id ORDER BY i.name) AS includes,
      (SELECT count(*)::int FROM group_members m WHERE m.group_id = g.id) AS "memberCount",
      (SELECT count(*)::int FROM bug_groups b WHERE b.group_id = g.id) AS bugs,
      (SELECT count(*)::int FROM product_access a WHERE a.group_id = g.id) AS products
    FROM groups g ORDER BY g.is_active DESC, g.name`);
}

/** Those who are in a group by name. */
export async function listMembers(viewer: Viewer, groupId: number): Promise<PersonOption[]> {
  demandAdministrator(viewer);
  return queryRows<PersonOption>(sql`
    SELECT u.handle::text AS value, u.display_name AS label, '@' || u.handle::text AS hint
    FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = ${groupId} ORDER BY u.display_name LIMIT 1000`);
}

export type ValueKind = "severity" | "priority" | "status" | "resolution";
export type ValueLine = {
  name: string;
  description: string;
  sortKey: number;
  isActive: boolean;
  isDefault: boolean;
  bugs: number;
};

export async function listValues(viewer: Viewer, kind: ValueKind): Promise<ValueLine[]> {
  demandAdministrator(viewer);
  const { table, column } = valueTables[kind];
  return queryRows<ValueLine>(sql`
    SELECT v.name, v.description, v.sort_key AS "sortKey", v.is_active AS "isActive",
      coalesce((to_jsonb(v) ->> 'is_default')::boolean, false) AS "isDefault",
      (SELECT count(*)::int FROM bugs b WHERE ${column} = v.name) AS bugs
    FROM ${table} v ORDER BY v.sort_key, v.name`);
}

const valueTables: Record<ValueKind, { table: Sql; column: Sql }> = {
  severity: { table: sql`severities`, column: sql`b.severity` },
  priority: { table: sql`priorities`, column: sql`b.priority` },
  status: { table: sql`statuses`, column: sql`b.status` },
  resolution: { table: sql`resolutions`, column: sql`b.resolution` },
};
