import "server-only";
import { db, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

/** A component, version or milestone of the downstream product, and how many bugs have it. */
export type MoveRow = { name: string; bugs: number };
/** What a table of a mapping is about. */
export type MoveRows = {
  product: string;
  /** Everybody sees it. */
  isOpen: boolean;
  components: MoveRow[];
  versions: MoveRow[];
  milestones: MoveRow[];
  /** Its maintainers. */
  maintainers: { handle: string; name: string }[];
  groups: string[];
};

/** The downstream products of the site, by name. */
export async function listMovable(viewer: Viewer): Promise<{ name: string; components: number }[]> {
  demandAdministrator(viewer);
  return queryRowsIn(
    db,
    sql`SELECT p.name::text AS name, count(c.id)::int AS components
        FROM products p JOIN classifications k ON k.id = p.classification_id LEFT JOIN components c ON c.product_id = p.id
        WHERE k.kind = 'downstream' GROUP BY p.id ORDER BY 1`,
  );
}

/** The components of the product, and its versions and milestones that bugs have. Throws NotFound. */
export async function loadMoveRows(viewer: Viewer, product: string): Promise<MoveRows> {
  demandAdministrator(viewer);
  const [row] = await queryRowsIn<MoveRows>(
    db,
    sql`SELECT p.name::text AS product, p.visibility = 'open' AS "isOpen",
          coalesce((SELECT json_agg(json_build_object('name', c.name, 'bugs', (SELECT count(*)::int FROM bugs b WHERE b.component_id = c.id)) ORDER BY c.name)
            FROM components c WHERE c.product_id = p.id), '[]') AS components,
          coalesce((SELECT json_agg(json_build_object('name', v.name, 'bugs', n.bugs) ORDER BY v.sort_key, v.name)
            FROM versions v JOIN (SELECT x.id, count(*)::int AS bugs FROM bugs b, LATERAL (SELECT b.version_id AS id UNION SELECT b.target_release_id) x
              WHERE b.product_id = p.id GROUP BY x.id) n ON n.id = v.id), '[]') AS versions,
          coalesce((SELECT json_agg(json_build_object('name', m.name, 'bugs', n.bugs) ORDER BY m.name)
            FROM milestones m JOIN (SELECT b.target_milestone_id AS id, count(*)::int AS bugs FROM bugs b WHERE b.product_id = p.id GROUP BY 1) n
              ON n.id = m.id), '[]') AS milestones,
          coalesce((SELECT json_agg(DISTINCT jsonb_build_object('handle', u.handle, 'name', coalesce(u.display_name, u.handle::text))) FROM product_roles pr
            JOIN roles r ON r.id = pr.role_id AND r.name = 'maintainer' JOIN users u ON u.id = pr.user_id WHERE pr.product_id = p.id), '[]') AS maintainers,
          coalesce((SELECT json_agg(g.name ORDER BY g.name) FROM groups g), '[]') AS groups
        FROM products p WHERE p.name = ${product}::citext`,
  );
  if (!row) throw new NotFound(`There is no product “${product}”.`);
  return row;
}
