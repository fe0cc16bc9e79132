import { describe, expect, it } from "vitest";
import { treeHtml } from "#components/bugs/related-tree.ts";
import { type Branch, growTree } from "#lib/bugs/related/tree.ts";

const closed = new Set([3, 5, 6]);
const isOpen = (id: number) => !closed.has(id);

/** `2(4(7) 5→3)`: 5 is only named, and shown under 3. */
function print(branches: readonly Branch[]): string {
  return branches
    .map(({ id, branches: below, shownUnder }) =>
      shownUnder !== null ? `${id}→${shownUnder}` : below.length > 0 ? `${id}(${print(below)})` : `${id}`,
    )
    .join(" ");
}

const pairs = [
  [1, 2],
  [1, 3],
  [2, 4],
  [2, 5],
  [3, 5],
  [4, 3],
  [5, 6],
  [5, 7],
] as const;

describe("a tree", () => {
  it("unfolds each bug once, as near to the top as it occurs, and open ones first", () => {
    const tree = growTree(1, pairs, { isOpen });
    expect(print(tree.branches)).toBe("2(4(3→1) 5(7 6)) 3(5→2)");
    expect(tree).toMatchObject({ bugs: 6, open: 3, isCut: false });
    expect(tree.branches[0]).toMatchObject({ below: 4, openBelow: 2 });
  });

  it("of open bugs keeps a closed one only above an open one", () => {
    const tree = growTree(1, pairs, { isOpen, onlyOpen: true });
    expect(print(tree.branches)).toBe("2(4 5(7))");
    expect(tree.open).toBe(3);
  });

  it("ends where an imported loop comes back", () => {
    const loop = [
      [1, 2],
      [2, 1],
    ] as const;
    expect(print(growTree(1, loop, { isOpen }).branches)).toBe("2(1→0)");
  });

  it("of too many bugs has the nearest, and says that there are more", () => {
    const tree = growTree(1, pairs, { isOpen, most: 3 });
    expect(print(tree.branches)).toBe("2(4(3→1)) 3");
    expect(tree.isCut).toBe(true);
  });

  it("goes on elsewhere below thirty levels", () => {
    const chain = Array.from({ length: 50 }, (_, index) => [index + 1, index + 2] as const);
    const { branches } = growTree(1, chain, { isOpen: () => true });
    const bugs = new Map(
      chain.map(([, id]) => [
        id,
        {
          id,
          summary: "<b>",
          status: "NEW",
          resolution: null,
          isOpen: true,
          phase: "confirmed" as const,
          meaning: null,
          assignee: null,
        },
      ]),
    );
    const { html } = treeHtml({ name: "dependsOn", top: 1, branches, bugs, levels: 2 });
    expect(html.match(/<details/g)).toHaveLength(29);
    expect(html.match(/<details open/g)).toHaveLength(1);
    expect(html).toContain('href="/bugs/31/tree"');
    expect(html).toContain("&lt;b&gt;");
  });
});
