import "server-only";
import { joinSql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

/** Accounts for administrators. */

export const STANDINGS = [
  "active",
  "administrator",
  "disabled",
  "unconfirmed",
  "imported",
  "merged",
] as const;
export type Standing = (typeof STANDINGS)[number];

export type UserLine = {
  handle: string;
  displayName: string;
  email: string | null;
  standing: Standing;
  since: Date;
};

const standing = sql`CASE WHEN u.merged_into_id IS NOT NULL THEN 'merged' WHEN u.disabled_reason IS NOT NULL THEN 'disabled'
  WHEN u.is_placeholder THEN 'imported' WHEN u.is_administrator THEN 'administrator'
  WHEN u.email_confirmed_at IS NULL THEN 'unconfirmed' ELSE 'active' END`;

/** By handle, after `after`. `text` is a part of a handle, name or address. */
export async function listUsers(
  viewer: Viewer,
  search: { text: string; standing: Standing | ""; after: string },
  limit: number,
): Promise<UserLine[]> {
  demandAdministrator(viewer, "read");
  const all = [sql`u.handle > ${search.after}::citext`];
  if (search.standing) all.push(sql`${standing} = ${search.standing}`);
  if (search.text) {
    const inside = containing(search.text);
    all.push(
      sql`(u.handle::text ILIKE ${inside} OR u.display_name ILIKE ${inside} OR u.email::text ILIKE ${inside})`,
    );
  }
  return queryRows<UserLine>(sql`
    SELECT u.handle::text AS handle, u.display_name AS "displayName", u.email::text AS email, ${standing} AS standing, u.created_at AS since
    FROM users u WHERE ${joinSql(all, " AND ")} ORDER BY u.handle LIMIT ${limit}`);
}

export type UserDetail = UserLine & {
  revision: number;
  disabledReason: string | null;
  mergedInto: string | null;
  isAdministrator: boolean;
  isPlaceholder: boolean;
  groups: string[];
  roles: { product: string; role: string }[];
  reported: number;
  assigned: number;
  comments: number;
  sessions: number;
  apiKeys: number;
};

/** One account with its holdings, or null. */
export async function findUser(viewer: Viewer, handle: string): Promise<UserDetail | null> {
  demandAdministrator(viewer, "read");
  const [row] = await queryRows<UserDetail>(sql`
    SELECT u.handle::text AS handle, u.display_name AS "displayName", u.email::text AS email, ${standing} AS standing, u.created_at AS since,
      u.revision, u.disabled_reason AS "disabledReason", m.handle::text AS "mergedInto",
      u.is_administrator AS "isAdministrator", u.is_placeholder AS "isPlaceholder",
      ARRAY(SELECT g.name::text FROM group_members gm JOIN groups g ON g.id = gm.group_id WHERE gm.user_id = u.id ORDER BY g.name) AS groups,
      (SELECT coalesce(json_agg(json_build_object('product', p.name, 'role', r.name) ORDER BY p.name, r.sort_key), '[]')
        FROM product_roles pr JOIN roles r ON r.id = pr.role_id JOIN products p ON p.id = pr.product_id WHERE pr.user_id = u.id) AS roles,
      (SELECT count(*)::int FROM bugs WHERE reporter_id = u.id) AS reported,
      (SELECT count(*)::int FROM bugs WHERE assignee_id = u.id) AS assigned,
      (SELECT count(*)::int FROM comments WHERE author_id = u.id) AS comments,
      (SELECT count(*)::int FROM sessions WHERE user_id = u.id AND expires_at > now() AND impersonator_id IS NULL) AS sessions,
      (SELECT count(*)::int FROM api_keys WHERE user_id = u.id AND revoked_at IS NULL) AS "apiKeys"
    FROM users u LEFT JOIN users m ON m.id = u.merged_into_id WHERE u.handle = ${handle}::citext`);
  return row ?? null;
}
