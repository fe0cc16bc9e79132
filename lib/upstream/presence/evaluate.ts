import type { VersionGraph } from "#lib/upstream/presence/version-graph.ts";

/** What people and changes of code say about a bug in versions of one product. */
export type Recorded = {
  /** Versions in which it was found. */
  readonly found: ReadonlySet<number>;
  /** Versions in which it was fixed. */
  readonly fixed: ReadonlySet<number>;
  /** Versions that somebody tried, and it is not in them. */
  readonly absent?: ReadonlySet<number>;
  /** Of those in which it was found: said by somebody who may edit there, so that it stands against any proof of a fix. */
  readonly settled?: ReadonlySet<number>;
  /** Found by others there, after a person who may edit said that it is fixed: a question. */
  readonly doubted?: ReadonlySet<number>;
  /** Of those in which it was found: where that is a question when the fix is there. Without it all are. */
  readonly asked?: ReadonlySet<number>;
};

/** Whether a bug is in a version: found, fixed, never there, or nothing is recorded. */
export type Presence = "found" | "fixed" | "absent" | "unknown";

/** Where the answer comes from: the version that was recorded; null when none decides by itself. */
export type Evaluated = { presence: Presence; by: number | null };

/**
 * Whether a bug is in a version, as Debian's tracker decides it (debbugs, Versions.pm): the nearest record on the way back
 * through the predecessors wins, and on the same version "found" wins over "fixed". Without any record of "found", a version
 * that a fixed one came from has the bug. A bug that is only recorded on other lines is absent. Records of versions outside
 * the graph count only as being elsewhere.
 */
export function evaluatePresence(graph: VersionGraph, recorded: Recorded, versionId: number): Evaluated {
  for (const at of graph.ancestors(versionId)) {
    if (recorded.found.has(at)) return { presence: "found", by: at };
    if (recorded.fixed.has(at)) return { presence: "fixed", by: at };
    if (recorded.absent?.has(at)) return { presence: "absent", by: at };
  }
  if (recorded.found.size === 0) {
    for (const fixed of recorded.fixed) {
      if (graph.contains(fixed, versionId)) return { presence: "found", by: fixed };
    }
  }
  const isElsewhere = recorded.found.size + recorded.fixed.size > 0;
  return { presence: isElsewhere ? "absent" : "unknown", by: null };
}

/** What somebody said of one version. */
type Spoken = {
  readonly kind: RecordKind;
  /** Who said it; records without one are of one voice. */
  readonly by?: number | string | null;
  /** They may edit in the product of the version: what others said before is settled by it. */
  readonly decides?: boolean;
};
export type PresenceRecord = Spoken & { readonly versionId: number };

/** `not_found` takes back found or absent, `not_fixed` takes back fixed. */
export type RecordKind = "found" | "not_found" | "fixed" | "not_fixed" | "absent";

/**
 * What rows of presence, oldest first, add up to: found and fixed in a version replace each other, and so do found and absent; not_found withdraws
 * found and absent, not_fixed withdraws fixed (debbugs: found, notfound, fixed, notfixed). Everybody speaks for themselves: what somebody
 * else recorded is replaced and withdrawn only by a person who decides.
 */
export function recordedIn(
  records: Iterable<PresenceRecord>,
): Record<"found" | "fixed" | "absent" | "settled" | "doubted", Set<number>> {
  const sets = {
    ...{ found: new Set<number>(), fixed: new Set<number>(), absent: new Set<number>() },
    ...{ settled: new Set<number>(), doubted: new Set<number>() },
  };
  for (const [id, all] of Map.groupBy(records, ({ versionId }) => versionId)) {
    const stands = standingOf(all);
    const said = all.filter((_, at) => stands[at]);
    const found = said.filter(({ kind }) => kind === "found");
    const isFixed = said.some(({ kind }) => kind === "fixed");
    if (isFixed) sets.fixed.add(id);
    if (said.some(({ kind }) => kind === "absent")) sets.absent.add(id);
    if (found.length === 0) continue;
    sets[isFixed ? "doubted" : "found"].add(id);
    if (!isFixed && found.some(({ decides }) => decides)) sets.settled.add(id);
  }
  return sets;
}

const REPLACED = {
  found: ["fixed", "absent"],
  fixed: ["found", "absent"],
  absent: ["found"],
  not_found: ["found", "absent"],
  not_fixed: ["fixed"],
} as const satisfies Record<RecordKind, readonly string[]>;

/**
 * Which of all that is said of a version, oldest first, stands: what was neither said again, nor replaced, nor taken back since. Who took
 * it back themselves said nothing: what it had replaced stands again. In one pass from the newest on: anybody can record a lot.
 */
function standingOf(all: readonly Spoken[]): boolean[] {
  const voices = new Map<Spoken["by"], { over: Set<RecordKind>; takenBack: Set<RecordKind> }>();
  const settled = new Set<RecordKind>();
  const stands = all.map(() => false);
  for (const [at, { kind, by = null, decides = false }] of [...all.entries()].toReversed()) {
    const isTakingBack = kind === "not_found" || kind === "not_fixed";
    const { over, takenBack } = voices.get(by) ?? { over: new Set(), takenBack: new Set() };
    voices.set(by, { over, takenBack });
    stands[at] = !isTakingBack && !over.has(kind) && !settled.has(kind);
    if (takenBack.has(kind)) continue;
    over.add(kind);
    for (const one of REPLACED[kind]) {
      over.add(one);
      if (isTakingBack) takenBack.add(one);
      if (decides) settled.add(one);
    }
  }
  return stands;
}

/** What of the records, newest first, stands. */
export function standing<Row extends Spoken & { readonly version: string | number }>(
  records: readonly Row[],
): Row[] {
  const found = new Set<Row>();
  for (const all of Map.groupBy(records, ({ version }) => version).values()) {
    const oldestFirst = all.toReversed();
    for (const [at, stands] of standingOf(oldestFirst).entries())
      if (stands && oldestFirst[at]) found.add(oldestFirst[at]);
  }
  return records.filter((record) => found.has(record));
}
