import { stateClass } from "#components/bugs/status-word.tsx";
import { BOX, type Layout, type Point } from "#lib/bugs/related/graph.ts";
import type { WebBug } from "#lib/bugs/related/queries.ts";
import { type Html, html } from "#lib/html.ts";

type GraphProps = {
  label: string;
  layout: Layout;
  bugs: ReadonlyMap<number, WebBug>;
  /** The bug that the graph is about. */
  top?: number;
};

/**
 * A graph of bugs as SVG: its boxes are links, its colours are those of the page (app/styles/related.css), and it is
 * printed as wide as the paper.
 */
export function graphHtml({ label, layout, bugs, top }: GraphProps): Html {
  const { width, height, places, lines } = layout;
  const arrows = lines.map(
    ({ kind, points }) => html`<path class="arrow ${kind}" d="${pathOf(points)}" marker-end="url(#arrow)"/>`,
  );
  const boxes = [...places].map(([id, at]) => boxOf(bugs.get(id), at, id === top));
  return html`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${label}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${arrows}${boxes}</svg>`;
}

function boxOf(bug: WebBug | undefined, { x, y }: Point, isTop: boolean): Html {
  if (!bug) return html``;
  const { id, summary, status, resolution } = bug;
  const state = resolution === null ? status : `${status} ${resolution}`;
  const current = isTop ? html` aria-current="true"` : null;
  return html`<a href="/bugs/${id}"${current} class="${stateClass(bug).replace("state-", "box-")}"><title>${id} ${summary} (${state})</title>
<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5"/><rect class="bar" x="${x}" y="${y + 5}" width="4" height="${BOX.height - 10}"/>
<svg x="${x + 11}" y="${y}" width="${BOX.width - 16}" height="${BOX.height}"><text y="19"><tspan class="number">${id}</tspan> <tspan class="state">${state}</tspan></text><text y="37">${cut(summary)}</text></svg></a>`;
}

/** What does not fit is cut off by the box; this keeps the page small. */
const FITS = 28;

function cut(text: string): string {
  const signs = [...text];
  return signs.length > FITS
    ? `${signs
        .slice(0, FITS - 1)
        .join("")
        .trimEnd()}…`
    : text;
}

/** Through the middle of what lies between, so that corners are round. */
function pathOf(points: readonly Point[]): string {
  const [first, ...others] = points;
  const last = others.pop();
  if (!first || !last) return "";
  const curves = others.map((point, index) => {
    const next = others[index + 1] ?? last;
    const end = index === others.length - 1 ? last : middle(point, next);
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M${first.x} ${first.y}${curves.length > 0 ? curves.join("") : `L${last.x} ${last.y}`}`;
}

function middle(one: Point, other: Point): Point {
  return { x: Math.round((one.x + other.x) / 2), y: Math.round((one.y + other.y) / 2) };
}
