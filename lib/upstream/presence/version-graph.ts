/** The versions of a product as a graph: each has at most one predecessor, whose content it contains. */

export type GraphVersion = { readonly id: number; readonly predecessorId: number | null };

export type VersionGraph = {
  /** The version itself and everything before it on its line, newest first. */
  ancestors: (versionId: number) => readonly number[];
  /** Whether `version` contains `other`: it is the same, or comes after it on its line. */
  contains: (versionId: number, other: number) => boolean;
  has: (versionId: number) => boolean;
};

/** Builds the graph. Predecessors that are not among the versions, and circles, end a line. */
export function versionGraph(versions: readonly GraphVersion[]): VersionGraph {
  const before = new Map(versions.map(({ id, predecessorId }) => [id, predecessorId]));
  const lines = new Map<number, readonly number[]>();
  const sets = new Map<number, ReadonlySet<number>>();
  const ancestors = (versionId: number): readonly number[] => {
    const known = lines.get(versionId);
    if (known) return known;
    const line: number[] = [];
    const seen = new Set<number>();
    for (
      let at: number | null = versionId;
      at !== null && before.has(at) && !seen.has(at);
      at = before.get(at) ?? null
    ) {
      seen.add(at);
      line.push(at);
    }
    lines.set(versionId, line);
    sets.set(versionId, seen);
    return line;
  };
  return {
    ancestors,
    contains: (versionId, other) => {
      ancestors(versionId);
      return sets.get(versionId)?.has(other) ?? false;
    },
    has: (versionId) => before.has(versionId),
  };
}
