import { Graph, layout } from "@dagrejs/dagre";
import type { RelationField } from "#lib/bugs/fields/registry.ts";
import type { RelatedWeb } from "#lib/bugs/related/queries.ts";
import { type Branch, growTree } from "#lib/bugs/related/tree.ts";

/** An arrow leads from a bug to one that waits for it, or that it regressed. */
export type Arrow = { from: number; to: number; kind: "blocks" | "regressed" };

/** The bugs of a graph, before they are laid out. */
export type Drawn = {
  ids: readonly number[];
  arrows: readonly Arrow[];
  /** There are more bugs than are drawn. */
  isCut: boolean;
};

/** More are not read on a page, and take long to lay out: that takes the more, the more arrows there are. */
const MOST_BUGS = 100;
const MOST_ARROWS = 120;

/** The nearest of the bugs that are reached from one, each once. */
export function drawWeb(
  top: number,
  { pairs, bugs, isCut }: RelatedWeb,
  { onlyOpen = false, most = MOST_BUGS } = {},
): Drawn {
  const isOpen = (id: number) => bugs.get(id)?.isOpen === true;
  const ids = new Set([top]);
  let isMore = isCut;
  for (const some of Object.values(pairs)) {
    const tree = growTree(top, some, { isOpen, onlyOpen, most });
    isMore ||= tree.isCut;
    for (const id of inOrder(tree.branches)) {
      if (ids.size < most || ids.has(id)) ids.add(id);
      else isMore = true;
    }
  }
  const arrows = arrowsAmong(pairs, ids);
  const near = nearest([...ids], arrows);
  if (near.size === ids.size) return { ids: [...ids], arrows, isCut: isMore };
  const kept = arrows.filter(({ from, to }) => near.has(from) && near.has(to));
  return { ids: [...near], arrows: kept, isCut: true };
}

/** As many of the first as have at most MOST_ARROWS among them. */
function nearest(ids: readonly number[], arrows: readonly Arrow[]): Set<number> {
  const order = new Map(ids.map((id, index) => [id, index]));
  // An arrow is drawn once the later of its two bugs is.
  const newArrows = ids.map(() => 0);
  for (const { from, to } of arrows) {
    const later = Math.max(order.get(from) ?? 0, order.get(to) ?? 0);
    newArrows[later] = (newArrows[later] ?? 0) + 1;
  }
  let sum = 0;
  const end = newArrows.findIndex((count) => {
    sum += count;
    return sum > MOST_ARROWS;
  });
  return new Set(end < 0 ? ids : ids.slice(0, Math.max(end, 1)));
}

/** Level by level. */
function inOrder(branches: readonly Branch[]): number[] {
  const queue = [...branches];
  for (const branch of queue) queue.push(...branch.branches);
  return queue.map(({ id }) => id);
}

/** The pairs of these bugs as arrows, each once, whichever of the two says so. */
function arrowsAmong(pairs: RelatedWeb["pairs"], ids: ReadonlySet<number>): Arrow[] {
  const arrows = new Map<string, Arrow>();
  const add = (field: RelationField, kind: Arrow["kind"], isBack: boolean) => {
    for (const [bug, other] of pairs[field] ?? []) {
      if (!ids.has(bug) || !ids.has(other)) continue;
      const [from, to] = isBack ? [other, bug] : [bug, other];
      arrows.set(`${kind} ${from} ${to}`, { from, to, kind });
    }
  };
  add("blocks", "blocks", false);
  add("dependsOn", "blocks", true);
  add("regressions", "regressed", false);
  add("regressedBy", "regressed", true);
  return [...arrows.values()];
}

export type Point = { x: number; y: number };
export type Layout = {
  width: number;
  height: number;
  /** The upper left corner of each bug. */
  places: ReadonlyMap<number, Point>;
  lines: (Arrow & { points: readonly Point[] })[];
};

export const BOX = { width: 208, height: 46 };

/** Places for the bugs and ways for the arrows, from left to right. */
export function layOut({ ids, arrows }: Drawn): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 48, marginx: 4, marginy: 4, ranker: "longest-path" });
  for (const id of ids) graph.setNode(String(id), { ...BOX });
  for (const { from, to, kind } of arrows) graph.setEdge(String(from), String(to), {}, kind);
  layout(graph);
  const places = new Map<number, Point>();
  for (const id of ids) {
    const { x = 0, y = 0 } = graph.node(String(id));
    places.set(id, { x: Math.round(x - BOX.width / 2), y: Math.round(y - BOX.height / 2) });
  }
  // Arrows leave at the right and arrive at the left, in the middle.
  const sideOf = (id: number, across: number): Point => {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 };
    return { x: x + across, y: y + BOX.height / 2 };
  };
  const lines = arrows.map((arrow) => {
    const { points = [] } = graph.edge(String(arrow.from), String(arrow.to), arrow.kind);
    const between = points.slice(1, -1).map(({ x, y }: Point) => ({ x: Math.round(x), y: Math.round(y) }));
    return { ...arrow, points: [sideOf(arrow.from, BOX.width), ...between, sideOf(arrow.to, 0)] };
  });
  const { width = 0, height = 0 } = graph.graph();
  return { width: Math.ceil(width), height: Math.ceil(height), places, lines };
}
