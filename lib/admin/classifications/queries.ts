import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

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

/** The classifications in order, for administrators. */
export async function listManagedClassifications(
  viewer: Viewer,
  search: RowSearch,
): Promise<PageOf<ClassificationLine>> {
  demandAdministrator(viewer, "read");
  const found = await queryRows<{ id: number }>(sql`
    SELECT k.id FROM classifications k
    WHERE k.name::text ILIKE ${containing(search.text)} OR k.id = ${search.openRow}::int ORDER BY k.sort_key, k.name`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<ClassificationLine>(sql`
    SELECT k.id, k.name::text AS name, k.revision, k.description, k.kind::text AS kind, coalesce(k.vendor, '') AS vendor, k.sort_key AS "sortKey",
      ARRAY(SELECT p.name::text FROM products p WHERE p.classification_id = k.id ORDER BY p.name) AS products,
      (SELECT coalesce(json_agg(json_build_object('user', u.handle, 'group', g.name, 'label', coalesce(u.display_name, g.name::text)) ORDER BY rm.id), '[]')
        FROM release_managers rm LEFT JOIN users u ON u.id = rm.user_id LEFT JOIN groups g ON g.id = rm.group_id
        WHERE rm.classification_id = k.id) AS managers
    FROM classifications k WHERE k.id = ANY(${ids}::int[]) ORDER BY k.sort_key, k.name`);
  return { ...page, rows };
}

/** The names of all classifications, in order, for administrators. */
export async function listClassificationNames(viewer: Viewer): Promise<string[]> {
  demandAdministrator(viewer, "read");
  const rows = await queryRows<{ name: string }>(
    sql`SELECT name::text AS name FROM classifications ORDER BY sort_key, name`,
  );
  return rows.map(({ name }) => name);
}
