import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import {
  carriesFixes,
  type Fix,
  fixIsInVersion,
  groupFixes,
  isInVersion,
  isReverted,
  type LinkedChange,
  withoutReplaced,
} from "#lib/upstream/changes/fixes.ts";
import type { BugEvidence, Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import { byRecords, NOTHING } from "#lib/upstream/trackings/by-records.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import {
  type ManifestFacts,
  type MilestoneFacts,
  type ProductFacts,
  type VersionFacts,
  versionsOf,
} from "#lib/upstream/trackings/product-facts.ts";

export type Place = {
  readonly productId: number;
  readonly seriesId: number | null;
  readonly versionId: number | null;
  readonly milestoneId: number | null;
};

type Facts = {
  readonly products: ReadonlyMap<number, ProductFacts>;
  readonly milestones: ReadonlyMap<number, MilestoneFacts>;
};

/**
 * What evidence says of a bug in a place: a series, a version, or a product, which stands for its newest series (upstream.md,
 * 2.3 and R4). A product that is built on others is judged by what its versions contain of them, and by its own changes.
 */
export function computeState(bug: BugEvidence, place: Place, facts: Facts): Computed {
  const product = facts.products.get(place.productId);
  if (!product) return NOTHING;
  const fixes = groupFixes(bug.changes.filter(({ productId }) => productId === product.id));
  const own = place.milestoneId === null ? undefined : facts.milestones.get(place.milestoneId);
  const settled = settle(bug, product, fixes, facts);
  if (place.versionId !== null) {
    const version = product.versions.find(({ id }) => id === place.versionId);
    if (!version) return NOTHING;
    return withDoubts(inOneVersion(settled, product, fixes, version, facts, own), product, settled, version);
  }
  const seriesId = place.seriesId ?? newestSeries(product);
  if (seriesId === null) return place.seriesId === null ? inProduct(fixes) : NOTHING;
  const versions = versionsOf(product, seriesId);
  const known = inSeries(settled.bug, product, fixes, seriesId, own);
  const last = versions.at(-1);
  if (!last) return known;
  if (isIn(product, last, settled.refound)) return known;
  const carried = versions
    .map((version) => byManifest(bug, product, version, facts))
    .find(({ state }) => state === "carried" || state === "released");
  const newest = versions.findLast(({ id }) => product.manifests.has(id));
  const computed = furthest(known, carried ?? (newest ? byManifest(bug, product, newest, facts) : NOTHING));
  return withDoubts(computed, product, settled, last);
}

/** What is said of a version by its own changes and records, and by its manifest. */
function inOneVersion(
  { bug, refound }: Settled,
  product: ProductFacts,
  fixes: readonly Fix[],
  version: VersionFacts,
  facts: Facts,
  milestone?: MilestoneFacts,
): Computed {
  const known = inVersion(bug, product, fixes, version, milestone);
  return isIn(product, version, refound) ? known : furthest(known, byManifest(bug, product, version, facts));
}

/** Evidence without what people found in versions that are proved to have the fix, unless they decide that (`refound`). */
type Settled = { bug: BugEvidence; doubts: readonly number[]; refound: readonly number[] };

function settle(bug: BugEvidence, product: ProductFacts, fixes: readonly Fix[], facts: Facts): Settled {
  const { found, fixed, settled = new Set(), doubted = new Set(), asked = found } = bug.recorded;
  const bare = { ...bug, recorded: { found: new Set<number>(), fixed: new Set<number>() }, closedFor: null };
  const proved = product.versions
    .filter(({ id }) => found.has(id))
    .filter((version) => {
      const { state } = inOneVersion({ bug: bare, doubts: [], refound: [] }, product, fixes, version, facts);
      return state === "carried" || state === "released";
    })
    .map(({ id }) => id);
  const refound = proved.filter((id) => settled.has(id));
  const outvoted = new Set(proved.filter((id) => !settled.has(id)));
  const doubts = [...[...outvoted].filter((id) => asked.has(id)), ...doubted];
  if (outvoted.size === 0) return { bug, doubts, refound };
  const left = new Set([...found].filter((id) => !outvoted.has(id)));
  return { bug: { ...bug, recorded: { ...bug.recorded, found: left, fixed } }, doubts, refound };
}

function isIn({ graph }: ProductFacts, { id }: VersionFacts, versions: readonly number[]): boolean {
  return versions.some((one) => graph.contains(id, one));
}

/** What has the fix, and in which somebody says to have found the bug all the same: in a version, or one before it in its series. */
function withDoubts(
  computed: Computed,
  product: ProductFacts,
  { doubts }: Settled,
  version: VersionFacts,
): Computed {
  if (computed.state !== "carried" && computed.state !== "released") return computed;
  const inSeries = product.versions.filter(({ seriesId }) => seriesId === version.seriesId);
  const here = doubts.filter((id) => isIn(product, version, [id]) && inSeries.some((one) => one.id === id));
  if (here.length === 0) return computed;
  return { ...computed, evidence: [...computed.evidence, ...here.map((stillIn) => ({ stillIn }))] };
}

function newestSeries({ series }: ProductFacts): number | null {
  return (series.findLast(({ isSupported }) => isSupported) ?? series.at(-1))?.id ?? null;
}

/** A product without series: merged or in review. */
function inProduct(fixes: readonly Fix[]): Computed {
  return merged(fixes, () => true, []) ?? NOTHING;
}

function inSeries(
  bug: BugEvidence,
  product: ProductFacts,
  fixes: readonly Fix[],
  seriesId: number,
  milestone: MilestoneFacts | undefined,
): Computed {
  const versions = versionsOf(product, seriesId);
  const newest = versions.at(-1);
  const concerns = (change: LinkedChange) =>
    change.seriesIds.includes(seriesId) || versions.some(({ id }) => isInVersion(product.graph, change, id));
  const known = merged(fixes, concerns, versions, product);
  if (!known)
    return newest ? byRecords(bug, product, newest, { elsewhere: fixes, series: versions }) : NOTHING;
  if (known.state !== "fixed") return known;
  const needed = withoutReplaced(fixes, concerns).filter((fix) => fix.some(concerns));
  const isRefound = newest !== undefined && isFoundAfter(bug, product, needed, newest);
  if (isRefound)
    return alsoFrom(byRecords(bug, product, newest, { series: versions }), product, needed, newest);
  const first = versions.find(({ id }) => needed.every((fix) => fixIsInVersion(product.graph, fix, id)));
  const target = targetWith(bug, product, needed, { seriesId, milestone });
  // What is all there before the target needs no plan to be believed.
  if (target && !(first && first.id !== target.at && product.graph.contains(target.at, first.id)))
    return {
      state:
        target.isReleased || versions.some(({ id, isReleased }) => id === target.at && isReleased)
          ? "released"
          : "carried",
      evidence: target.evidence,
      newestAt: known.newestAt,
    };
  if (!first) return known;
  return {
    state: first.isReleased ? "released" : "carried",
    evidence: [...evidenceIn(product, needed, first.id), { inVersion: first.id }],
    newestAt: known.newestAt,
  };
}

function inVersion(
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
  const needed = withoutReplaced(fixes, concerns).filter((fix) => fix.some(concerns));
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
  if (recorded.state !== null || !known) return recorded;
  const isMerged = known.state === "fixed" && needed.length > 0;
  const evidence = isMerged ? missingIn(product, needed, version, sameSeries) : known.evidence;
  return { state: "affected", evidence, newestAt: known.newestAt };
}

/** What was found again, with the changes that it has all the same. */
function alsoFrom(
  computed: Computed,
  product: ProductFacts,
  needed: readonly Fix[],
  { id }: VersionFacts,
): Computed {
  return { ...computed, evidence: [...computed.evidence, ...evidenceIn(product, needed, id)] };
}

/** The changes of these fixes that a version would have to contain: of each fix, one that its series has. */
function missingIn(
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

type Target = { at: number; isReleased: boolean; evidence: Evidence[] };

/**
 * The first version of a series that a target milestone contains and that carries the fixes, although parts of them came later: so do the
 * versions after it. Null: there is none, or the bug was found again from there on. `milestone` is the target of the place itself.
 */
function targetWith(
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
  const evidence = [...evidenceIn(product, needed, at), { manifest: line.lineId, version: at }];
  return { at, isReleased: milestone.isReleased, evidence };
}

/** A version built on others: each of them that has a fix must be in it with the fix, or with a patch for the bug. */
function byManifest(bug: BugEvidence, product: ProductFacts, version: VersionFacts, facts: Facts): Computed {
  const lines = product.manifests.get(version.id);
  if (!lines) return NOTHING;
  const evidence: Evidence[] = [];
  const states: ComputedState[] = [];
  for (const line of lines) {
    const part = facts.products.get(line.productId);
    if (!part) continue;
    const patch = patchFor(bug, line);
    if (patch) {
      states.push("carried");
      evidence.push({ manifest: line.lineId, patch });
      continue;
    }
    if (line.versionId === null) continue;
    const contained = part.versions.find(({ id }) => id === line.versionId);
    if (!contained) continue;
    const fixes = groupFixes(bug.changes.filter(({ productId }) => productId === part.id));
    const settled = settle(bug, part, fixes, { ...facts, products: new Map([[part.id, part]]) });
    const there = withDoubts(inVersion(settled.bug, part, fixes, contained), part, settled, contained);
    if (there.state === null) continue;
    states.push(there.state === "released" ? "carried" : there.state);
    evidence.push(...there.evidence, { manifest: line.lineId, version: line.versionId });
  }
  if (states.length === 0) return NOTHING;
  const newestAt = newestOf(bug.changes.map((change) => [change]));
  const isCarried =
    states.every((state) => state === "carried" || state === "not_affected") && states.includes("carried");
  if (isCarried) return { state: version.isReleased ? "released" : "carried", evidence, newestAt };
  if (states.every((state) => state === "not_affected")) return { state: "not_affected", evidence, newestAt };
  return { state: "affected", evidence, newestAt };
}

function patchFor(bug: BugEvidence, { patches }: ManifestFacts): string | null {
  const patch = patches.find(
    ({ name, bugId }) =>
      bugId === bug.bugId ||
      bug.changes.some(
        ({ sha, changeId, status }) =>
          status === "merged" &&
          (changeId === name || (sha !== null && name.length >= 7 && sha.startsWith(name.toLowerCase()))),
      ),
  );
  return patch?.name ?? null;
}

/** In review, merged, or (when all was reverted or abandoned) affected; null when no change concerns the place. */
function merged(
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
  const open = here.flatMap((fix) => changesOf(fix, "open"));
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

function evidenceIn({ graph }: ProductFacts, fixes: readonly Fix[], versionId: number): Evidence[] {
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

function foundByDeciders({ recorded }: BugEvidence): number[] {
  return [...recorded.found].filter((id) => recorded.settled?.has(id));
}

/** Found in a version that contains the fix, as a person who decides says. */
function isFoundAfter(
  bug: BugEvidence,
  { graph }: ProductFacts,
  fixes: readonly Fix[],
  version: VersionFacts,
): boolean {
  return foundByDeciders(bug).some(
    (found) => graph.contains(version.id, found) && fixes.every((fix) => fixIsInVersion(graph, fix, found)),
  );
}

function newestOf(fixes: readonly Fix[]): number {
  return Math.max(0, ...fixes.flatMap((fix) => fix.map(({ at }) => at)));
}

const ORDER = ["not_affected", "affected", "in_review", "fixed", "carried", "released"] as const;

/** The one that is further along; what is known beats what is not. */
function furthest(one: Computed, other: Computed): Computed {
  if (one.state === null) return other;
  if (other.state === null) return one;
  return ORDER.indexOf(one.state) >= ORDER.indexOf(other.state) ? one : other;
}
