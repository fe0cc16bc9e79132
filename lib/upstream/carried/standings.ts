import { HAS_FIX, type SaidBy, type VersionStanding } from "#lib/upstream/carried/answer.ts";
import type { BugEvidence } from "#lib/upstream/trackings/bug-evidence.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import { nameIn } from "#lib/upstream/trackings/contradiction.ts";
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
    const said = trackings.find(({ versionId, source }) => versionId === row.id && source !== "computed");
    const tested = said ? undefined : trackings.find((one) => isTestedIn(one, row, versions, products));
    const isSaid = said !== undefined && said.state !== "unknown";
    const state = said?.state ?? tested?.state ?? computed.state;
    // What a person says against it, or where it says nothing, it is no proof of.
    const isTheirs = HAS_FIX.includes(state) && !HAS_FIX.includes(computed.state);
    const standing = {
      ...row,
      state,
      isSaid: isSaid || tested !== undefined,
      said: tested
        ? saidIn(tested)
        : isSaid
          ? { by: nameIn(said, said.decidedBy), reason: said.reason }
          : null,
      evidence: isTheirs ? [] : computed.evidence,
    };
    return HAS_FIX.includes(standing.state) && hasFailed(row, trackings)
      ? { ...standing, state: "failed_qa" }
      : standing;
  });
}

/**
 * Was the fix tested in this version, or, with success, in one before it in the series of the place? The tester names the version as the
 * build.
 */
function isTestedIn(
  { productId, versionId, seriesId, source, state, build }: TrackingView,
  row: VersionRow,
  versions: readonly VersionRow[],
  products: ReadonlyMap<number, ProductFacts>,
): boolean {
  if (productId !== row.productId || versionId !== null || source !== "manual" || build === "") return false;
  const tested = versions.find(({ name }) => name.toLowerCase() === build.toLowerCase());
  if (!tested || (seriesId !== null && seriesId !== tested.seriesId)) return false;
  if (tested.id === row.id) return state === "verified" || state === "failed_qa";
  const graph = products.get(productId)?.graph;
  return (
    state === "verified" && row.seriesId === tested.seriesId && graph?.contains(row.id, tested.id) === true
  );
}

function saidIn(tracking: TrackingView): SaidBy {
  const { verifiedBy, decidedBy, build, reason } = tracking;
  return { by: nameIn(tracking, verifiedBy ?? decidedBy), reason, build };
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
