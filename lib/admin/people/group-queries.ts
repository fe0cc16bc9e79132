import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { memberCounts } from "#lib/people/holders.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

export type GroupLine = {
  id: number;
  name: string;
  revision: number;
  description: string;
  isForBugs: boolean;
  isActive: boolean;
  userPattern: string;
  includes: string[];
  /** Those who have its access: by name, by an included group, or by their address. */
  members: number;
  /** Members by name, also those who cannot sign in. */
  named: number;
  bugs: number;
  products: number;
};

/** The groups of the site, active ones first, for administrators. */
export async function listManagedGroups(viewer: Viewer, search: RowSearch): Promise<PageOf<GroupLine>> {
  demandAdministrator(viewer, "read");
  const found = await queryRows<{ id: number }>(sql`
    SELECT g.id FROM groups g
    WHERE g.name::text ILIKE ${containing(search.text)} OR g.id = ${search.openRow}::int ORDER BY g.is_active DESC, g.name`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<GroupLine>(sql`
    SELECT g.id, g.name::text AS name, g.revision, g.description, g.is_for_bugs AS "isForBugs", g.is_active AS "isActive",
      coalesce(g.user_pattern, '') AS "userPattern",
      ARRAY(SELECT i.name::text FROM group_inclusions gi JOIN groups i ON i.id = gi.included_group_id WHERE gi.group_id = g.id ORDER BY i.name) AS includes,
      (SELECT count(*)::int FROM group_members m WHERE m.group_id = g.id) AS named, coalesce(c.members, 0) AS members,
      (SELECT count(*)::int FROM bug_groups b WHERE b.group_id = g.id) AS bugs,
      (SELECT count(*)::int FROM product_access a WHERE a.group_id = g.id) AS products
    FROM groups g LEFT JOIN ${memberCounts(ids)} c ON c.group_id = g.id WHERE g.id = ANY(${ids}::int[]) ORDER BY g.is_active DESC, g.name`);
  return { ...page, rows };
}

/** All groups by name, for administrators. */
export async function listGroupNames(viewer: Viewer): Promise<string[]> {
  demandAdministrator(viewer, "read");
  const rows = await queryRows<{ name: string }>(sql`SELECT name::text AS name FROM groups ORDER BY name`);
  return rows.map(({ name }) => name);
}

export type GroupMember = { id: number; handle: string; displayName: string };

/** Members by name, for administrators. */
export async function listMembers(
  viewer: Viewer,
  groupId: number,
  search: RowSearch,
): Promise<PageOf<GroupMember>> {
  demandAdministrator(viewer, "read");
  const like = containing(search.text);
  const found = await queryRows<{ id: number }>(sql`
    SELECT u.id FROM group_members m JOIN users u ON u.id = m.user_id
    WHERE m.group_id = ${groupId}
      AND (u.display_name ILIKE ${like} OR u.handle::text ILIKE ${like} OR u.id = ${search.openRow}::int)
    ORDER BY u.display_name, u.id`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<GroupMember>(sql`
    SELECT id, handle::text AS handle, display_name AS "displayName" FROM users
    WHERE id = ANY(${ids}::int[]) ORDER BY display_name, id`);
  return { ...page, rows };
}
