import { clsx } from "clsx";
import { bugRows } from "#components/bugs/bug-rows.ts";
import { Link } from "#components/ui/link.tsx";
import { Table, Th } from "#components/ui/table.tsx";
import { type BugRow, COLUMNS, type ColumnName } from "#lib/search/columns.ts";
import type { Sort } from "#lib/search/query.ts";

type BugTableProps = {
  rows: readonly BugRow[];
  /** What is shown beside number and summary. */
  columns: readonly ColumnName[];
  /** What these bugs are, for those who hear the page. */
  caption: string;
  sort?: Sort;
  /** Where a click on a heading leads; null for a heading that is no link. */
  sortHref?: (column: ColumnName) => string | null;
  /** Rows can be ticked: the form around the table gets their numbers as `id`. */
  isSelectable?: boolean;
};

/** Bugs, one line each. */
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
  return (
    // Where columns ask for more room than there is, the table scrolls by itself, not the page.
    <div className={columns.length > MANY ? "bugs-box bugs-wide" : "bugs-box"}>
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
            <Th sort={direction("summary")}>{heading("summary")}</Th>
            {columns.map((column) => (
              <Th key={column} number={COLUMNS[column].isNumber} sort={direction(column)}>
                {heading(column)}
              </Th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: bugRows escapes whatever it is given */}
        <tbody dangerouslySetInnerHTML={{ __html: bugRows({ rows, columns, isSelectable }) }} />
      </Table>
    </div>
  );
}

const MANY = 7;
