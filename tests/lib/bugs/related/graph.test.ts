import { describe, expect, it } from "vitest";
import { graphHtml } from "#components/bugs/related-graph.ts";
import { BOX, drawWeb, layOut } from "#lib/bugs/related/graph.ts";
import type { RelatedWeb } from "#lib/bugs/related/queries.ts";

function webOf(pairs: RelatedWeb["pairs"], closed: readonly number[] = []): RelatedWeb {
  const ids = new Set(Object.values(pairs).flat(2));
  const bugs = [...ids].map((id) => ({
    id,
    summary: `Bug <${id}> ${"long ".repeat(20)}`,
    status: closed.includes(id) ? "RESOLVED" : "NEW",
    resolution: closed.includes(id) ? "FIXED" : null,
    isOpen: !closed.includes(id),
    phase: "confirmed" as const,
    meaning: closed.includes(id) ? ("fixed" as const) : null,
    assignee: null,
  }));
  return { pairs, bugs: new Map(bugs.map((bug) => [bug.id, bug])), isCut: false };
}

describe("a graph", () => {
  const web = webOf(
    {
      dependsOn: [
        [1, 2],
        [1, 3],
        [2, 4],
        [3, 4],
      ],
      blocks: [[1, 5]],
      regressions: [[2, 5]],
      regressedBy: [[1, 6]],
    },
    [4],
  );

  it("has so few arrows that it is laid out at once: else only the nearest bugs are drawn, and it says so", () => {
    const pairs: [number, number][] = [];
    for (let bug = 1; bug <= 40; bug += 1)
      for (let other = bug + 1; other <= 40; other += 1) pairs.push([bug, other]);
    const drawn = drawWeb(1, webOf({ dependsOn: pairs }));
    expect(drawn.arrows.length).toBeLessThanOrEqual(120);
    expect(drawn.arrows.length).toBeGreaterThan(100);
    expect(drawn.isCut).toBe(true);
    expect(drawn.ids[0]).toBe(1);
    for (const { from, to } of drawn.arrows) expect(drawn.ids).toEqual(expect.arrayContaining([from, to]));
  });

  it("has each bug and each arrow once, from a bug to what waits for it", () => {
    const { ids, arrows } = drawWeb(1, web);
    expect([...ids].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(arrows.map(({ from, to, kind }) => `${from} ${kind} ${to}`).sort()).toEqual([
      "1 blocks 5",
      "2 blocks 1",
      "2 regressed 5",
      "3 blocks 1",
      "4 blocks 2",
      "4 blocks 3",
      "6 regressed 1",
    ]);
  });

  it("of open bugs leaves out what is closed and leads to nothing open", () => {
    expect(drawWeb(1, web, { onlyOpen: true }).ids).not.toContain(4);
  });

  it("of many bugs has the nearest, and says that there are more", () => {
    const many = webOf({ dependsOn: Array.from({ length: 400 }, (_, n) => [1 + Math.floor(n / 3), n + 2]) });
    const drawn = drawWeb(1, many);
    expect(drawn.ids).toHaveLength(100);
    expect(Math.max(...drawn.ids)).toBe(100);
    expect(drawn.isCut).toBe(true);
    expect(layOut(drawn).places.size).toBe(100);
  });

  it("lays boxes out beside each other, each before what waits for it", () => {
    const { places, width, height } = layOut(drawWeb(1, web));
    const all = [...places.values()];
    for (const [index, one] of all.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + BOX.width).toBeLessThanOrEqual(width);
      expect(one.y + BOX.height).toBeLessThanOrEqual(height);
      for (const other of all.slice(index + 1))
        expect(
          Math.abs(one.x - other.x) >= BOX.width || Math.abs(one.y - other.y) >= BOX.height,
          JSON.stringify([one, other]),
        ).toBe(true);
    }
    expect(places.get(2)?.x).toBeLessThan(places.get(1)?.x ?? 0);
    expect(places.get(1)?.x).toBeLessThan(places.get(5)?.x ?? 0);
  });

  it("links its boxes, escapes what they say, and has no style of its own", () => {
    const drawn = drawWeb(1, web);
    const { html } = graphHtml({ label: "Graph", layout: layOut(drawn), bugs: web.bugs, top: 1 });
    for (const id of drawn.ids) expect(html).toContain(`<a href="/bugs/${id}"`);
    expect(html).toContain("<title>2 Bug &lt;2&gt; long");
    expect(html).not.toMatch(/ style=|#[0-9a-f]{3,6}\b/);
    expect(html.match(/aria-current/g)).toHaveLength(1);
  });
});
