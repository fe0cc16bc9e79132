/** Dependencies between bugs for detecting cycles: existing and planned ones. */
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

  /** A cycle through the bug, beginning and ending with it, or null. */
  findLoop(bugId: number): number[] | null {
    const before = new Map<number, number>();
    const queue = [bugId];
    for (const at of queue) {
      for (const to of this.targets.get(at) ?? []) {
        if (to === bugId) return pathTo(before, at, bugId);
        if (before.has(to)) continue;
        before.set(to, at);
        queue.push(to);
      }
    }
    return null;
  }
}

function pathTo(before: ReadonlyMap<number, number>, last: number, start: number): number[] {
  const path = [start];
  for (let at: number | undefined = last; at !== undefined && at !== start; at = before.get(at))
    path.unshift(at);
  return [start, ...path];
}
