import "server-only";
import {
  type AudienceChange,
  type BugAudience,
  compareAudiences,
  readProductAudiences,
  sayAudienceChange,
} from "#lib/bugs/access/who-sees.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";
import type { Place } from "#lib/upstream/move/decide.ts";
import { loadProducts, type MovePlan, type PlanCounts, placeText } from "#lib/upstream/move/plan.ts";

type Restricted = { id: number; groupIds: number[] };
type Group = { id: number; name: string };
/** Bugs of one place there that the same people see before, and after. */
type Alike = { text: string; from: BugAudience; to: BugAudience; bugs: number };

/**
 * The counts of a plan, and for each place who sees its bugs: which groups they are restricted to, and how many people see more or
 * less. Its catalogue must be there, since roles in new products count.
 */
export async function withSight(
  tx: RunsSql,
  viewer: Viewer,
  plan: MovePlan,
  counts: PlanCounts,
): Promise<PlanCounts> {
  const groups = await loadGroups(tx, plan);
  const said = await sayAlike(tx, viewer, await alikeIn(tx, plan, groups), groups);
  const places = counts.places.map((count) => ({ ...count, sight: said.get(count.text) ?? [] }));
  return { ...counts, places };
}

/** Who sees more or less of the bugs of a move when it is undone, as sentences. */
export async function sightBack(
  tx: RunsSql,
  viewer: Viewer,
  { id, productId }: { id: number; productId: number },
): Promise<string[]> {
  const rows = await queryRowsIn<{ productId: number; now: number[]; then: number[]; bugs: number }>(
    tx,
    sql`SELECT b.product_id AS "productId", b.group_ids AS now, x.groups AS "then", count(*)::int AS bugs
        FROM moved_bugs m JOIN bugs b ON b.id = m.bug_id
        CROSS JOIN LATERAL (SELECT ARRAY(SELECT g FROM unnest(b.group_ids) g WHERE NOT coalesce(m.done->'groups' @> to_jsonb(g), FALSE)) AS groups) x
        WHERE m.move_id = ${id} AND m.state = 'moved' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  const audiences = await readProductAudiences(tx, [productId, ...rows.map((row) => row.productId)]);
  const alike = rows.flatMap((row) => {
    const [from, to] = [audiences.get(row.productId), audiences.get(productId)];
    if (!from || !to) return [];
    return {
      text: "",
      from: { product: from, groupIds: row.now },
      to: { product: to, groupIds: row.then },
      bugs: row.bugs,
    };
  });
  return (await sayAlike(tx, viewer, alike, new Map())).get("") ?? [];
}

/** Sentences by place; `groups`: those to be named. */
async function sayAlike(
  tx: RunsSql,
  viewer: Viewer,
  alike: readonly Alike[],
  groups: ReadonlyMap<number, Group>,
): Promise<Map<string, string[]>> {
  const changeOf = comparer(tx, viewer);
  const said = new Map<string, string[]>();
  for (const { text, from, to, bugs } of alike) {
    const names = to.groupIds.flatMap((id) => groups.get(id)?.name ?? []);
    const restricted =
      names.length > 0
        ? [`${countOf(bugs, "bug")} ${bugs === 1 ? "is" : "are"} for ${names.join(" and ")}.`]
        : [];
    const lines = [...restricted, ...sayAudienceChange(await changeOf(from, to), bugs)];
    said.set(text, [...(said.get(text) ?? []), ...lines]);
  }
  return said;
}

async function alikeIn(tx: RunsSql, plan: MovePlan, groups: ReadonlyMap<number, Group>): Promise<Alike[]> {
  const { product, outcomes, mapping } = plan;
  const moving = outcomes.flatMap(({ bugId, outcome }) =>
    "to" in outcome ? [{ bugId, to: outcome.to }] : [],
  );
  const there = await loadProducts(tx, [...new Set(moving.map(({ to }) => to.product))]);
  const audiences = await readProductAudiences(tx, [product.id, ...[...there.values()].map(({ id }) => id)]);
  const audienceOf = (id: number | undefined) => {
    const found = audiences.get(id ?? 0);
    if (!found) throw new Error("A product of the plan was not created.");
    return found;
  };
  const vendor = [...groups.values()].find(
    ({ name }) => name.toLowerCase() === mapping.vendorGroup?.toLowerCase(),
  );
  const groupsOf = await loadRestricted(tx, product.id);
  const after = (before: readonly number[], { isGuarded }: Place) =>
    isGuarded && vendor ? [...new Set([...before, vendor.id])] : before;
  const alike = new Map<string, Alike>();
  for (const { bugId, to } of moving) {
    const before = groupsOf.get(bugId) ?? [];
    const text = placeText(to, mapping);
    const key = JSON.stringify([text, before, to.isGuarded]);
    const known = alike.get(key);
    if (known) known.bugs += 1;
    else
      alike.set(key, {
        text,
        from: { product: audienceOf(product.id), groupIds: before },
        to: { product: audienceOf(there.get(to.product.toLowerCase())?.id), groupIds: after(before, to) },
        bugs: 1,
      });
  }
  return [...alike.values()];
}

/** Compares each pair of audiences once: many products are seen by the same people. */
function comparer(
  tx: RunsSql,
  viewer: Viewer,
): (from: BugAudience, to: BugAudience) => Promise<AudienceChange> {
  const known = new Map<string, AudienceChange>();
  const nameOf = ({ product: { id, visibility }, groupIds }: BugAudience) => [
    visibility === "groups" ? id : visibility,
    groupIds,
  ];
  return async (from, to) => {
    const key = JSON.stringify([nameOf(from), nameOf(to)]);
    const change = known.get(key) ?? (await compareAudiences(tx, viewer, from, to));
    known.set(key, change);
    return change;
  };
}

/** The groups of bugs of the product that are in some. */
async function loadRestricted(tx: RunsSql, productId: number): Promise<Map<number, number[]>> {
  const rows = await queryRowsIn<Restricted>(
    tx,
    sql`SELECT id, group_ids AS "groupIds" FROM bugs WHERE product_id = ${productId} AND is_restricted`,
  );
  return new Map(rows.map(({ id, groupIds }) => [id, groupIds]));
}

/** Those that bugs of the product are in, and the one of the vendor. */
async function loadGroups(
  tx: RunsSql,
  { product, mapping }: Pick<MovePlan, "product" | "mapping">,
): Promise<Map<number, Group>> {
  const rows = await queryRowsIn<Group>(
    tx,
    sql`SELECT g.id, g.name::text AS name FROM groups g WHERE g.name = ${mapping.vendorGroup ?? null}::citext
          OR g.id IN (SELECT unnest(b.group_ids) FROM bugs b WHERE b.product_id = ${product.id} AND b.is_restricted) ORDER BY g.name`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
