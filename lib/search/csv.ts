import "server-only";
import { stringify } from "csv-stringify/sync";
import type { Viewer } from "#lib/people/viewer.ts";
import { COLUMNS, type ColumnName } from "#lib/search/columns.ts";
import type { BugQuery } from "#lib/search/query.ts";
import { streamSearch } from "#lib/search/run-search.ts";

/**
 * The whole list of a query as CSV: a heading and the first bugs, then batch by batch. A cell that a
 * spreadsheet would take for a formula begins with an apostrophe.
 */
export async function* printCsv(viewer: Viewer, query: BugQuery): AsyncGenerator<string> {
  const columns: ColumnName[] = ["id", "summary", ...query.columns];
  let heading = print([columns.map((column) => COLUMNS[column].label)]);
  for await (const rows of streamSearch(viewer, query)) {
    yield heading + print(rows.map((row) => columns.map((column) => COLUMNS[column].text(row))));
    heading = "";
  }
  if (heading) yield heading;
}

function print(rows: (string | number)[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
}
