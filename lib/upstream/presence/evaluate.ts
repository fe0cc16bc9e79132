import type { VersionGraph } from "#lib/upstream/presence/version-graph.ts";

/** What people and changes of code say about a bug in versions of one product. */
export type Recorded = {
  /** Versions in which it was found. */
  readonly found: ReadonlySet<number>;
  /** Versions in which it was fixed. */
  readonly fixed: ReadonlySet<number>;
  /** Versions that somebody tried, and it is not in them. */
  readonly absent?: ReadonlySet<number>;
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

export type PresenceRecord = {
  readonly versionId: number;
  readonly kind: RecordKind;
};

/** `not_found` takes back found or absent, `not_fixed` takes back fixed. */
export type RecordKind = "found" | "not_found" | "fixed" | "not_fixed" | "absent";

/**
 * What rows of presence, oldest first, add up to: found and fixed in a version replace each other, and so do found and absent; not_found withdraws
 * found and absent, not_fixed withdraws fixed (debbugs: found, notfound, fixed, notfixed).
 */
export function recordedIn(
  records: Iterable<PresenceRecord>,
): Record<"found" | "fixed" | "absent", Set<number>> {
  const sets = { found: new Set<number>(), fixed: new Set<number>(), absent: new Set<number>() };
  for (const { versionId, kind } of records) {
    for (const one of REPLACED[kind]) sets[one].delete(versionId);
    if (kind === "found" || kind === "fixed" || kind === "absent") sets[kind].add(versionId);
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

/** What of the records, newest first, stands: what was neither replaced nor taken back since. */
export function standing<Row extends { readonly version: string | number; readonly kind: RecordKind }>(
  records: readonly Row[],
): Row[] {
  return records.filter(({ version, kind }, at) => {
    if (kind === "not_found" || kind === "not_fixed") return false;
    const since = records.slice(0, at).filter((one) => one.version === version);
    const isReplaced = (by: RecordKind) => by === kind || REPLACED[by].some((one) => one === kind);
    return !since.some((one) => isReplaced(one.kind));
  });
}
