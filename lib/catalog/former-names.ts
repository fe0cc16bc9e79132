import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * What a product is called now that was called so, or null: nobody has the name, and the viewer sees the product. Former
 * names are looked up only when there is no such name; the last product to have had it is meant.
 */
export async function findRenamedProduct(viewer: Viewer, name: string, tx?: RunsSql): Promise<string | null> {
  const statement = sql`SELECT p.name::text AS name FROM former_names f JOIN products p ON p.id = f.product_id
    WHERE f.name = ${name}::citext AND ${visibleProducts(viewer)}
    ORDER BY f.id DESC LIMIT 1`;
  return nameOf(tx ? await queryRowsIn(tx, statement) : await queryRows(statement));
}

/** The same for a person, by handle. */
export async function findRenamedPerson(handle: string): Promise<string | null> {
  return nameOf(
    await queryRows(sql`SELECT coalesce(m.handle, u.handle)::text AS name FROM former_names f JOIN users u ON u.id = f.user_id
      LEFT JOIN users m ON m.id = u.merged_into_id WHERE f.name = ${handle}::citext ORDER BY f.id DESC LIMIT 1`),
  );
}

/** The same for a shared milestone; `isVisible` is a condition on `k`, its classification. */
export async function findRenamedMilestone(
  isVisible: Sql,
  name: string,
  classification: string | undefined,
): Promise<string | null> {
  return nameOf(
    await queryRows(sql`SELECT m.name FROM former_names f JOIN milestones m ON m.id = f.milestone_id
      JOIN classifications k ON k.id = m.classification_id
      WHERE f.name = ${name}::citext AND ${isVisible}
        AND (${classification ?? null}::text IS NULL OR k.name = ${classification ?? null}::citext)
      ORDER BY f.id DESC LIMIT 1`),
  );
}

const THINGS = {
  component: sql`components x ON x.id = f.component_id`,
  version: sql`versions x ON x.id = f.version_id`,
  milestone: sql`milestones x ON x.id = f.milestone_id`,
  keyword: sql`keywords x ON x.id = f.keyword_id`,
};

/** A name of something that products or classifications have; `owned` is a condition on `x`: whose it is. */
export type OwnedName = { thing: keyof typeof THINGS; name: string; owned: Sql };

/** What it is called now that was called so, or null; for people who see everything that the owner has. */
export async function findRenamedThing(
  tx: RunsSql,
  { thing, name, owned }: OwnedName,
): Promise<string | null> {
  return nameOf(
    await queryRowsIn(
      tx,
      sql`SELECT x.name::text AS name FROM former_names f JOIN ${THINGS[thing]}
        WHERE f.name = ${name}::citext AND ${owned} ORDER BY f.id DESC LIMIT 1`,
    ),
  );
}

/**
 * The name of something that goes, with its bugs going to another one of its kind: it leads there. (Of a rename, a trigger
 * keeps the name.)
 */
export async function leaveName(
  tx: Transaction,
  thing: "component" | "milestone",
  name: string,
  to: number,
): Promise<void> {
  const column = { component: sql`component_id`, milestone: sql`milestone_id` }[thing];
  await tx.$executeRaw(sql`DELETE FROM former_names WHERE ${column} = ${to} AND name = ${name}::citext`);
  await tx.$executeRaw(sql`INSERT INTO former_names (name, ${column}) VALUES (${name}, ${to})`);
}

/** Undone: what has its name again does not share it with the one that it was left to. */
export async function takeNamesBack(tx: Transaction, rows: { source: string; id: number }[]): Promise<void> {
  const idsOf = (table: string) => rows.filter(({ source }) => source === table).map(({ id }) => id);
  const [components, milestones] = [idsOf("components"), idsOf("milestones")];
  if (components.length > 0)
    await tx.$executeRaw(sql`DELETE FROM former_names f USING components c, components x
      WHERE c.id = ANY(${components}::int[]) AND x.product_id = c.product_id AND f.component_id = x.id AND f.name = c.name`);
  if (milestones.length > 0)
    await tx.$executeRaw(sql`DELETE FROM former_names f USING milestones c, milestones x
      WHERE c.id = ANY(${milestones}::int[]) AND f.milestone_id = x.id AND f.name = c.name::citext
        AND (x.product_id = c.product_id OR x.classification_id = c.classification_id)`);
}

function nameOf([row]: { name?: string }[]): string | null {
  return row?.name ?? null;
}
