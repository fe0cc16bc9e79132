import "server-only";
import { findPredecessor, versionSortKey } from "#lib/catalog/numbering.ts";
import {
  classificationName,
  milestoneKind,
  planVersions,
  type VersionPlan,
} from "#lib/import/catalog-names.ts";
import type { Session } from "#lib/import/session.ts";
import { type NeededProduct, NONE, type Tracker } from "#lib/import/tracker.ts";

/** Ids of a product and of the parts that the import needs, by name (components and keywords in lower case). */
export type ProductHere = {
  readonly id: number;
  readonly name: string;
  readonly components: Map<string, number>;
  readonly keywords: Map<string, number>;
  readonly versions: Map<string, number>;
  readonly milestones: Map<string, number>;
};

/**
 * Creates the missing products of a tracker, with components, versions, milestones and keywords, and returns all by their
 * name in the tracker, in lower case. An existing product with the same name is used if it is in the same classification;
 * otherwise the new product has the tracker's name appended.
 */
export async function makeCatalog(
  session: Session,
  tracker: Tracker,
  workflowId: number,
): Promise<Map<string, ProductHere>> {
  const catalog = new Map<string, ProductHere>();
  for (const [key, needed] of tracker.needs.products) {
    const { id, name } = await makeProduct(session, tracker.name, needed, workflowId);
    catalog.set(key, {
      id,
      name,
      components: await makeComponents(session, id, needed.components),
      keywords: await makeKeywords(session, id, needed.keywords),
      versions: await makeVersions(session, id, [...needed.versions]),
      milestones: await makeMilestones(session, id, [...needed.milestones]),
    });
  }
  return catalog;
}

/** A product in its classification, created if missing. */
export async function makeProduct(
  session: Session,
  tracker: string,
  needed: Pick<NeededProduct, "name" | "classification">,
  workflowId: number | null,
): Promise<{ id: number; name: string; isNew: boolean }> {
  const classification = classificationName(needed.classification, tracker);
  const ownName = `${needed.name.slice(0, 97 - tracker.length)} (${tracker})`;
  const found = await session.rows<{ id: number; name: string; classification: string }>(
    `SELECT p.id, p.name::text AS name, c.name::text AS classification
     FROM products p JOIN classifications c ON c.id = p.classification_id
     WHERE p.name IN ($1::citext, $2::citext)`,
    [needed.name, ownName],
  );
  const same = (name: string) => found.find((product) => product.name.toLowerCase() === name.toLowerCase());
  const own = same(ownName);
  if (own) return { ...own, isNew: false };
  const namesake = same(needed.name);
  if (
    namesake &&
    (namesake.classification.toLowerCase() === classification.toLowerCase() ||
      (await hasBugsOf(session, namesake.id, tracker)))
  ) {
    return { ...namesake, isNew: false };
  }
  const name = namesake ? ownName : needed.name;
  await session.rows(
    `INSERT INTO classifications (name, description, sort_key) VALUES ($1, $2, 100) ON CONFLICT DO NOTHING`,
    [classification, `From ${tracker}.`],
  );
  const [made] = await session.rows<{ id: number; name: string }>(
    `INSERT INTO products (classification_id, name, description, workflow_id)
     SELECT id, $2, $3, $4 FROM classifications WHERE name = $1::citext RETURNING id, name::text AS name`,
    [classification, name, `From ${tracker}.`, workflowId],
  );
  if (!made) throw new Error(`The product ${name} was not written.`);
  return { ...made, isNew: true };
}

async function hasBugsOf(session: Session, productId: number, tracker: string): Promise<boolean> {
  const [row] = await session.rows(
    "SELECT 1 FROM bugs b JOIN imported_bugs ib ON ib.bug_id = b.id AND ib.source = $2 WHERE b.product_id = $1 LIMIT 1",
    [productId, tracker],
  );
  return row !== undefined;
}

async function makeComponents(
  session: Session,
  productId: number,
  names: Map<string, string>,
): Promise<Map<string, number>> {
  await session.rows(
    "INSERT INTO components (product_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
    [productId, [...names.values()]],
  );
  return idsByName(
    await session.rows(
      "SELECT lower(name::text) AS name, id FROM components WHERE product_id = $1 AND name = ANY($2::citext[])",
      [productId, [...names.values()]],
    ),
  );
}

/** Uses a keyword of the site if there is one; otherwise creates one for the product. */
async function makeKeywords(
  session: Session,
  productId: number,
  names: Map<string, string>,
): Promise<Map<string, number>> {
  await session.rows(
    `INSERT INTO keywords (product_id, name) SELECT $1, n FROM unnest($2::citext[]) AS n
     WHERE NOT EXISTS (SELECT 1 FROM keywords k WHERE k.product_id IS NULL AND k.name = n) ON CONFLICT DO NOTHING`,
    [productId, [...names.values()]],
  );
  return idsByName(
    await session.rows(
      `SELECT DISTINCT ON (name) lower(name::text) AS name, id FROM keywords
       WHERE (product_id = $1 OR product_id IS NULL) AND name = ANY($2::citext[]) ORDER BY name, product_id NULLS LAST`,
      [productId, [...names.values()]],
    ),
  );
}

/** Versions with their order, series and predecessor. */
export async function makeVersions(
  session: Session,
  productId: number,
  names: string[],
): Promise<Map<string, number>> {
  const existing = await session.rows<{ name: string }>("SELECT name FROM versions WHERE product_id = $1", [
    productId,
  ]);
  const plan = planVersions(
    names,
    existing.map((row) => row.name),
  );
  if (plan.length > 0) {
    const series = [...new Set(plan.flatMap((version) => version.series ?? []))];
    await session.rows(
      `INSERT INTO series (product_id, name, sort_key)
       SELECT $1, n.name, n.key FROM unnest($2::text[], $3::text[]) AS n(name, key) ON CONFLICT DO NOTHING`,
      [productId, series, series.map(versionSortKey)],
    );
    await session.rows(
      `INSERT INTO versions (product_id, name, sort_key, state, series_id)
       SELECT $1, n.name, n.key, n.state::version_state, s.id
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS n(name, key, state, series)
       LEFT JOIN series s ON s.product_id = $1 AND s.name = n.series ON CONFLICT DO NOTHING`,
      [productId, ...columnsOf(plan, (one) => [one.name, one.sortKey, one.state, one.series])],
    );
    await setPredecessors(session, productId, plan);
  }
  return idsByName(
    await session.rows("SELECT name, id FROM versions WHERE product_id = $1 AND name = ANY($2)", [
      productId,
      names,
    ]),
  );
}

/** Gives versions their predecessors anew, now that it is known on which days they came out, such as 2020-05-20. */
export async function putInOrder(
  session: Session,
  productId: number,
  names: readonly string[],
  days: ReadonlyMap<string, string>,
): Promise<void> {
  const found = names.map((name) => ({ name, predecessor: findPredecessor(name, names, days) }));
  await setPredecessors(session, productId, found);
}

async function setPredecessors(
  session: Session,
  productId: number,
  versions: readonly Pick<VersionPlan, "name" | "predecessor">[],
): Promise<void> {
  await session.rows(
    `UPDATE versions v SET predecessor_id = p.id
     FROM unnest($2::text[], $3::text[]) AS n(name, predecessor) LEFT JOIN versions p ON p.product_id = $1 AND p.name = n.predecessor
     WHERE v.product_id = $1 AND v.name = n.name`,
    [productId, ...columnsOf([...versions], (one) => [one.name, one.predecessor], 2)],
  );
}

/** "---" is created as an inactive milestone, since the tracker had it: a bug with it has no target milestone. */
async function makeMilestones(
  session: Session,
  productId: number,
  names: string[],
): Promise<Map<string, number>> {
  await session.rows(
    `INSERT INTO milestones (product_id, name, kind, sort_key, is_active, description)
     SELECT $1, n.name, n.kind::milestone_kind, n.key, n.name <> $5, CASE WHEN n.name = $5 THEN 'None: bugs with it have no target milestone here.' ELSE '' END
     FROM unnest($2::text[], $3::text[], $4::text[]) AS n(name, kind, key) ON CONFLICT DO NOTHING`,
    [productId, ...columnsOf(names, (name) => [name, milestoneKind(name), versionSortKey(name)], 3), NONE],
  );
  return idsByName(
    await session.rows(
      "SELECT name, id FROM milestones WHERE product_id = $1 AND name = ANY($2) AND name <> $3",
      [productId, names, NONE],
    ),
  );
}

function idsByName(rows: { name: string; id: number }[]): Map<string, number> {
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Transposes rows into columns, for unnest. */
export function columnsOf<Item>(
  items: Item[],
  values: (item: Item) => (string | number | null)[],
  width?: number,
): (string | number | null)[][] {
  const rows = items.map(values);
  return Array.from({ length: width ?? rows[0]?.length ?? 0 }, (_, index) =>
    rows.map((row) => row[index] ?? null),
  );
}
