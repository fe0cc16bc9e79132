import { clsx } from "clsx";
import { aroundSummary, bugRows } from "#components/bugs/bug-rows.ts";
import { Link } from "#components/ui/link.tsx";
import { Table, Th } from "#components/ui/table.tsx";
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
};

/** A table of bugs. */
export function BugTable({ rows, columns, caption, sort, sortHref, isSelectable }: BugTableProps) {
  const heading = (column: ColumnName) => {
    const href = sortHref?.(column);
    const { label } = COLUMNS[column];
    return href ? (
      <Link href={href} prefetch={false}>
        {label}
      </Link>
    ) : (
      label
    );
  };
  const direction = (column: ColumnName) => (sort?.column === column ? sort.direction : undefined);
  const headings = (names: readonly ColumnName[]) =>
    names.map((column) => (
      <Th key={column} number={COLUMNS[column].isNumber} sort={direction(column)}>
        {heading(column)}
      </Th>
    ));
  const [before, after] = aroundSummary(columns);
  return (
    // When the columns do not fit, the table scrolls, not the page.
    <div
      className={clsx("bugs-box", columns.length > MANY && "bugs-many", columns.length > WIDE && "bugs-wide")}
    >
      <Table caption={caption} className={clsx("bugs", isSelectable && "bugs-selectable")}>
        <thead>
          <tr>
            {isSelectable ? (
              <Th>
                <span className="sr-only">Select</span>
              </Th>
            ) : null}
            <Th number sort={direction("id")}>
              {heading("id")}
            </Th>
            {headings(before)}
            <Th className="summary" sort={direction("summary")}>
              {heading("summary")}
            </Th>
            {headings(after)}
          </tr>
        </thead>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: bugRows escapes whatever it is given */}
        <tbody dangerouslySetInnerHTML={{ __html: bugRows({ rows, columns, isSelectable }) }} />
      </Table>
    </div>
  );
}

/** More columns than the default ones: they need a wide screen. */
const MANY = 5;
/** More columns than any screen is sure to hold. */
const WIDE = 7;
