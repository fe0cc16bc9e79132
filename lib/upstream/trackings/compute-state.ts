import {
  type Fix,
  fixIsInVersion,
  groupFixes,
  isInVersion,
  type LinkedChange,
  neededIn,
  withoutReplaced,
} from "#lib/upstream/changes/fixes.ts";
import type { BugEvidence, Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import { evidenceIn, merged } from "#lib/upstream/trackings/by-changes.ts";
import {
  byManifest,
  type Facts,
  furthest,
  inOneVersion,
  isIn,
  settle,
  withDoubts,
} from "#lib/upstream/trackings/by-manifest.ts";
import { byRecords, NOTHING } from "#lib/upstream/trackings/by-records.ts";
import { isFoundAfter, targetWith } from "#lib/upstream/trackings/by-target.ts";
import { alsoFrom } from "#lib/upstream/trackings/in-version.ts";
import { withLoss } from "#lib/upstream/trackings/lost-in-series.ts";
import {
  type MilestoneFacts,
  type ProductFacts,
  type VersionFacts,
  versionsOf,
} from "#lib/upstream/trackings/product-facts.ts";

export type Place = {
  readonly productId: number;
  readonly seriesId: number | null;
  readonly versionId: number | null;
  readonly milestoneId: number | null;
};

/**
 * What evidence says of a bug in a place: a series, a version, or a product, which stands for its newest series (upstream.md,
 * 2.3 and R4). A product that is built on others is judged by what its versions contain of them, and by its own changes.
 */
export function computeState(bug: BugEvidence, place: Place, facts: Facts): Computed {
  const product = facts.products.get(place.productId);
  if (!product) return NOTHING;
  const fixes = groupFixes(bug.changes.filter(({ productId }) => productId === product.id));
  const own = place.milestoneId === null ? undefined : facts.milestones.get(place.milestoneId);
  const settled = settle(bug, product, fixes, facts);
  if (place.versionId !== null) {
    const version = product.versions.find(({ id }) => id === place.versionId);
    if (!version) return NOTHING;
    return withDoubts(inOneVersion(settled, product, fixes, version, facts, own), product, settled, version);
  }
  const seriesId = place.seriesId ?? newestSeries(product);
  if (seriesId === null) return place.seriesId === null ? inProduct(fixes) : NOTHING;
  const versions = versionsOf(product, seriesId);
  const known = inSeries(settled.bug, product, fixes, seriesId, own);
  const last = versions.at(-1);
  if (!last) return known;
  if (isIn(product, last, settled.refound)) return known;
  const carried = versions
    .map((version) => byManifest(bug, product, version, facts))
    .find(({ state }) => state === "carried" || state === "released");
  const newest = versions.findLast(({ id }) => product.manifests.has(id));
  const computed = furthest(known, carried ?? (newest ? byManifest(bug, product, newest, facts) : NOTHING));
  const stateIn = (version: VersionFacts) => inOneVersion(settled, product, fixes, version, facts, own);
  return withDoubts(withLoss(computed, product, fixes, versions, stateIn), product, settled, last);
}

function newestSeries({ series }: ProductFacts): number | null {
  return (series.findLast(({ isSupported }) => isSupported) ?? series.at(-1))?.id ?? null;
}

/** A product without series: merged or in review. */
function inProduct(fixes: readonly Fix[]): Computed {
  return merged(fixes, () => true, []) ?? NOTHING;
}

function inSeries(
  bug: BugEvidence,
  product: ProductFacts,
  fixes: readonly Fix[],
  seriesId: number,
  milestone: MilestoneFacts | undefined,
): Computed {
  const versions = versionsOf(product, seriesId);
  const newest = versions.at(-1);
  const concerns = (change: LinkedChange) =>
    change.seriesIds.includes(seriesId) || versions.some(({ id }) => isInVersion(product.graph, change, id));
  const known = merged(fixes, concerns, versions, product);
  if (!known)
    return newest ? byRecords(bug, product, newest, { elsewhere: fixes, series: versions }) : NOTHING;
  if (known.state !== "fixed") return known;
  const neededBy = ({ id }: VersionFacts) =>
    neededIn(product.graph, fixes, concerns, id).filter((fix) => fix.some(concerns));
  const needed = newest
    ? neededBy(newest)
    : withoutReplaced(fixes, concerns).filter((fix) => fix.some(concerns));
  const isRefound = newest !== undefined && isFoundAfter(bug, product, needed, newest);
  if (isRefound)
    return alsoFrom(byRecords(bug, product, newest, { series: versions }), product, needed, newest);
  const hasAll = (version: VersionFacts) =>
    neededBy(version).every((fix) => fixIsInVersion(product.graph, fix, version.id)) &&
    !isFoundAfter(bug, product, neededBy(version), version);
  // The series goes on as its last versions do: what had the fix, and lost it again, was before.
  const lacking = versions.filter((version) => !hasAll(version));
  const first = versions.find(
    (version) => hasAll(version) && !lacking.some(({ id }) => product.graph.contains(id, version.id)),
  );
  const target = targetWith(bug, product, needed, { seriesId, milestone });
  // What is all there before the target needs no plan to be believed.
  if (target && !(first && first.id !== target.at && product.graph.contains(target.at, first.id)))
    return {
      state:
        target.isReleased || versions.some(({ id, isReleased }) => id === target.at && isReleased)
          ? "released"
          : "carried",
      evidence: target.evidence,
      newestAt: known.newestAt,
    };
  if (!first) return known;
  return {
    state: first.isReleased ? "released" : "carried",
    evidence: [...evidenceIn(product, neededBy(first), first.id), { inVersion: first.id }],
    newestAt: known.newestAt,
  };
}
