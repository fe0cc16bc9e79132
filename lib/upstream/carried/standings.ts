import { HAS_FIX, type VersionStanding } from "#lib/upstream/carried/answer.ts";
import { type BugEvidence, computeState } from "#lib/upstream/trackings/compute-state.ts";
import type { ProductFacts } from "#lib/upstream/trackings/product-facts.ts";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

export type VersionRow = Omit<VersionStanding, "state" | "isSaid" | "evidence"> & {
  productId: number;
  isPlanned: boolean;
};

/** How a bug stands in each of these versions: what is said there, or computed. */
export function standingsOf(
  evidence: BugEvidence,
  trackings: readonly TrackingView[],
  versions: readonly VersionRow[],
  products: ReadonlyMap<number, ProductFacts>,
): VersionStanding[] {
  const idOf = new Map(versions.map(({ name, id }) => [name, id]));
  /** A target milestone can carry a fix before the last change for it was made: the matrix says so, too. */
  const carriedFrom = ({ productId, id, seriesId }: VersionRow) =>
    trackings.find((tracking) => {
      // What a manifest says of its own version goes first: a patch of the version before may not be there any more.
      if (products.get(productId)?.manifests.has(id) || !HAS_FIX.includes(tracking.computedState))
        return false;
      const first = tracking.productId === productId ? idOf.get(tracking.fixedIn ?? "") : undefined;
      if (first === undefined || tracking.versionId !== null || tracking.seriesId !== seriesId) return false;
      return tracking.source === "computed" && products.get(productId)?.graph.contains(id, first);
    });
  return versions.map((row) => {
    const place = { productId: row.productId, seriesId: null, versionId: row.id, milestoneId: null };
    const computed = computeState(evidence, place, { products, milestones: new Map() });
    const said = trackings.find(({ versionId, source }) => versionId === row.id && source === "manual");
    const carried = carriedFrom(row);
    const isSaid = said !== undefined && said.state !== "unknown";
    const standing =
      carried && !said
        ? { ...row, state: "carried" as const, isSaid: false, evidence: carried.evidence }
        : { ...row, state: said?.state ?? computed.state, isSaid, evidence: computed.evidence };
    return HAS_FIX.includes(standing.state) && hasFailed(row, trackings)
      ? { ...standing, state: "failed_qa" }
      : standing;
  });
}

/** The fix did not pass its test in the place of this version. */
function hasFailed({ productId, seriesId, id }: VersionRow, trackings: readonly TrackingView[]): boolean {
  return trackings.some(
    (one) =>
      one.state === "failed_qa" &&
      one.productId === productId &&
      (one.versionId ?? id) === id &&
      (one.seriesId ?? seriesId) === seriesId,
  );
}
