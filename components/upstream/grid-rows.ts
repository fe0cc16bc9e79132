import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type Html, html } from "#lib/html.ts";
import type { GridCell } from "#lib/upstream/trackings/contained-grid.ts";
import { isGuess, labelOf } from "#lib/upstream/trackings/guess.ts";
import type { GridRow, ProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";

/** The rows of the grid of a product as one string (docs/decisions/017): sixty series of hundreds of bugs are many cells. */
export function gridRows({ rows, columns }: Pick<ProductGrid, "rows" | "columns">): Html {
  return html`${rows.map((row) => rowOf(row, columns))}`;
}

function rowOf(
  { bug, summary, isOpen, isRestricted, cells }: GridRow,
  columns: ProductGrid["columns"],
): Html {
  const inColumn = Map.groupBy(cells, ({ seriesId }) => seriesId);
  const filled = columns.map(({ id }) => {
    const [first, ...more] = inColumn.get(id) ?? [];
    if (!first) return EMPTY;
    if (more.length > 0) return html`<td>${[first, ...more].map(cellOf)}`;
    return html`<td class=state-${markOf(first)}>${wordsOf(first)}`;
  });
  const lock = isRestricted ? LOCK : null;
  return html`<tr${isOpen ? null : CLOSED}><th scope=row><a href=/bugs/${bug}/versions>${bug}</a><td>${lock}<a href=/bugs/${bug} title='${summary}'>${summary}</a>${filled}`;
}

const CLOSED = html` class=closed`;
const EMPTY = html`<td>`;
const LOCK = html`<span class=lock role=img aria-label="Not public" title="Not public"></span>`;
const SAID = html` <i title="Somebody said so">said</i>`;
const ASKS = html` <b title="Evidence says otherwise">contradicted</b>`;

function cellOf(cell: GridCell): Html {
  return html`<span class=state-${markOf(cell)}>${wordsOf(cell)}</span>`;
}

function wordsOf(cell: GridCell): Html {
  const { version, source, isContradicted } = cell;
  const asks = isContradicted ? ASKS : source === "manual" ? SAID : null;
  return html`${version === null ? null : `${version} `}${labelOf(guessable(cell))}${asks}`;
}

function guessable({ state, source, evidence }: GridCell) {
  return { state, isSaid: source !== "computed", evidence };
}

function markOf(cell: GridCell): string {
  return isGuess(guessable(cell)) ? "ended" : MARKS[cell.state];
}

/** The marks of app/styles/marks.css, as far as a state has come. */
const MARKS: Record<TrackingState, string> = {
  unknown: "new",
  affected: "open",
  requested: "new",
  approved: "work",
  in_review: "work",
  fixed: "check",
  failed_qa: "check",
  carried: "good",
  verified: "good",
  released: "good",
  not_affected: "ended",
  does_not_exist: "ended",
  declined: "ended",
  deferred: "ended",
  wont_fix: "ended",
};
