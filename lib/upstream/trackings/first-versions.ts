import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import type { BugEvidence } from "#lib/upstream/trackings/bug-evidence.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { ProductFacts } from "#lib/upstream/trackings/product-facts.ts";

/** The versions that the bug itself names: ended series in which it was found are there, too. */
export function ownVersions({ recorded, closedFor }: BugEvidence): number[] {
  return [...recorded.found, ...(closedFor ? [closedFor] : [])];
}

/** The versions that evidence names as having the fix; of a manifest, the one whose it is. */
export function firstVersions(
  { state, evidence }: { state: TrackingState; evidence: readonly Evidence[] },
  product: ProductFacts | undefined,
): number[] {
  if (state !== "carried" && state !== "released") return [];
  const manifests = [...(product?.manifests ?? [])];
  return evidence.flatMap((one) => {
    if ("inVersion" in one) return one.inVersion;
    if ("fixedIn" in one) return one.fixedIn;
    if ("closedFor" in one) return one.closedFor;
    if (!("manifest" in one)) return [];
    return manifests.flatMap(([id, lines]) =>
      lines.some(({ lineId }) => lineId === one.manifest) ? id : [],
    );
  });
}
