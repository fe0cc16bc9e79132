import { clsx } from "clsx";
import { aroundSummary, bugRows } from "#components/bugs/bug-rows.ts";
import { Markup } from "#components/markup.tsx";
import { Table } from "#components/ui/table.tsx";
import { html } from "#lib/html.ts";
import { type BugRow, COLUMNS, type ColumnName } from "#lib/search/columns.ts";
import type { Sort } from "#lib/search/query.ts";

type BugTableProps = {
  rows: readonly BugRow[];
  /** The columns besides number and summary. */
  columns: readonly ColumnName[];
  /** Caption for screen readers. */
  caption: string;
  sort?: Sort;
  /** The link of a column header; null for none. */
  sortHref?: (column: ColumnName) => string | null;
  /** Rows have checkboxes: the form around the table gets their numbers as `id`. */
  isSelectable?: boolean;
  /** The values of the tracking filter. */
  tracking?: readonly string[];
};

/** A table of bugs. */
export function BugTable({ rows, columns, caption, sort, sortHref, isSelectable, tracking }: BugTableProps) {
  const head = (column: "id" | "summary" | ColumnName, looks: string) => {
    const href = sortHref?.(column);
    const { label } = COLUMNS[column];
    const name = href ? html`<a href="${href}" data-go>${label}</a>` : html`${label}`;
    const direction = sort?.column === column ? sort.direction : null;
    const order = direction ? html` aria-sort="${direction}"` : null;
    const mark = direction
      ? html`<span aria-hidden="true">${direction === "ascending" ? " ▲" : " ▼"}</span>`
      : null;
    return html`<th scope="col" class="${looks}"${order}>${name}${mark}</th>`;
  };
  const heads = (names: readonly ColumnName[]) =>
    names.map((column) => head(column, COLUMNS[column].isNumber ? "number" : ""));
  const [before, after] = aroundSummary(columns);
  return (
    // When the columns do not fit, the table scrolls, not the page.
    <div
      className={clsx("bugs-box", columns.length > MANY && "bugs-many", columns.length > WIDE && "bugs-wide")}
    >
      <Table caption={caption} className={clsx("bugs", isSelectable && "bugs-selectable")}>
        <Markup
          as="thead"
          html={html`<tr>${isSelectable ? SELECT : null}${head("id", "number")}${heads(before)}${head("summary", "summary")}${heads(after)}</tr>`}
        />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: bugRows escapes whatever it is given */}
        <tbody dangerouslySetInnerHTML={{ __html: bugRows({ rows, columns, isSelectable, tracking }) }} />
      </Table>
    </div>
  );
}

const SELECT = html`<th scope="col"><span class="sr-only">Select</span></th>`;

/** More columns than the default ones: they need a wide screen. */
const MANY = 5;
/** More columns than any screen is sure to hold. */
const WIDE = 7;
