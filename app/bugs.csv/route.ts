import { stringify } from "csv-stringify/sync";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { COLUMNS, type ColumnName } from "#lib/search/columns.ts";
import { type BugQuery, parseBugQuery } from "#lib/search/query.ts";
import { streamSearch } from "#lib/search/run-search.ts";

/** The whole list that an address of /bugs gives, as CSV, sent as it is found. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const { query } = parseBugQuery(new URL(request.url).searchParams);
    const lines = csvLines(viewer, query);
    // Asked for before anything is sent, so that what goes wrong at once is said properly.
    const first = await lines.next();
    return new Response(toStream(first, lines), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="bugs.csv"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}

/** The heading with the first bugs, then batch by batch. */
async function* csvLines(viewer: Viewer, query: BugQuery): AsyncGenerator<string> {
  const columns: ColumnName[] = ["id", "summary", ...query.columns];
  const print = (rows: readonly (string | number)[][]) =>
    // A cell that a spreadsheet would take for a formula gets an apostrophe.
    stringify([...rows], { escape_formulas: true, record_delimiter: "windows" });
  const heading = print([columns.map((column) => COLUMNS[column].label)]);
  let before = heading;
  for await (const rows of streamSearch(viewer, query)) {
    yield before + print(rows.map((row) => columns.map((column) => COLUMNS[column].text(row))));
    before = "";
  }
  if (before) yield before;
}

function toStream(first: IteratorResult<string>, lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: IteratorResult<string> | null = first;
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = waiting ?? (await lines.next());
      waiting = null;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
