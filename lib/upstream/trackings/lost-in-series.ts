import type { Fix } from "#lib/upstream/changes/fixes.ts";
import type { Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import type { Lost } from "#lib/upstream/trackings/lost-words.ts";
import type { ProductFacts, VersionFacts } from "#lib/upstream/trackings/product-facts.ts";

/**
 * What is said of a series, with the versions that had the fix and lost it: the change was reverted, or an own patch is gone. `stateIn` is what
 * is said of one of its versions, which come in order. In a series that is over no version loses what its last one has.
 */
export function withLoss(
  computed: Computed,
  product: ProductFacts,
  fixes: readonly Fix[],
  versions: readonly VersionFacts[],
  stateIn: (version: VersionFacts) => Computed,
): Computed {
  if (!canBeLost(computed, product, fixes)) return computed;
  const newest = versions.at(-1);
  const isThere = newest && hasFix(stateIn(newest));
  if (isThere && computed.state !== "affected") return computed;
  const states = versions.map(stateIn);
  const has = (at: number) => hasFix(states[at]);
  const last = states.findLastIndex((_, at) => has(at));
  const lastWith = versions[last];
  if (!lastWith) return computed;
  let first = last;
  while (has(first - 1)) first -= 1;
  const had = versions[first]?.id ?? lastWith.id;
  if (last === versions.length - 1) {
    if (computed.state !== "affected") return computed;
    const isOver = isSeriesOver(product, lastWith.seriesId);
    const run = states.slice(first);
    if (isOver) return run.find(({ state }) => state === "released") ?? run[0] ?? computed;
    return { ...computed, evidence: [{ had }, ...computed.evidence] };
  }
  const lostIn = versions.find(
    ({ id }, at) => at > last && states[at]?.state === "affected" && product.graph.contains(id, lastWith.id),
  )?.id;
  return lostIn === undefined ? computed : { ...computed, evidence: [{ had, lostIn }, ...computed.evidence] };
}

/** Does nothing come after the last version of a series? It has ended, or all are out, and a newer series goes on from the last one. */
export function isSeriesOver({ series, versions, graph }: ProductFacts, seriesId: number | null): boolean {
  if (!series.some(({ id, isSupported }) => isSupported && id === seriesId)) return true;
  const own = versions.filter((version) => version.seriesId === seriesId);
  const last = own.at(-1);
  if (!last || own.some(({ isReleased }) => !isReleased)) return false;
  return versions.some(
    (one) => one.seriesId !== seriesId && one.isReleased && graph.contains(one.id, last.id),
  );
}

function hasFix(computed: Computed | undefined): boolean {
  return computed?.state === "carried" || computed?.state === "released";
}

/** Only what was reverted, or what own patches bring, is lost again. */
function canBeLost({ state }: Computed, { manifests }: ProductFacts, fixes: readonly Fix[]): boolean {
  if (state === "affected")
    return manifests.size > 0 || fixes.flat().some(({ revertedBy }) => revertedBy !== null);
  return (state === "carried" || state === "released") && manifests.size > 1;
}

/** The versions that had the fix of a bug and lost it, as numbers; null: none did. */
export function lossIn({
  evidence,
}: Pick<Computed, "evidence">): { had: number; lostIn: number | null } | null {
  const [found] = evidence.flatMap((one) => ("had" in one ? [one] : []));
  return found ? { had: found.had, lostIn: found.lostIn ?? null } : null;
}

/** The same by their names. */
export function namedLoss(
  computed: Pick<Computed, "evidence">,
  nameOf: (versionId: number) => string | undefined,
): Lost | null {
  const loss = lossIn(computed);
  const had = loss ? nameOf(loss.had) : undefined;
  if (!loss || had === undefined) return null;
  return { had, in: (loss.lostIn === null ? null : nameOf(loss.lostIn)) ?? null };
}
