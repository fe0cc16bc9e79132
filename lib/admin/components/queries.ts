import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { countedBugs } from "#lib/bugs/counters/counted-bugs.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { can, demand, type Viewer } from "#lib/people/viewer.ts";

export type PersonOption = { value: string; label: string; hint: string };
/** `isAble`: the account is not disabled; others get no bugs. */
export type ManagedPerson = PersonOption & { isAble: boolean };

/** A component for its maintainers; bugs are those the viewer can see. */
export type ManagedComponent = {
  id: number;
  name: string;
  revision: number;
  description: string;
  descriptionTemplate: string;
  isActive: boolean;
  defaultAssignee: ManagedPerson | null;
  defaultQaContact: ManagedPerson | null;
  triageOwner: ManagedPerson | null;
  cc: ManagedPerson[];
  bugs: number;
  openBugs: number;
};

/** Other products to which the viewer may move components of this one, by name. */
export async function listMoveTargets(viewer: Viewer, productId: number): Promise<string[]> {
  demand(viewer, "manage_components", productId, "read");
  const rows = await queryRows<{ id: number; name: string }>(sql`
    SELECT p.id, p.name::text AS name FROM products p
    WHERE p.id <> ${productId} AND ${visibleProducts(viewer)} ORDER BY p.name`);
  return rows.filter(({ id }) => can(viewer, "manage_components", id)).map(({ name }) => name);
}

/** The components of a product, including inactive ones. For people who manage them. */
export async function listManagedComponents(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<PageOf<ManagedComponent>> {
  demand(viewer, "manage_components", productId, "read");
  const order = sql`c.is_active DESC, c.name`;
  const found = await queryRows<{ id: number }>(sql`
    SELECT c.id FROM components c WHERE c.product_id = ${productId}
      AND (c.name::text ILIKE ${containing(search.text)} OR c.id = ${search.openRow}::int)
    ORDER BY ${order}`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<ManagedComponent>(sql`
    SELECT c.id, c.name::text AS name, c.revision, c.description, c.description_template AS "descriptionTemplate", c.is_active AS "isActive",
      ${personOption(sql`a`)} AS "defaultAssignee", ${personOption(sql`q`)} AS "defaultQaContact", ${personOption(sql`t`)} AS "triageOwner",
      (SELECT coalesce(json_agg(${personFacts(sql`u`)} ORDER BY u.display_name), '[]')
        FROM component_cc cc JOIN users u ON u.id = cc.user_id WHERE cc.component_id = c.id) AS cc,
      coalesce(n.bugs, 0)::int AS bugs, coalesce(n.open, 0)::int AS "openBugs"
    FROM components c
    LEFT JOIN users a ON a.id = c.default_assignee_id
    LEFT JOIN users q ON q.id = c.default_qa_contact_id
    LEFT JOIN users t ON t.id = c.triage_owner_id
    LEFT JOIN (SELECT b.value_id, sum(b.count) AS bugs, sum(b.count) FILTER (WHERE b.is_open) AS open FROM (${countedBugs(viewer)}) b
      WHERE b.product_id = ${productId} AND b.facet = 'component' AND b.value_id = ANY(${ids}::int[]) GROUP BY 1) n ON n.value_id = c.id
    WHERE c.id = ANY(${ids}::int[]) ORDER BY ${order}`);
  return { ...page, rows };
}

/** The names of all components of a product, for people who manage them. */
export async function listComponentNames(viewer: Viewer, productId: number): Promise<string[]> {
  demand(viewer, "manage_components", productId, "read");
  const rows = await queryRows<{ name: string }>(
    sql`SELECT name::text AS name FROM components WHERE product_id = ${productId} ORDER BY is_active DESC, name`,
  );
  return rows.map(({ name }) => name);
}

const personFacts = (u: Sql) =>
  sql`json_build_object('value', ${u}.handle, 'label', ${u}.display_name, 'hint', '@' || ${u}.handle,
    'isAble', ${u}.disabled_reason IS NULL)`;
const personOption = (u: Sql) => sql`CASE WHEN ${u}.id IS NULL THEN NULL ELSE ${personFacts(u)} END`;
