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
    // Once it is released, evidence says how it stands; what the tester said stays beside it.
    const isTest = tested?.source === "manual";
    const state = said?.state ?? (isTest ? tested.state : computed.state);
    // What a person says against it, or where it says nothing, it is no proof of.
    const isTheirs = HAS_FIX.includes(state) && !HAS_FIX.includes(computed.state);
    const standing = {
      ...row,
      state,
      isSaid: isSaid || isTest,
      said:
        tested && (isTest || HAS_FIX.includes(state))
          ? saidIn(tested)
          : isSaid
            ? { by: nameIn(said, said.decidedBy), reason: said.reason }
            : null,
      evidence: isTheirs ? [] : computed.evidence,
    };
    if (!HAS_FIX.includes(standing.state)) return standing;
    const isTested = trackings.some((one) => hasPassed(one, row));
    const at = [row, ...(isTested ? [] : partsOf(row, evidence.bugId, products))];
    const failed = at.flatMap((part) => trackings.filter((one) => hasFailed(one, part)));
    return failed[0] ? { ...standing, state: "failed_qa", said: saidIn(failed[0]) } : standing;
  });
}

/** The versions of other products that a version contains, without a patch for the bug. */
function partsOf(
  { id, productId }: VersionRow,
  bugId: number,
  products: ReadonlyMap<number, ProductFacts>,
): Pick<VersionRow, "id" | "productId" | "seriesId">[] {
  const lines = products.get(productId)?.manifests.get(id) ?? [];
  return lines
    .filter(({ patches }) => !patches.some((patch) => patch.bugId === bugId))
    .flatMap((line) => {
      const version = products.get(line.productId)?.versions.find((one) => one.id === line.versionId);
      return version ? [{ id: version.id, productId: line.productId, seriesId: version.seriesId }] : [];
    });
}

/** The fix passed its test in this version itself. */
function hasPassed({ productId, state, verifiedBy, build }: TrackingView, row: VersionRow): boolean {
  const isHere = productId === row.productId && build.toLowerCase() === row.name.toLowerCase();
  return isHere && verifiedBy !== null && state !== "failed_qa";
}

/**
 * Was the fix tested in this version, or, with success, in one before it in the series of the place? The tester names the version as the
 * build.
 */
function isTestedIn(
  { productId, versionId, seriesId, source, state, saidState, build }: TrackingView,
  row: VersionRow,
  versions: readonly VersionRow[],
  products: ReadonlyMap<number, ProductFacts>,
): boolean {
  if (productId !== row.productId || versionId !== null || build === "") return false;
  const isReleased = state === "released" && saidState === "verified";
  if (source !== "manual" && !isReleased) return false;
  const tested = versions.find(({ name }) => name.toLowerCase() === build.toLowerCase());
  if (!tested || (seriesId !== null && seriesId !== tested.seriesId)) return false;
  if (tested.id === row.id) return state === "verified" || state === "failed_qa" || isReleased;
  const graph = products.get(productId)?.graph;
  return (
    (state === "verified" || isReleased) &&
    row.seriesId === tested.seriesId &&
    graph?.contains(row.id, tested.id) === true
  );
}

function saidIn(tracking: TrackingView): SaidBy {
  const { verifiedBy, decidedBy, build, reason } = tracking;
  return { by: nameIn(tracking, verifiedBy ?? decidedBy), reason, build };
}

/** The fix did not pass its test in the place of this version. */
function hasFailed(
  tracking: TrackingView,
  { productId, seriesId, id }: Pick<VersionRow, "id" | "productId" | "seriesId">,
): boolean {
  return (
    tracking.state === "failed_qa" &&
    tracking.productId === productId &&
    (tracking.versionId ?? id) === id &&
    (tracking.seriesId ?? seriesId) === seriesId
  );
}
