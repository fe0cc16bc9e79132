import { clsx } from "clsx";
import type { ReactNode } from "react";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
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
  /** Rows can be ticked for the form of this id, which then sends their numbers as `id`. */
  selectionForm?: string;
};

/**
 * Bugs, one line each. The links in it are plain: with ListKeys on the page they are followed and
 * fetched ahead as others are, without a script for each of a hundred links.
 */
export function BugTable({ rows, columns, caption, sort, sortHref, selectionForm }: BugTableProps) {
  const heading = (column: ColumnName) => {
    const href = sortHref?.(column);
    const { label } = COLUMNS[column];
    return href ? (
      <a href={href} data-go="" className="text-muted hover:text-ink">
        {label}
      </a>
    ) : (
      label
    );
  };
  const direction = (column: ColumnName) => (sort?.column === column ? sort.direction : undefined);
  const hasResolution = columns.includes("resolution");
  const table = (
    <Table caption={caption} className="sm:[&_:is(td,th)]:px-2.5">
      <thead>
        <tr>
          {selectionForm ? (
            <Th className="w-8 !pr-0">
              <span className="sr-only">Select</span>
            </Th>
          ) : null}
          <Th number sort={direction("id")} className="w-16">
            {heading("id")}
          </Th>
          <Th sort={direction("summary")}>{heading("summary")}</Th>
          {columns.map((column) => (
            <Th key={column} number={NUMBERS.includes(column)} sort={direction(column)}>
              {heading(column)}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className={row.isOpen ? undefined : "text-muted"}>
            {selectionForm ? (
              <td className="w-8 !pr-0 max-sm:hidden">
                <input
                  type="checkbox"
                  name="id"
                  value={row.id}
                  form={selectionForm}
                  autoComplete="off"
                  aria-label={`Select bug ${row.id}`}
                  className="block size-4 accent-accent"
                />
              </td>
            ) : null}
            <th scope="row" className="number max-sm:text-muted">
              {row.id}
            </th>
            <Td main className="sm:w-full sm:min-w-48 sm:max-w-0 sm:truncate">
              <a
                href={`/bugs/${row.id}`}
                data-go=""
                data-row=""
                title={row.summary}
                className={clsx("sm:font-medium", row.isOpen ? "text-ink" : "text-muted")}
              >
                {row.summary}
              </a>
            </Td>
            {columns.map((column) => (
              <Td
                key={column}
                number={NUMBERS.includes(column)}
                label={LABELLED.includes(column) ? COLUMNS[column].label : undefined}
                className="max-w-36 truncate whitespace-nowrap"
              >
                {cellOf(row, column, hasResolution)}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
  // Where columns ask for more room than there is, the table scrolls by itself, not the page; the
  // heading then has nothing to stick to.
  const scrolls =
    columns.length > MANY
      ? "sm:overflow-x-auto sm:[&_thead_th]:static"
      : "sm:max-lg:overflow-x-auto sm:max-lg:[&_thead_th]:static";
  return <div className={clsx("rounded-lg", scrolls)}>{table}</div>;
}

const MANY = 7;

const NUMBERS: readonly ColumnName[] = ["id", "comments"];

/** Where rows fold, the others say what they are by themselves. */
const LABELLED: readonly ColumnName[] = [
  "priority",
  "qaContact",
  "reporter",
  "version",
  "targetRelease",
  "targetMilestone",
  "comments",
  "created",
];

/** An empty cell stays empty: it takes no room where rows fold. */
function cellOf(row: BugRow, column: ColumnName, hasResolution: boolean): ReactNode {
  switch (column) {
    case "status":
      return <StatusWord {...row} resolution={hasResolution ? null : row.resolution} />;
    case "severity":
      return row.severity === "unspecified" ? null : <SeverityWord severity={row.severity} />;
    case "priority":
      return row.priority === "unspecified" ? null : row.priority;
    case "assignee":
    case "reporter":
    case "qaContact": {
      const person = row[column];
      return person ? <PersonName {...person} href={null} /> : null;
    }
    case "created":
      return <Time at={row.createdAt} />;
    case "changed":
      return <Time at={row.changedAt} />;
    case "keywords":
      return row.keywords.join(", ");
    default:
      return row[column];
  }
}
