import "server-only";
import { db, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

/** A component of the downstream product, for a table of mappings. */
type ComponentRow = { name: string; description: string; bugs: number };

/** The components of a product, with how many bugs each has. Throws NotFound. */
async function listComponents(viewer: Viewer, product: string): Promise<ComponentRow[]> {
  demandAdministrator(viewer);
  const rows = await queryRowsIn<ComponentRow>(
    db,
    sql`SELECT c.name::text AS name, c.description, count(b.id)::int AS bugs
        FROM products p JOIN components c ON c.product_id = p.id LEFT JOIN bugs b ON b.component_id = c.id
        WHERE p.name = ${product}::citext GROUP BY c.id ORDER BY bugs DESC, name`,
  );
  if (rows.length === 0) throw new NotFound(`There is no product “${product}” with components.`);
  return rows;
}

/** A mapping to begin with: each component that has bugs becomes a product of the same name. */
export async function draftMapping(viewer: Viewer, product: string, classification: string): Promise<object> {
  const components = await listComponents(viewer, product);
  return {
    product,
    classification,
    visibility: "open",
    maintainers: [],
    components: Object.fromEntries(
      components.flatMap(({ name, bugs }) => (bugs > 0 ? [[name, { product: name, component: name }]] : [])),
    ),
    products: {},
    versions: {},
    milestones: {},
    stayingGroups: [],
  };
}
