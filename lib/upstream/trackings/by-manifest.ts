import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import { type Fix, groupFixes } from "#lib/upstream/changes/fixes.ts";
import type { BugEvidence, Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import { newestOf } from "#lib/upstream/trackings/by-changes.ts";
import { NOTHING } from "#lib/upstream/trackings/by-records.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { inVersion } from "#lib/upstream/trackings/in-version.ts";
import type {
  ManifestFacts,
  MilestoneFacts,
  ProductFacts,
  VersionFacts,
} from "#lib/upstream/trackings/product-facts.ts";

export type Facts = {
  readonly products: ReadonlyMap<number, ProductFacts>;
  readonly milestones: ReadonlyMap<number, MilestoneFacts>;
};

/** What is said of a version by its own changes and records, and by its manifest. */
export function inOneVersion(
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

export function settle(
  bug: BugEvidence,
  product: ProductFacts,
  fixes: readonly Fix[],
  facts: Facts,
): Settled {
  const { found, fixed, settled = new Set(), doubted = new Set(), asked = found } = bug.recorded;
  // What is recorded of the product itself is no proof against itself; that of what it contains is.
  const elsewhere = (ids: Iterable<number>) => new Set([...ids].filter((id) => !product.graph.has(id)));
  const [closedFor = null] = elsewhere(bug.closedFor ? [bug.closedFor] : []);
  const bare = { ...bug, recorded: { found: elsewhere(found), fixed: elsewhere(fixed) }, closedFor };
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

export function isIn({ graph }: ProductFacts, { id }: VersionFacts, versions: readonly number[]): boolean {
  return versions.some((one) => graph.contains(id, one));
}

/** What has the fix, and in which somebody says to have found the bug all the same: in a version, or one before it in its series. */
export function withDoubts(
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

/** A version built on others: each of them that has a fix must be in it with the fix, or with a patch for the bug. */
export function byManifest(
  bug: BugEvidence,
  product: ProductFacts,
  version: VersionFacts,
  facts: Facts,
): Computed {
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

const ORDER = ["not_affected", "affected", "in_review", "fixed", "carried", "released"] as const;

/** The one that is further along; what is known beats what is not. */
export function furthest(one: Computed, other: Computed): Computed {
  if (one.state === null) return other;
  if (other.state === null) return one;
  return ORDER.indexOf(one.state) >= ORDER.indexOf(other.state) ? one : other;
}
