/** Pairs of bugs in one direction, for finding loops: existing and planned ones. Imported ones may have loops already. */
export class BugGraph {
  private readonly targets = new Map<number, Set<number>>();

  constructor(pairs: readonly { from: number; to: number }[]) {
    for (const { from, to } of pairs) this.add(from, to);
  }

  add(from: number, to: number): void {
    this.targets.set(from, (this.targets.get(from) ?? new Set()).add(to));
  }

  remove(from: number, to: number): void {
    this.targets.get(from)?.delete(to);
  }

  /** The bugs from one to another, each leading to the next, with both; null when there is no such way. */
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
