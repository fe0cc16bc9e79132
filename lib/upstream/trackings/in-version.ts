import {
  type Fix,
  fixIsInVersion,
  isInVersion,
  type LinkedChange,
  neededIn,
} from "#lib/upstream/changes/fixes.ts";
import type { BugEvidence, Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import { evidenceIn, merged, missingIn, newestOf } from "#lib/upstream/trackings/by-changes.ts";
import { byRecords } from "#lib/upstream/trackings/by-records.ts";
import { isFoundAfter, targetWith } from "#lib/upstream/trackings/by-target.ts";
import {
  type MilestoneFacts,
  type ProductFacts,
  type VersionFacts,
  versionsOf,
} from "#lib/upstream/trackings/product-facts.ts";

export function inVersion(
  bug: BugEvidence,
  product: ProductFacts,
  fixes: readonly Fix[],
  version: VersionFacts,
  milestone?: MilestoneFacts,
): Computed {
  const { seriesId } = version;
  const sameSeries = seriesId === null ? [version] : versionsOf(product, seriesId);
  const concerns = (change: LinkedChange) =>
    (seriesId !== null && change.seriesIds.includes(seriesId)) ||
    sameSeries.some(({ id }) => isInVersion(product.graph, change, id));
  const needed = neededIn(product.graph, fixes, concerns, version.id).filter((fix) => fix.some(concerns));
  const target = targetWith(bug, product, needed, { seriesId, milestone });
  const isOut = version.isReleased || (target?.isReleased === true && target.at === version.id);
  const state = isOut ? "released" : "carried";
  if (needed.length > 0 && needed.every((fix) => fixIsInVersion(product.graph, fix, version.id))) {
    if (isFoundAfter(bug, product, needed, version))
      return alsoFrom(byRecords(bug, product, version), product, needed, version);
    const evidence = [...evidenceIn(product, needed, version.id), { inVersion: version.id }];
    return { state, evidence, newestAt: newestOf(needed) };
  }
  const known = merged(fixes, concerns, sameSeries, product);
  if (known?.state === "fixed" && target && product.graph.contains(version.id, target.at))
    return { state, evidence: target.evidence, newestAt: known.newestAt };
  if (known && !version.isReleased) return known;
  const recorded = byRecords(bug, product, version, { elsewhere: needed.length === 0 ? fixes : [] });
  // A fix that was recorded in another series is not in this one, which needed its own.
  const isOwn = !isFromOtherSeries(recorded, product, version);
  if (!known || (recorded.state !== null && isOwn)) return recorded;
  const isMerged = known.state === "fixed" && needed.length > 0;
  const evidence = isMerged ? missingIn(product, needed, version, sameSeries) : known.evidence;
  return { state: "affected", evidence, newestAt: known.newestAt };
}

function isFromOtherSeries({ state, evidence }: Computed, product: ProductFacts, version: VersionFacts) {
  const by = evidence.flatMap((one) => ("fixedIn" in one ? one.fixedIn : []));
  const series = product.versions.filter(({ id }) => by.includes(id)).map(({ seriesId }) => seriesId);
  return (state === "carried" || state === "released") && series.some((id) => id !== version.seriesId);
}

/** What was found again, with the changes that it has all the same. */
export function alsoFrom(
  computed: Computed,
  product: ProductFacts,
  needed: readonly Fix[],
  { id }: VersionFacts,
): Computed {
  return { ...computed, evidence: [...computed.evidence, ...evidenceIn(product, needed, id)] };
}
