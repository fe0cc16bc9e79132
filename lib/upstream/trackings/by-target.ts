import { carriesFixes, type Fix, fixIsInVersion } from "#lib/upstream/changes/fixes.ts";
import type { BugEvidence } from "#lib/upstream/trackings/bug-evidence.ts";
import { evidenceIn } from "#lib/upstream/trackings/by-changes.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { MilestoneFacts, ProductFacts, VersionFacts } from "#lib/upstream/trackings/product-facts.ts";

type Target = { at: number; isReleased: boolean; evidence: Evidence[] };

/**
 * The first version of a series that a target milestone contains and that carries the fixes, although parts of them came later: so do the
 * versions after it. Null: there is none, or the bug was found again there or later. `milestone` is the target of the place itself.
 */
export function targetWith(
  bug: BugEvidence,
  product: ProductFacts,
  needed: readonly Fix[],
  { seriesId, milestone }: { seriesId: number | null; milestone: MilestoneFacts | undefined },
): Target | null {
  const planned = [...(milestone ? [milestone] : []), ...(bug.targets?.get(seriesId ?? 0) ?? [])];
  const carrying = planned.flatMap((one) => targetIn(bug, product, needed, one) ?? []);
  const placeOf = ({ at }: Target) => product.versions.findIndex(({ id }) => id === at);
  const order = (a: Target, b: Target) =>
    placeOf(a) - placeOf(b) || Number(b.isReleased) - Number(a.isReleased);
  return carrying.toSorted(order)[0] ?? null;
}

function targetIn(
  bug: BugEvidence,
  product: ProductFacts,
  needed: readonly Fix[],
  milestone: MilestoneFacts,
): Target | null {
  const line = milestone.lines.find(({ productId }) => productId === product.id);
  const at = line?.versionId ?? null;
  if (!line || at === null) return null;
  if (!carriesFixes(product.graph, needed, at, milestone.releasedAt)) return null;
  if (foundByDeciders(bug).some((found) => product.graph.contains(found, at))) return null;
  // With no fix since, it is still where it was found.
  const contained = needed.filter((fix) => fixIsInVersion(product.graph, fix, at));
  if (isFoundAfter(bug, product, contained, { id: at })) return null;
  const evidence = [...evidenceIn(product, needed, at), { manifest: line.lineId, version: at }];
  return { at, isReleased: milestone.isReleased, evidence };
}

/** Found in a version that contains the fix, as a person who decides says. */
export function isFoundAfter(
  bug: BugEvidence,
  { graph }: ProductFacts,
  fixes: readonly Fix[],
  version: Pick<VersionFacts, "id">,
): boolean {
  return foundByDeciders(bug).some(
    (found) => graph.contains(version.id, found) && fixes.every((fix) => fixIsInVersion(graph, fix, found)),
  );
}

function foundByDeciders({ recorded }: BugEvidence): number[] {
  return [...recorded.found].filter((id) => recorded.settled?.has(id));
}
