import "server-only";
import { checkNumberingPattern } from "#lib/catalog/numbering-pattern.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { makeVersions } from "#lib/upstream/move/make-versions.ts";
import { entryOf, groupsOf, type Mapping, targetOf } from "#lib/upstream/move/mapping.ts";
import { type KnownProduct, type MovePlan, productNames, visibilityOf } from "#lib/upstream/move/plan.ts";

/** What was created besides versions: a product with its components, or components of one that was there. */
export type Made = {
  product: KnownProduct;
  isNew: boolean;
  /** Handles; of a new product. */
  maintainers: readonly string[];
  components: { id: number; name: string }[];
};

/**
 * Creates what the bugs of a plan need and is missing: the classification, products with their people and rules, components,
 * series, versions, milestones, and the mappings by which new reports follow. What is not public of the downstream product is
 * not copied to products that more people see: only names and days. Products and components to which no bug goes are not created.
 */
export async function makeCatalogue(tx: RunsSql, plan: MovePlan): Promise<Made[]> {
  await refuseProblems(tx, plan);
  const { mapping, product, known } = plan;
  const classificationId = await makeClassification(tx, mapping);
  const products = new Map(known);
  const made = new Map<number, Made>();
  for (const name of productNames(plan.components)) {
    const before = products.get(name.toLowerCase());
    const there = before ?? (await makeProduct(tx, plan, name, classificationId));
    products.set(name.toLowerCase(), there);
    const maintainers = before ? [] : maintainersOf(mapping, name);
    made.set(there.id, { product: there, isNew: !before, maintainers, components: [] });
  }
  const isPublic = product.visibility === "open";
  for (const { component, product: productName, name } of plan.components) {
    const into = products.get(productName.toLowerCase());
    if (!into) continue;
    const { id, isNew } = await makeComponent(tx, { product, component, into, name, isPublic });
    if (isNew) made.get(into.id)?.components.push({ id, name });
    await queryRowsIn(
      tx,
      sql`INSERT INTO product_mappings (downstream_product_id, downstream_component_id, upstream_product_id, upstream_component_id)
          SELECT c.product_id, c.id, ${into.id}, ${id} FROM components c
          WHERE c.product_id = ${product.id} AND c.name = ${component}::citext ON CONFLICT DO NOTHING`,
    );
  }
  await makeVersions(tx, plan, products, isPublic);
  return [...made.values()];
}

/** Handles of who runs a product that the move creates. */
function maintainersOf(mapping: Mapping, product: string): readonly string[] {
  return targetOf(mapping, product).maintainers ?? mapping.maintainers;
}

async function refuseProblems(
  tx: RunsSql,
  { mapping, product, known, components: taken }: MovePlan,
): Promise<void> {
  const problems: string[] = [];
  const components = await queryRowsIn<{ name: string }>(
    tx,
    sql`SELECT name::text AS name FROM components WHERE product_id = ${product.id}`,
  );
  const own = Object.fromEntries(components.map(({ name }) => [name, true]));
  for (const name of Object.keys(mapping.components))
    if (!entryOf(own, name)) problems.push(`${product.name} has no component “${name}”.`);
  for (const there of known.values()) {
    if (there.id === product.id) problems.push("A component cannot become the product that it is in.");
    else if (there.kind !== "upstream") problems.push(`${there.name} is a downstream product itself.`);
  }
  const fresh = productNames(taken).filter((name) => !known.has(name.toLowerCase()));
  const unrun = fresh.filter((name) => maintainersOf(mapping, name).length === 0);
  for (const name of fresh) {
    const said = targetOf(mapping, name);
    const check =
      said.numbering === "pattern" ? checkNumberingPattern(said.pattern ?? "") : { ok: true as const };
    if (!check.ok) problems.push(`${name}: ${check.message}`);
  }
  const groups = groupsOf(mapping);
  const found = await queryRowsIn<{ name: string }>(
    tx,
    sql`SELECT name::text AS name FROM groups WHERE name = ANY(${groups}::citext[]) AND is_active`,
  );
  const active = Object.fromEntries(found.map(({ name }) => [name, true]));
  for (const name of new Set(groups))
    if (!entryOf(active, name)) problems.push(`There is no group “${name}”.`);
  if (problems.length + unrun.length > 0)
    throw new InvalidInput({
      ...(problems.length > 0 ? { mapping: problems.slice(0, 20) } : {}),
      ...(unrun.length > 0 ? { maintainers: [sayUnrun(unrun)] } : {}),
    });
}

function sayUnrun(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `Say who runs ${names.slice(0, 3).join(", ")}${more}: every product has a maintainer.`;
}

async function makeClassification(tx: RunsSql, { classification: name }: Mapping): Promise<number> {
  await queryRowsIn(
    tx,
    sql`INSERT INTO classifications (name, kind) VALUES (${name}, 'upstream') ON CONFLICT DO NOTHING`,
  );
  const [row] = await queryRowsIn<{ id: number; kind: string }>(
    tx,
    sql`SELECT id, kind::text AS kind FROM classifications WHERE name = ${name}::citext FOR SHARE`,
  );
  if (!row) throw new Error(`The classification ${name} was not written.`);
  if (row.kind !== "upstream")
    throw new InvalidInput({ mapping: [`The classification ${name} is a downstream one.`] });
  return row.id;
}

async function makeProduct(
  tx: RunsSql,
  { mapping, product }: MovePlan,
  name: string,
  classificationId: number,
): Promise<KnownProduct> {
  const said = targetOf(mapping, name);
  const visibility = visibilityOf(mapping, name);
  const numberingPattern = said.numbering === "pattern" ? (said.pattern ?? "") : null;
  const [row] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO products (classification_id, name, description, numbering_scheme, numbering_pattern, visibility, allows_unconfirmed,
          workflow_id, wants_hardware, wants_docs, default_type, votes_per_person)
        SELECT ${classificationId}, ${name}, ${said.description}, ${said.numbering}::numbering_scheme, ${numberingPattern}::text,
          ${visibility}::product_visibility, p.allows_unconfirmed, p.workflow_id, p.wants_hardware, p.wants_docs, p.default_type, p.votes_per_person
        FROM products p WHERE p.id = ${product.id} RETURNING id`,
  );
  if (!row) throw new Error(`The product ${name} was not written.`);
  const { id } = row;
  await queryRowsIn(
    tx,
    sql`INSERT INTO product_severities (product_id, severity, sort_key, is_default)
        SELECT ${id}, severity, sort_key, is_default FROM product_severities WHERE product_id = ${product.id}`,
  );
  await queryRowsIn(
    tx,
    sql`INSERT INTO product_priorities (product_id, priority, sort_key, is_default)
        SELECT ${id}, priority, sort_key, is_default FROM product_priorities WHERE product_id = ${product.id}`,
  );
  // Who saw the one sees the other.
  if (visibility === "groups")
    await queryRowsIn(
      tx,
      sql`INSERT INTO product_access (product_id, group_id, can_see)
          SELECT ${id}, group_id, TRUE FROM product_access WHERE product_id = ${product.id} AND can_see`,
    );
  // Types of flags of a product that not everybody sees are the vendor's.
  if (product.visibility === "open")
    await queryRowsIn(
      tx,
      sql`INSERT INTO flag_scopes (flag_type_id, is_exclusion, product_id)
          SELECT s.flag_type_id, s.is_exclusion, ${id} FROM flag_scopes s JOIN flag_types t ON t.id = s.flag_type_id
          WHERE s.product_id = ${product.id} AND s.component_id IS NULL AND t.product_id IS NULL`,
    );
  await grantMaintainers(tx, id, name, maintainersOf(mapping, name));
  if (mapping.copyRoles)
    await queryRowsIn(
      tx,
      sql`INSERT INTO product_roles (product_id, role_id, user_id, group_id, ends_on)
          SELECT ${id}, h.role_id, h.user_id, h.group_id, h.ends_on FROM product_roles h JOIN roles r ON r.id = h.role_id AND r.product_id IS NULL
          WHERE h.product_id = ${product.id} AND (h.ends_on IS NULL OR h.ends_on >= current_date)
            AND NOT EXISTS (SELECT 1 FROM product_roles x WHERE x.product_id = ${id} AND x.role_id = h.role_id AND x.user_id = h.user_id)`,
    );
  const { numbering: numberingScheme } = said;
  return { id, name, classificationId, kind: "upstream", visibility, numberingScheme, numberingPattern };
}

async function grantMaintainers(
  tx: RunsSql,
  productId: number,
  product: string,
  handles: readonly string[],
): Promise<void> {
  const rows = await queryRowsIn<{ id: number; handle: string }>(
    tx,
    sql`SELECT id, lower(handle::text) AS handle FROM users WHERE handle = ANY(${[...handles]}::citext[])
          AND disabled_reason IS NULL AND merged_into_id IS NULL AND NOT is_placeholder FOR SHARE`,
  );
  const missing = handles.find((handle) => !rows.some((row) => row.handle === handle.toLowerCase()));
  if (missing !== undefined)
    throw new InvalidInput({ mapping: [`${product}: there is no active account @${missing}.`] });
  await queryRowsIn(
    tx,
    sql`INSERT INTO product_roles (product_id, role_id, user_id)
        SELECT ${productId}, r.id, u.id FROM roles r, unnest(${rows.map(({ id }) => id)}::int[]) AS u(id)
        WHERE r.name = 'maintainer' AND r.product_id IS NULL`,
  );
}

type NewComponent = {
  product: KnownProduct;
  component: string;
  into: KnownProduct;
  name: string;
  isPublic: boolean;
};

/** With the people of the downstream component; its texts and flags only if everybody sees them anyway. */
async function makeComponent(
  tx: RunsSql,
  { product, component, into, name, isPublic }: NewComponent,
): Promise<{ id: number; isNew: boolean }> {
  const [made] = await queryRowsIn<{ id: number; from: number }>(
    tx,
    sql`WITH was AS (SELECT * FROM components WHERE product_id = ${product.id} AND name = ${component}::citext),
          made AS (INSERT INTO components (product_id, name, description, description_template, default_assignee_id, default_qa_contact_id, triage_owner_id)
            SELECT ${into.id}, ${name}, CASE WHEN ${isPublic} THEN was.description ELSE '' END,
              CASE WHEN ${isPublic} THEN was.description_template ELSE '' END, was.default_assignee_id, was.default_qa_contact_id, was.triage_owner_id
            FROM was ON CONFLICT DO NOTHING RETURNING id)
        SELECT made.id, was.id AS "from" FROM made, was`,
  );
  if (made) {
    await queryRowsIn(
      tx,
      sql`INSERT INTO component_cc (component_id, user_id) SELECT ${made.id}, user_id FROM component_cc WHERE component_id = ${made.from}`,
    );
    if (isPublic)
      await queryRowsIn(
        tx,
        sql`INSERT INTO flag_scopes (flag_type_id, is_exclusion, product_id, component_id)
            SELECT s.flag_type_id, s.is_exclusion, ${into.id}, ${made.id} FROM flag_scopes s JOIN flag_types t ON t.id = s.flag_type_id
            WHERE s.component_id = ${made.from} AND t.product_id IS NULL`,
      );
    return { id: made.id, isNew: true };
  }
  const [row] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT id FROM components WHERE product_id = ${into.id} AND name = ${name}::citext FOR SHARE`,
  );
  if (!row) throw new Error(`The component ${name} was not written.`);
  return { id: row.id, isNew: false };
}
