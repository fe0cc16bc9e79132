import type { VersionGraph } from "#lib/upstream/presence/version-graph.ts";

/** What people and changes of code say about a bug in versions of one product. */
export type Recorded = {
  /** Versions in which it was found. */
  readonly found: ReadonlySet<number>;
  /** Versions in which it was fixed. */
  readonly fixed: ReadonlySet<number>;
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
  readonly kind: "found" | "not_found" | "fixed" | "not_fixed";
};

/**
 * What rows of presence, oldest first, add up to: found and fixed in a version replace each other, not_found withdraws
 * found, not_fixed withdraws fixed (debbugs: found, notfound, fixed, notfixed).
 */
export function recordedIn(records: Iterable<PresenceRecord>): { found: Set<number>; fixed: Set<number> } {
  const found = new Set<number>();
  const fixed = new Set<number>();
  for (const { versionId, kind } of records) {
    if (kind === "found" || kind === "not_found") found.delete(versionId);
    if (kind === "fixed" || kind === "not_fixed") fixed.delete(versionId);
    if (kind === "found") {
      found.add(versionId);
      fixed.delete(versionId);
    }
    if (kind === "fixed") {
      fixed.add(versionId);
      found.delete(versionId);
    }
  }
  return { found, fixed };
}
