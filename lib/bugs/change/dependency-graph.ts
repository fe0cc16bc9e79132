/** Dependencies between bugs for detecting cycles: existing and planned ones. Imported ones may have cycles already. */
export class DependencyGraph {
  private readonly targets = new Map<number, Set<number>>();

  constructor(edges: readonly { bugId: number; dependsOnId: number }[]) {
    for (const { bugId, dependsOnId } of edges) this.add(bugId, dependsOnId);
  }

  /** `bugId` depends on `dependsOnId`. */
  add(bugId: number, dependsOnId: number): void {
    this.targets.set(bugId, (this.targets.get(bugId) ?? new Set()).add(dependsOnId));
  }

  remove(bugId: number, dependsOnId: number): void {
    this.targets.get(bugId)?.delete(dependsOnId);
  }

  /** The bugs from one to another, each depending on the next, with both; null when there is no such way. */
  findPath(from: number, to: number): number[] | null {
    const before = new Map<number, number>();
    const queue = [from];
    for (const at of queue) {
      if (at === to) return pathTo(before, to, from);
      for (const next of this.targets.get(at) ?? []) {
        if (next === from || before.has(next)) continue;
        before.set(next, at);
        queue.push(next);
      }
    }
    return null;
  }
}

function pathTo(before: ReadonlyMap<number, number>, last: number, start: number): number[] {
  const path = [];
  for (let at: number | undefined = last; at !== undefined && at !== start; at = before.get(at))
    path.unshift(at);
  return [start, ...path];
}
