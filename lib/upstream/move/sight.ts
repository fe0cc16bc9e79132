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
  const changeOf = comparer(tx, viewer);
  const said = new Map<string, string[]>();
  const note = (text: string, lines: readonly string[]) =>
    said.set(text, [...(said.get(text) ?? []), ...lines]);
  for (const { text, from, to, bugs } of await alikeIn(tx, plan, groups)) {
    const change = await changeOf(from, to);
    const names = to.groupIds.map((id) => groups.get(id)?.name ?? "");
    if (names.length > 0)
      note(text, [`${countOf(bugs, "bug")} ${bugs === 1 ? "is" : "are"} for ${names.join(" and ")}.`]);
    note(text, sayAudienceChange(change, bugs));
  }
  const places = counts.places.map((count) => ({ ...count, sight: said.get(count.text) ?? [] }));
  return { ...counts, places };
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
