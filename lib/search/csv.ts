import "server-only";
import { stringify } from "csv-stringify/sync";
import type { Viewer } from "#lib/people/viewer.ts";
import { COLUMNS, type ColumnName } from "#lib/search/columns.ts";
import type { BugQuery, Problem } from "#lib/search/query.ts";
import { streamSearch } from "#lib/search/run-search.ts";

/**
 * The whole list of a query as CSV: the header row and the first bugs, then batch by batch. Cells that a spreadsheet
 * would read as formulas are prefixed with an apostrophe. Throws InvalidInput for a search that is not understood as a whole.
 */
export async function* printCsv(
  viewer: Viewer,
  { query, problems }: { query: BugQuery; problems: readonly Problem[] },
): AsyncGenerator<string> {
  const columns: ColumnName[] = ["id", "summary", ...withResolution(query.columns)];
  let header = print([columns.map((column) => COLUMNS[column].label)]);
  for await (const rows of streamSearch(viewer, query, 1000, problems)) {
    yield header + print(rows.map((row) => columns.map((column) => COLUMNS[column].text(row))));
    header = "";
  }
  if (header) yield header;
}

/** Pages show the resolution with the status: here it is a column of its own. */
function withResolution(columns: readonly ColumnName[]): ColumnName[] {
  if (columns.includes("resolution")) return [...columns];
  return columns.flatMap((name) => (name === "status" ? [name, "resolution" as const] : [name]));
}

function print(rows: (string | number)[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
}
