import "server-only";
import {
  countAccessChange,
  describeAccessChange,
  readProductAccess,
} from "#lib/admin/access/product-access.ts";
import type { PreviewItem } from "#lib/admin/act/preview-item.ts";
import {
  type AudienceChange,
  compareAudiences,
  isWider,
  type ProductAudience,
  readProductAudiences,
  sayAudienceChange,
} from "#lib/bugs/access/who-sees.ts";
import { type RowChange, readJournal } from "#lib/bugs/many/journal.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { db, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Audited } from "#lib/people/audit.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";

/**
 * Who sees more or less after an act. What was before is read outside the act's transaction, which has not been committed:
 * the rows in question are locked by it.
 */
export async function sightItems(context: Audited, journal: readonly RowChange[]): Promise<PreviewItem[]> {
  const lines = [
    ...(await productLines(context, journal)),
    ...(await bugLines(context, journal)),
    ...(await personLines(context, journal)),
  ];
  return lines.map((text) => ({ kind: "sight" as const, text }));
}

/** Whether somebody sees more bugs after the act so far. */
export async function widensSight(context: Audited, act: string): Promise<boolean> {
  const changes = await audienceChanges(context, await readJournal(context.tx, act));
  return changes.some(({ change }) => isWider(change));
}

/**
 * Products whose visibility or groups change: the lines that the acts of access say themselves, so that undoing says them,
 * too. Where groups are deleted, the people in them are said (personLines).
 */
async function productLines(
  { tx, viewer, audit }: Audited,
  journal: readonly RowChange[],
): Promise<string[]> {
  if (journal.some(({ source }) => source === "groups")) return [];
  const products = journal.filter(({ source }) => source === "products");
  const isThere = (id: number) =>
    products.every(({ key, before, after }) => Number(key.id) !== id || (before !== null && after !== null));
  const ids = [
    ...products.filter(({ after }) => after?.visibility !== undefined).map(({ key }) => Number(key.id)),
    ...journal.filter(({ source }) => source === "product_access").map(({ key }) => Number(key.product_id)),
  ];
  const lines: string[] = [];
  for (const id of new Set(ids.filter(isThere))) {
    const [before, after] = [await readProductAccess(db, id), await readProductAccess(tx, id)];
    const change = await countAccessChange(tx, viewer, before, after);
    const said = describeAccessChange(change, before, after);
    const of =
      audit.productId === id ? "" : `${(await tx.product.findUniqueOrThrow({ where: { id } })).name}: `;
    lines.push(...said.map((line) => of + line));
  }
  return lines;
}

type Place = { id: number; productId: number; groupIds: number[] };

/** Bugs that move to another product or whose groups change, by where they were and are. */
async function bugLines(context: Audited, journal: readonly RowChange[]): Promise<string[]> {
  const changes = await audienceChanges(context, journal);
  return changes.flatMap(({ change, bugs }) => sayAudienceChange(change, bugs));
}

type SightChange = { change: AudienceChange; bugs: number };

async function audienceChanges(
  { tx, viewer }: Audited,
  journal: readonly RowChange[],
): Promise<SightChange[]> {
  const ids = journal.flatMap(({ source, key, after }) => {
    if (source === "bug_groups") return [Number(key.bug_id)];
    return source === "bugs" && after?.product_id !== undefined ? [Number(key.id)] : [];
  });
  if (ids.length === 0) return [];
  const [before, after] = [await readPlaces(db, ids), await readPlaces(tx, ids)];
  const moves = new Map<string, { from: Place; to: Place; bugs: number }>();
  for (const [id, to] of after) {
    const from = before.get(id);
    if (!from) continue;
    const name = JSON.stringify([from.productId, from.groupIds, to.productId, to.groupIds]);
    const move = moves.get(name) ?? { from, to, bugs: 0 };
    moves.set(name, { ...move, bugs: move.bugs + 1 });
  }
  const productsBefore = await readProductAudiences(db, productsOf(before));
  const productsAfter = await readProductAudiences(tx, productsOf(after));
  const changes: SightChange[] = [];
  for (const { from, to, bugs } of moves.values()) {
    const was = audienceOf(productsBefore, from);
    const is = audienceOf(productsAfter, to);
    if (was && is) changes.push({ change: await compareAudiences(tx, viewer, was, is), bugs });
  }
  return changes;
}

async function readPlaces(run: RunsSql, ids: readonly number[]): Promise<Map<number, Place>> {
  const rows = await queryRowsIn<Place>(
    run,
    sql`SELECT id, product_id AS "productId", group_ids AS "groupIds" FROM bugs WHERE id = ANY(${[...ids]}::int[]) ORDER BY id`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function productsOf(places: ReadonlyMap<number, Place>): number[] {
  return [...new Set([...places.values()].map(({ productId }) => productId))];
}

function audienceOf(products: ReadonlyMap<number, ProductAudience>, { productId, groupIds }: Place) {
  const product = products.get(productId);
  return product ? { product, groupIds } : null;
}

/** People whose roles or groups change: the closed products that they see no more, or now. */
async function personLines(context: Audited, journal: readonly RowChange[]): Promise<string[]> {
  const people = new Set<number>();
  const groups = new Set<number>();
  for (const { source, key, before, after } of journal) {
    if (!MEMBERSHIPS.has(source)) continue;
    const all = { ...key, ...before, ...after };
    if (source === "groups") groups.add(Number(key.id));
    if (typeof all.user_id === "number") people.add(all.user_id);
    if (typeof all.group_id === "number" && source !== "group_members") groups.add(all.group_id);
  }
  if (people.size === 0 && groups.size === 0) return [];
  const before = await readSeen(db, context, people, groups);
  const after = await readSeen(context.tx, context, people, groups);
  return [
    ...differences(before, after).map(([product, who]) => `${who} will not see ${product} any more.`),
    ...differences(after, before).map(([product, who]) => `${who} will see ${product}.`),
  ];
}

/** A group that may see a product gives sight of it only by access.group, which says so itself. */
const MEMBERSHIPS = new Set(["group_members", "group_inclusions", "product_roles", "groups"]);

type Seen = { product: string; handle: string };

/** Which of these people see which closed product; products that the viewer does not see are not named. */
async function readSeen(
  run: RunsSql,
  { viewer }: Audited,
  people: ReadonlySet<number>,
  groups: ReadonlySet<number>,
): Promise<Seen[]> {
  const may = sql`SELECT group_id FROM held_roles WHERE product_id = p.id AND group_id IS NOT NULL
    UNION SELECT group_id FROM product_access WHERE product_id = p.id AND can_see`;
  return queryRowsIn<Seen>(
    run,
    sql`SELECT p.name::text AS product, u.handle::text AS handle FROM users u CROSS JOIN products p
        WHERE (u.id = ANY(${[...people]}::int[]) OR ${memberOf(sql`SELECT unnest(${[...groups]}::int[])`)})
          AND ${ableUser} AND NOT u.is_administrator AND p.visibility = 'groups' AND ${visibleProducts(viewer)}
          AND (u.id IN (SELECT user_id FROM held_roles WHERE product_id = p.id AND user_id IS NOT NULL) OR ${memberOf(may)})
        ORDER BY 1, 2`,
  );
}

const NAMED = 5;

/** By product: who is in `one` and not in `other`. */
function differences(one: readonly Seen[], other: readonly Seen[]): [string, string][] {
  const known = new Set(other.map((seen) => JSON.stringify(seen)));
  const byProduct = new Map<string, string[]>();
  for (const seen of one.filter((pair) => !known.has(JSON.stringify(pair)))) {
    byProduct.set(seen.product, [...(byProduct.get(seen.product) ?? []), `@${seen.handle}`]);
  }
  return [...byProduct].map(([product, handles]) => {
    const more = handles.length - NAMED;
    return [product, handles.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "")];
  });
}
