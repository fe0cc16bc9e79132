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
import { type Evaluated, evaluatePresence, type Recorded } from "#lib/upstream/presence/evaluate.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import {
  type ManifestFacts,
  type MilestoneFacts,
  type ProductFacts,
  type VersionFacts,
  versionsOf,
} from "#lib/upstream/trackings/product-facts.ts";

/** What evidence says of one bug. */
export type BugEvidence = {
  readonly bugId: number;
  /** Changes that fix it, in any product. */
  readonly changes: readonly LinkedChange[];
  /** Found and fixed in versions, as people recorded it for everybody. */
  readonly recorded: Recorded;
  /** The series in whose versions people recorded something for everybody. */
  readonly recordedAt?: readonly { readonly productId: number; readonly seriesId: number }[];
  /** The target version, of its own product, of a bug that is closed as fixed. */
  readonly closedFor?: number | null;
  /** The milestones for which it is to be fixed in each series of the products: of its places there, else its own. */
  readonly targets?: ReadonlyMap<number, readonly MilestoneFacts[]>;
  /** The same with what was recorded and planned for an audience, by its number. */
  readonly privately?: ReadonlyMap<number, Pick<BugEvidence, "recorded" | "targets">>;
};

export type Place = {
  readonly productId: number;
  readonly seriesId: number | null;
  readonly versionId: number | null;
  readonly milestoneId: number | null;
};

/** Null: nothing is known. */
export type Computed = { state: ComputedState | null; evidence: Evidence[]; newestAt: number };

type Facts = {
  readonly products: ReadonlyMap<number, ProductFacts>;
  readonly milestones: ReadonlyMap<number, MilestoneFacts>;
};

const NOTHING: Computed = { state: null, evidence: [], newestAt: 0 };

/**
 * What evidence says of a bug in a place: a series, a version, or a product, which stands for its newest series (upstream.md,
 * 2.3 and R4). A product that is built on others is judged by what its versions contain of them, and by its own changes.
 */
export function computeState(bug: BugEvidence, place: Place, facts: Facts): Computed {
  const product = facts.products.get(place.productId);
  if (!product) return NOTHING;
  const fixes = groupFixes(bug.changes.filter(({ productId }) => productId === product.id));
  const own = place.milestoneId === null ? undefined : facts.milestones.get(place.milestoneId);
  if (place.versionId !== null) {
    const version = product.versions.find(({ id }) => id === place.versionId);
    if (!version) return NOTHING;
    return furthest(inVersion(bug, product, fixes, version, own), byManifest(bug, product, version, facts));
  }
  const seriesId = place.seriesId ?? newestSeries(product);
  if (seriesId === null) return place.seriesId === null ? inProduct(fixes) : NOTHING;
  const known = inSeries(bug, product, fixes, seriesId, own);
  const carried = versionsOf(product, seriesId)
    .map((version) => byManifest(bug, product, version, facts))
    .find(({ state }) => state === "carried" || state === "released");
  const newest = versionsOf(product, seriesId).findLast(({ id }) => product.manifests.has(id));
  return furthest(known, carried ?? (newest ? byManifest(bug, product, newest, facts) : NOTHING));
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
    return newest ? byRecords(bug, product, newest, { elsewhere: fixes, places: versions }) : NOTHING;
  if (known.state !== "fixed") return known;
  const needed = withoutReplaced(fixes, concerns).filter((fix) => fix.some(concerns));
  const isRefound = newest !== undefined && isFoundAfter(bug, product, needed, newest);
  if (isRefound) return byRecords(bug, product, newest, { places: versions });
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
    if (isFoundAfter(bug, product, needed, version)) return byRecords(bug, product, version);
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
  if ([...bug.recorded.found].some((found) => product.graph.contains(found, at))) return null;
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
    const there = inVersion(bug, part, fixes, contained);
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

/** Recorded as found in a version that contains the fix. */
function isFoundAfter(
  bug: BugEvidence,
  { graph }: ProductFacts,
  fixes: readonly Fix[],
  version: VersionFacts,
): boolean {
  return [...bug.recorded.found].some(
    (found) => graph.contains(version.id, found) && fixes.every((fix) => fixIsInVersion(graph, fix, found)),
  );
}

/** What people recorded; `elsewhere` are fixes that do not concern the version, but say where the bug ends on other lines; `places` are the versions whose release counts. */
function byRecords(
  { recorded, changes, closedFor = null }: BugEvidence,
  product: ProductFacts,
  version: VersionFacts,
  {
    elsewhere = [],
    places = [version],
  }: { elsewhere?: readonly Fix[]; places?: readonly VersionFacts[] } = {},
): Computed {
  // Somebody said so by closing it; changes of code say it better.
  const hasChanges = changes.some((change) => change.productId === product.id && saysWhere(change));
  const target = hasChanges ? undefined : product.versions.find(({ id }) => id === closedFor);
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
  if (presence === "found" && by !== null && own.found.has(by))
    return known("affected", [isHere(by) ? { found: by } : { foundEarlier: by }]);
  if (presence === "found") return known("affected", by === null ? [] : [fixedIn(by)]);
  const isReleased = places.some(
    (one) => one.isReleased && by !== null && product.graph.contains(one.id, by),
  );
  return {
    state: isReleased ? "released" : "carried",
    evidence: by === null ? [] : [fixedIn(by)],
    newestAt: 0,
  };
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

/** Does a change say of any place whether the fix is there? One that was merged, and is on no branch and in no version, does not. */
function saysWhere({ status, branches, versionIds }: LinkedChange): boolean {
  return status === "open" || (status === "merged" && branches.length + versionIds.length > 0);
}

function firstVersions({ status, revertedBy, versionIds }: LinkedChange): readonly number[] {
  return status === "merged" && revertedBy === null ? versionIds : [];
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
