import {
  type Fix,
  fixIsInVersion,
  isInVersion,
  isReverted,
  type LinkedChange,
  withoutReplaced,
} from "#lib/upstream/changes/fixes.ts";
import type { Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { ProductFacts, VersionFacts } from "#lib/upstream/trackings/product-facts.ts";

/** In review, merged, or (when all was reverted or abandoned) affected; null when no change concerns the place. */
export function merged(
  fixes: readonly Fix[],
  concerns: (change: LinkedChange) => boolean,
  versions: readonly VersionFacts[],
  product?: ProductFacts,
): Computed | null {
  const here = withoutReplaced(fixes, concerns)
    .map((fix) =>
      fix.filter((change) => concerns(change) || (change.revertedBy && concerns(change.revertedBy))),
    )
    .filter((fix) => fix.length > 0);
  if (here.length === 0) return null;
  const isDone = (fix: Fix) =>
    fix.some(
      (change) =>
        change.status === "merged" &&
        !isReverted(change, concerns) &&
        (concerns(change) || versions.some(({ id }) => product && isInVersion(product.graph, change, id))),
    );
  const done = here.filter(isDone);
  const newestAt = newestOf(here);
  if (done.length === here.length)
    return { state: "fixed", evidence: done.flatMap((fix) => changesOf(fix, "merged")), newestAt };
  const open = here.filter((fix) => !isDone(fix)).flatMap((fix) => changesOf(fix, "open"));
  if (open.length > 0) return { state: "in_review", evidence: open, newestAt };
  if (
    done.length > 0 &&
    here.every((fix) => isDone(fix) || fix.every(({ status }) => status === "abandoned"))
  )
    return { state: "fixed", evidence: done.flatMap((fix) => changesOf(fix, "merged")), newestAt };
  return {
    state: "affected",
    evidence: here.flatMap((fix) => fix.map((change) => withVersion(change, versions, product))),
    newestAt,
  };
}

/** A change, with the first of these versions that has it: a revert leaves it there. */
function withVersion(
  change: LinkedChange,
  versions: readonly VersionFacts[],
  product: ProductFacts | undefined,
): Evidence {
  const first = product && versions.find(({ id }) => isInVersion(product.graph, change, id));
  return first ? { change: change.id, version: first.id } : { change: change.id };
}

function changesOf(fix: Fix, status: LinkedChange["status"]): Evidence[] {
  return fix.filter((change) => change.status === status).map(({ id }) => ({ change: id }));
}

export function evidenceIn({ graph }: ProductFacts, fixes: readonly Fix[], versionId: number): Evidence[] {
  return fixes.flatMap((fix) =>
    fix
      .filter((change) => isInVersion(graph, change, versionId))
      .slice(0, 1)
      .map((change) => {
        const version = change.versionIds.find((first) => graph.contains(versionId, first));
        return version === undefined ? { change: change.id } : { change: change.id, version };
      }),
  );
}

/** The changes of these fixes that a version would have to contain: of each fix, one that its series has. */
export function missingIn(
  { graph }: ProductFacts,
  fixes: readonly Fix[],
  version: VersionFacts,
  sameSeries: readonly VersionFacts[],
): Evidence[] {
  const missing = fixes.filter((fix) => !fixIsInVersion(graph, fix, version.id));
  return missing.flatMap((fix) => {
    for (const { id } of sameSeries) {
      const change = fix.find((one) => isInVersion(graph, one, id));
      if (change) return [{ missing: change.id, version: id }];
    }
    return fix.filter(({ status }) => status === "merged").map(({ id }) => ({ missing: id }));
  });
}

export function newestOf(fixes: readonly Fix[]): number {
  return Math.max(0, ...fixes.flatMap((fix) => fix.map(({ at }) => at)));
}
