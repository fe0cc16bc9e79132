import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import { firstWithFix, type VersionStanding } from "#lib/upstream/carried/answer.ts";
import type { ProductFacts } from "#lib/upstream/trackings/product-facts.ts";

/** How far the fix of a bug is in a product that another one is built on. */
export type FixedUpstream = {
  readonly product: string;
  /** The first version with the fix in each series, newest first. Empty: it is merged, or in review, as `progress` says. */
  readonly versions: readonly VersionStanding[];
  readonly progress: "merged" | "in_review" | null;
};

type Product = { readonly id: number; readonly isHome: boolean; readonly isDownstream: boolean };

/** Is a product built on another one: by its manifests, or since the bug of what is made downstream belongs there? */
export function isUpstreamOf(of: Product, one: Product, facts: ProductFacts | undefined): boolean {
  if (one.id === of.id) return false;
  const lines = [...(facts?.manifests.values() ?? [])].flat();
  return (
    lines.some(({ productId }) => productId === one.id) ||
    (of.isDownstream && one.isHome && !one.isDownstream)
  );
}

/** How far a fix is there: by its versions, oldest first, and its series. Null: there is none yet. */
export function fixedUpstream(
  product: string,
  standings: readonly VersionStanding[],
  series: readonly (ComputedState | null)[],
): FixedUpstream | null {
  const versions = firstWithFix(standings);
  if (versions.length > 0) return { product, versions, progress: null };
  const states = [...standings.map(({ state }) => state), ...series];
  const progress = states.includes("fixed") ? "merged" : states.includes("in_review") ? "in_review" : null;
  return progress && { product, versions, progress };
}
