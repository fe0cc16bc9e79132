import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type Html, html } from "#lib/html.ts";
import type { GridCell } from "#lib/upstream/trackings/contained-grid.ts";
import { isGuess, isInferred, labelOf } from "#lib/upstream/trackings/guess.ts";
import { sayLost } from "#lib/upstream/trackings/lost-words.ts";
import type { GridRow, ProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";

/**
 * The rows of the grid of a product as one string (docs/decisions/017): sixty series of hundreds of bugs are many cells. The number and
 * the summary lead to the bug, a cell to its place.
 */
export function gridRows({ product, rows, columns }: Rows): Html {
  return html`${rows.map((row) => rowOf(row, { product, columns }))}`;
}

type Rows = { product: string } & Pick<ProductGrid, "rows" | "columns">;

function rowOf(
  { bug, summary, isOpen, isRestricted, cells }: GridRow,
  { product, columns }: Omit<Rows, "rows">,
): Html {
  const inColumn = Map.groupBy(cells, ({ seriesId }) => seriesId);
  const filled = columns.map(({ id, name }) => {
    const [first, ...more] = withoutRepeated(inColumn.get(id) ?? []);
    if (!first) return EMPTY;
    const linkOf = (cell: GridCell) =>
      html`<a href='${addressOf(bug, cell, [product, name])}'>${wordsOf(cell)}</a>`;
    if (more.length > 0)
      return html`<td>${[first, ...more].map((cell) => html`<span class=state-${markOf(cell)}>${linkOf(cell)}</span>`)}`;
    return html`<td class=state-${markOf(first)}>${linkOf(first)}`;
  });
  const lock = isRestricted ? LOCK : null;
  return html`<tr${isOpen ? null : CLOSED}><th scope=row><a href=/bugs/${bug}>${bug}</a><td>${lock}<a href=/bugs/${bug} data-row>${summary}</a>${filled}`;
}

/** Without versions of which evidence says the same as of their series. */
function withoutRepeated(cells: readonly GridCell[]): GridCell[] {
  const series = cells.find(({ version }) => version === null);
  const isRepeated = ({ version, state, source, isContradicted }: GridCell) =>
    version !== null && state === series?.state && source !== "manual" && !isContradicted;
  return cells.filter((cell) => !isRepeated(cell));
}

const CLOSED = html` class=closed`;
const EMPTY = html`<td>`;
const LOCK = html`<span class=lock role=img aria-label="Not public" title="Not public"></span>`;
const ASKS = html` <b title="Evidence says otherwise">contradicted</b>`;

/** The place of a cell on the page of the bug's versions. */
function addressOf(
  bug: number,
  { tracking, seriesId }: GridCell,
  [product, series]: [string, string],
): string {
  const query =
    tracking === null
      ? new URLSearchParams({ product, ...(seriesId === null ? {} : { series }) })
      : `tracking=${tracking}`;
  return `/bugs/${bug}/versions?${query}#place`;
}

/** “Released 4.4.10.7”; a version that is tracked by itself and has no fix: “4.4.9.5 Affected”. */
function wordsOf(cell: GridCell): Html {
  const { version, at, lost, source, by, isContradicted } = cell;
  const asks = isContradicted
    ? ASKS
    : source === "manual"
      ? cell.state === "requested" && by === null
        ? html` <i title="A change of code asks for it">asked</i>`
        : html` <i title="${by ?? "Somebody"} said so">said</i>`
      : null;
  const place = version === null || version === at ? null : `${version} `;
  return html`${place}${labelOf(guessable(cell))}${lost ? `, ${sayLost(lost)}` : at === null ? null : ` ${at}`}${asks}`;
}

function guessable({ state, source, evidence }: GridCell) {
  return { state, isSaid: source !== "computed", evidence };
}

function markOf(cell: GridCell): string {
  const one = guessable(cell);
  return isGuess(one) ? "ended" : isInferred(one) ? "new" : MARKS[cell.state];
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
