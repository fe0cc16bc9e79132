import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import type { Fix, LinkedChange } from "#lib/upstream/changes/fixes.ts";
import { type Evaluated, evaluatePresence, type Recorded } from "#lib/upstream/presence/evaluate.ts";
import type { BugEvidence, Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { ProductFacts, VersionFacts } from "#lib/upstream/trackings/product-facts.ts";

export const NOTHING: Computed = { state: null, evidence: [], newestAt: 0 };

/**
 * What people recorded, and said by closing the bug. `elsewhere` are fixes that do not concern the version, but say where the bug ends on
 * other lines; `series`: it is asked about all of these versions, of which the given one is the newest.
 */
export function byRecords(
  { recorded, changes, closedAs = null, closedFor = null }: BugEvidence,
  product: ProductFacts,
  version: VersionFacts,
  {
    elsewhere = [],
    series = null,
  }: { elsewhere?: readonly Fix[]; series?: readonly VersionFacts[] | null } = {},
): Computed {
  const places = series ?? [version];
  // Somebody said so by closing it; changes of code that say where they are say it better.
  const isPlaced = changes.some((change) => change.productId === product.id && saysWhere(change));
  const target = isPlaced ? undefined : product.versions.find(({ id }) => id === closedFor);
  const closed = target?.isReleased ? [target.id] : [];
  const own = {
    found: new Set([...recorded.found].filter((id) => product.graph.has(id))),
    fixed: new Set(
      [...recorded.fixed, ...closed, ...elsewhere.flat().flatMap(firstVersions)].filter((id) =>
        product.graph.has(id),
      ),
    ),
    absent: recorded.absent ?? new Set<number>(),
  };
  const fixedIn = (id: number): Evidence =>
    closed.includes(id) && !recorded.fixed.has(id) ? { closedFor: id } : { fixedIn: id };
  const { presence, by } = evaluateLine(product, own, version);
  const isHere = (id: number) => id === version.id || places.some((one) => one.id === id);
  const known = (state: ComputedState, evidence: Evidence[]) => ({ state, evidence, newestAt: 0 });
  // It is fixed, and comes with a version that is not released.
  const comes = target && !target.isReleased && product.graph.contains(version.id, target.id);
  if (comes && !version.isReleased && (by === null || !product.graph.contains(by, target.id)))
    return known("fixed", [{ closedFor: target.id }]);
  if (presence === "unknown") return NOTHING;
  if (presence === "absent") {
    // Wherever it was found besides, the fix is not there.
    const line = product.graph.ancestors(version.id);
    const later = [...own.fixed].find((id) => line.some((at) => product.graph.contains(id, at)));
    if (by !== null && isHere(by)) return known("not_affected", [{ absent: by }]);
    if (later !== undefined) return known("affected", [fixedIn(later)]);
    return known(
      "not_affected",
      [...own.found].map((found) => ({ found })),
    );
  }
  if (presence === "found" && by !== null && own.found.has(by)) {
    // It is fixed, and nobody said in which version: it was seen in this one, and nothing is known of any other.
    const isOver = closedAs === "fixed" && own.fixed.size === 0 && !target && !isPlaced;
    if (isOver && (series !== null || by !== version.id)) return NOTHING;
    return known("affected", [isHere(by) ? { found: by } : { foundEarlier: by }]);
  }
  if (presence === "found") return known("affected", by === null ? [] : [fixedIn(by)]);
  if (isFoundLater(product, own, version, by)) return NOTHING;
  const isReleased = places.some(
    (one) => one.isReleased && by !== null && product.graph.contains(one.id, by),
  );
  return {
    state: isReleased ? "released" : "carried",
    evidence: by === null ? [] : [fixedIn(by)],
    newestAt: 0,
  };
}

/** A fix that comes from another series does not hold where the bug was found in a later version of this one. */
function isFoundLater(
  { graph, versions }: ProductFacts,
  { found }: Recorded,
  { id, seriesId }: VersionFacts,
  by: number | null,
): boolean {
  const inSeries = new Set(versions.filter((one) => one.seriesId === seriesId).map((one) => one.id));
  if (by === null || inSeries.has(by)) return false;
  return [...found].some((later) => inSeries.has(later) && graph.contains(later, id));
}

/** A fix of which it is known where it is, or goes. */
function saysWhere({ status, reverts, branches, versionIds }: LinkedChange): boolean {
  if (status === "abandoned" || reverts.length > 0) return false;
  return status === "open" || branches.length + versionIds.length > 0;
}

/** A version about which nothing is recorded is as the one that it follows. */
function evaluateLine({ graph }: ProductFacts, recorded: Recorded, { id }: VersionFacts): Evaluated {
  const all = graph.ancestors(id).map((at) => evaluatePresence(graph, recorded, at));
  return (
    all.find(({ presence, by }) => presence !== "absent" || by !== null) ??
    all[0] ??
    evaluatePresence(graph, recorded, id)
  );
}

function firstVersions({ status, revertedBy, versionIds }: LinkedChange): readonly number[] {
  return status === "merged" && revertedBy === null ? versionIds : [];
}
