import "server-only";
import { createHash } from "node:crypto";
import { checkVersionName, type NumberingScheme } from "#lib/catalog/numbering.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import {
  type BugFacts,
  decide,
  type Outcome,
  outcomeText,
  type Place,
  type Rules,
} from "#lib/upstream/move/decide.ts";
import { type Mapping, targetOf } from "#lib/upstream/move/mapping.ts";

/** A product as far as a move asks about it. */
export type KnownProduct = {
  id: number;
  name: string;
  classificationId: number;
  kind: "upstream" | "downstream";
  visibility: "open" | "signed_in" | "groups";
  numberingScheme: NumberingScheme;
  numberingPattern: string | null;
};

/** The plan of a move: where each bug goes, and what there must be before. */
export type MovePlan = {
  mapping: Mapping;
  /** The downstream product. */
  product: KnownProduct;
  /** Products there that exist already, by name in lower case. */
  known: ReadonlyMap<string, KnownProduct>;
  outcomes: readonly { bugId: number; outcome: Outcome }[];
  /** The mapped components that become something there: bugs of them move, or they have none, and reports will come. */
  components: readonly TakenComponent[];
  /** The versions and milestones that the bugs need there. */
  needs: readonly Need[];
  /** Of everything above: a move does what was planned, or nothing. */
  digest: string;
};

/** A mapped component, and what it becomes. */
export type TakenComponent = { component: string; product: string; name: string };

/** A version or milestone of a product there, and the downstream one that it is the counterpart of. */
export type Need = { kind: "version" | "milestone"; product: string; name: string; from: string };

/** Plans the move of all bugs of the product. Throws InvalidInput at `mapping`. */
export async function planMove(tx: RunsSql, mapping: Mapping): Promise<MovePlan> {
  const names = productNames(
    Object.values(mapping.components).flatMap((there) => ("product" in there ? [there] : [])),
  );
  const found = await loadProducts(tx, [mapping.product, ...names]);
  const product = found.get(mapping.product.toLowerCase());
  if (!product) throw new InvalidInput({ mapping: [`There is no product “${mapping.product}”.`] });
  const known = new Map(
    names.flatMap((name) => {
      const there = found.get(name.toLowerCase());
      return there ? [[name.toLowerCase(), there] as const] : [];
    }),
  );
  const rules = rulesOf(mapping, product, known);
  const facts = await loadFacts(tx, sql`b.product_id = ${product.id}`);
  const outcomes = facts.map((bug) => ({ bugId: bug.id, outcome: decide(bug, rules) }));
  const digest = createHash("sha256")
    .update(JSON.stringify([mapping, product.id, [...known.values()]]))
    .update(outcomes.map(({ bugId, outcome }) => `${bugId} ${outcomeText(outcome)}`).join("\n"))
    .digest("hex");
  const components = takenComponents(mapping, facts, outcomes);
  return { mapping, product, known, outcomes, components, needs: needsOf(facts, outcomes), digest };
}

function takenComponents(
  { components }: Mapping,
  facts: readonly BugFacts[],
  outcomes: MovePlan["outcomes"],
): TakenComponent[] {
  const namesOf = (which: readonly BugFacts[]) =>
    new Set(which.flatMap(({ component }) => component?.toLowerCase() ?? []));
  const used = namesOf(facts);
  const moving = namesOf(facts.filter((_, at) => "to" in (outcomes[at]?.outcome ?? {})));
  return Object.entries(components).flatMap(([component, there]) => {
    const key = component.toLowerCase();
    if (!("product" in there) || (used.has(key) && !moving.has(key))) return [];
    return [{ component, product: there.product, name: there.component ?? component }];
  });
}

function needsOf(facts: readonly BugFacts[], outcomes: MovePlan["outcomes"]): Need[] {
  const needs = new Map<string, Need>();
  const note = (kind: Need["kind"], product: string, name: string | null, from: string | null) => {
    if (name === null || from === null) return;
    const key = [kind, product.toLowerCase(), name.toLowerCase()].join(" ");
    if (!needs.has(key)) needs.set(key, { kind, product, name, from });
  };
  for (const [index, { outcome }] of outcomes.entries()) {
    const bug = facts[index];
    if (!bug || "stays" in outcome) continue;
    const { product, version, targetRelease, targetMilestone } = outcome.to;
    note("version", product, version, bug.version);
    note("version", product, targetRelease, bug.targetRelease);
    note("milestone", product, targetMilestone, bug.targetMilestone);
  }
  return [...needs.values()];
}

/** The upstream products that components become, each once. */
export function productNames(components: readonly Pick<TakenComponent, "product">[]): string[] {
  const names = new Map<string, string>();
  for (const { product } of components)
    if (!names.has(product.toLowerCase())) names.set(product.toLowerCase(), product);
  return [...names.values()];
}

/** Where bugs go, for some of them that are locked: the same decision as in the plan. */
export function rulesOf(
  mapping: Mapping,
  product: KnownProduct,
  known: ReadonlyMap<string, KnownProduct>,
): Rules {
  const there = (name: string) => known.get(name.toLowerCase());
  const refusals = new Map<string, string | null>();
  return {
    mapping,
    isWider(name) {
      const visibility = there(name)?.visibility ?? visibilityOf(mapping, name);
      return isWiderThan(product.visibility, visibility);
    },
    refuseVersion(name, version) {
      const key = `${name} ${version}`;
      const before = refusals.get(key);
      if (before !== undefined) return before;
      const said = targetOf(mapping, name);
      const scheme = there(name)?.numberingScheme ?? said.numbering;
      const pattern = there(name)?.numberingPattern ?? said.pattern ?? null;
      const check = checkVersionName(scheme, pattern, version);
      const refusal = check.ok ? null : check.message;
      refusals.set(key, refusal);
      return refusal;
    },
  };
}

const RANK = { open: 0, signed_in: 1, groups: 2 };

/** Other people may see a product there. The groups of two products can differ. */
export function isWiderThan(here: KnownProduct["visibility"], there: KnownProduct["visibility"]): boolean {
  return RANK[there] < RANK[here] || (there === "groups" && here === "groups");
}

/** Who sees a product that the move creates. */
export function visibilityOf(mapping: Mapping, name: string): KnownProduct["visibility"] {
  return targetOf(mapping, name).visibility ?? mapping.visibility;
}

export async function loadProducts(
  tx: RunsSql,
  names: readonly string[],
): Promise<Map<string, KnownProduct>> {
  const rows = await productRows(tx, sql`p.name = ANY(${[...names]}::citext[])`);
  return new Map(rows.map((row) => [row.name.toLowerCase(), row]));
}

/** The same by their numbers. */
export function loadProductsById(tx: RunsSql, ids: readonly number[]): Promise<KnownProduct[]> {
  return productRows(tx, sql`p.id = ANY(${[...ids]}::int[])`);
}

function productRows(tx: RunsSql, which: Sql): Promise<KnownProduct[]> {
  return queryRowsIn<KnownProduct>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId", k.kind::text AS kind, p.visibility::text AS visibility,
          p.numbering_scheme::text AS "numberingScheme", p.numbering_pattern AS "numberingPattern"
        FROM products p JOIN classifications k ON k.id = p.classification_id
        WHERE ${which} ORDER BY p.id FOR SHARE OF p`,
  );
}

/** What decides about the bugs that match `which`, a condition on `b`, in the order of their numbers. */
export function loadFacts(tx: RunsSql, which: Sql): Promise<BugFacts[]> {
  return queryRowsIn<BugFacts>(
    tx,
    sql`SELECT b.id, c.name::text AS component, v.name AS version, t.name AS "targetRelease", m.name AS "targetMilestone",
          CASE WHEN b.is_restricted THEN ARRAY(SELECT g.name::text FROM groups g WHERE g.id = ANY(b.group_ids) ORDER BY 1) ELSE '{}' END AS groups,
          p.visibility <> 'groups' OR EXISTS (SELECT 1 FROM product_access a
            WHERE a.product_id = p.id AND a.can_see AND a.group_id = ANY(b.group_ids)) AS "isForInsiders",
          coalesce(r.downstream_only_reason <> '', FALSE) AS "isDownstreamOnly"
        FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN components c ON c.id = b.component_id LEFT JOIN versions v ON v.id = b.version_id
        LEFT JOIN versions t ON t.id = b.target_release_id LEFT JOIN milestones m ON m.id = b.target_milestone_id
        LEFT JOIN routed_reports r ON r.bug_id = b.id
        WHERE ${which} ORDER BY b.id`,
  );
}

/** How many bugs go where, and why others stay, with the numbers of some. */
export type PlanCount = {
  text: string;
  bugs: number;
  samples: number[];
  /** Of a place: who sees the bugs there, and how many people see more or less. Missing: it was not asked. */
  sight?: string[];
};
export type PlanCounts = { moving: number; staying: number; places: PlanCount[]; reasons: PlanCount[] };

const SAMPLES = 5;

/** The counts of a plan; most first. */
export function countPlan({ outcomes, mapping }: Pick<MovePlan, "outcomes" | "mapping">): PlanCounts {
  const places = new Map<string, PlanCount>();
  const reasons = new Map<string, PlanCount>();
  for (const { bugId, outcome } of outcomes) {
    const [all, text] =
      "stays" in outcome ? [reasons, outcome.stays] : [places, placeText(outcome.to, mapping)];
    const count = all.get(text) ?? { text, bugs: 0, samples: [] };
    all.set(text, count);
    count.bugs += 1;
    if (count.samples.length < SAMPLES) count.samples.push(bugId);
  }
  const sorted = (all: Map<string, PlanCount>) =>
    [...all.values()].sort((a, b) => b.bugs - a.bugs || (a.text < b.text ? -1 : 1));
  const sum = (all: Map<string, PlanCount>) => [...all.values()].reduce((total, { bugs }) => total + bugs, 0);
  return { moving: sum(places), staying: sum(reasons), places: sorted(places), reasons: sorted(reasons) };
}

/** What a place is called in counts: with the group that its bugs get. */
export function placeText({ product, component, isGuarded }: Place, { vendorGroup }: Mapping): string {
  return `${product}, ${component}${isGuarded ? `, for the group ${vendorGroup}` : ""}`;
}
