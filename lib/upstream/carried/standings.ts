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
  return versions.map((row) => {
    const place = { productId: row.productId, seriesId: null, versionId: row.id, milestoneId: null };
    const computed = computeState(evidence, place, { products, milestones: new Map() });
    const said = trackings.find(({ versionId, source }) => versionId === row.id && source === "manual");
    const isSaid = said !== undefined && said.state !== "unknown";
    const standing = {
      ...row,
      state: said?.state ?? computed.state,
      isSaid,
      said: isSaid ? { by: said.decidedBy, reason: said.reason } : null,
      evidence: computed.evidence,
    };
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
