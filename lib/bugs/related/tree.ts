/** A bug in a tree, with what is below it. */
export type Branch = {
  id: number;
  branches: Branch[];
  /** The bug under which it is unfolded, when that is not here. */
  shownUnder: number | null;
  /** How many bugs are below, each once, and how many of them are open. */
  below: number;
  openBelow: number;
};

export type Tree = {
  /** Below the bug itself. */
  branches: Branch[];
  /** How many bugs are in it, each once, and how many of them are open. */
  bugs: number;
  open: number;
  /** There are more bugs than it shows. */
  isCut: boolean;
};

type Options = {
  isOpen: (id: number) => boolean;
  /** Leaves out what is closed and has nothing open below. */
  onlyOpen?: boolean;
  /** So many bugs at most, the nearest. */
  most?: number;
};

/**
 * The tree of pairs below a bug. Each bug is unfolded once, as near to the top as it occurs; elsewhere it is named alone.
 * Loops, which imports bring, end the same way.
 */
export function growTree(
  top: number,
  pairs: readonly (readonly [bug: number, other: number])[],
  { isOpen, onlyOpen = false, most = 1_000 }: Options,
): Tree {
  const next = new Map<number, number[]>();
  for (const [bug, other] of pairs) next.set(bug, [...(next.get(bug) ?? []), other]);
  // Level by level: the nearest place of a bug is its home.
  const home = new Map<number, number>([[top, 0]]);
  const queue = [top];
  let isCut = false;
  for (const at of queue) {
    for (const other of next.get(at) ?? []) {
      if (home.has(other)) continue;
      if (queue.length > most) {
        isCut = true;
        continue;
      }
      home.set(other, at);
      queue.push(other);
    }
  }
  const branchesOf = (id: number): Branch[] =>
    (next.get(id) ?? [])
      .filter((other) => home.has(other))
      .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || a - b)
      .flatMap((other) => {
        const under = home.get(other) ?? null;
        const isHere = under === id;
        const branches = isHere ? branchesOf(other) : [];
        if (onlyOpen && !isOpen(other) && branches.length === 0) return [];
        const { bugs: below, open: openBelow } = count(branches, isOpen);
        return [{ id: other, branches, shownUnder: isHere ? null : under, below, openBelow }];
      });
  const branches = branchesOf(top);
  return { branches, ...count(branches, isOpen), isCut };
}

/** What is unfolded, so that each bug counts once. */
function count(branches: readonly Branch[], isOpen: Options["isOpen"]): { bugs: number; open: number } {
  let [bugs, open] = [0, 0];
  for (const branch of branches) {
    if (branch.shownUnder !== null) continue;
    bugs += 1 + branch.below;
    open += Number(isOpen(branch.id)) + branch.openBelow;
  }
  return { bugs, open };
}
