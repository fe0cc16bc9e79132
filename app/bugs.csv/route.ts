import { InvalidInput } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";

/** The complete list for a query string of /bugs, streamed as CSV; 400 names whatever is not understood. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const params = new URL(request.url).searchParams;
    const mark = readByteOrderMark(params);
    const parsed = parseBugQuery(params, { isWhole: true });
    const parts = printCsv(viewer, parsed);
    // Fetched before the response starts, so that early errors get a proper status.
    const first = await parts.next();
    return new Response(toStream(mark, first, parts), {
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

/**
 * Takes `bom` out of the parameters. Spreadsheets recognise UTF-8 by a byte order mark, so it is there unless `bom=0`, for
 * programs that would read it as a part of the first name.
 */
function readByteOrderMark(params: URLSearchParams): string {
  const choice = params.get("bom") ?? "1";
  if (choice !== "0" && choice !== "1") throw new InvalidInput({ bom: ["This is 1 or 0."] });
  params.delete("bom");
  return choice === "1" ? "\uFEFF" : "";
}

/** Fetches the next chunk when the previous one was sent: a slow client needs no memory. */
function toStream(
  mark: string,
  first: IteratorResult<string>,
  parts: AsyncGenerator<string>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: IteratorResult<string> | null = first;
  return new ReadableStream({
    start(controller) {
      if (mark) controller.enqueue(encoder.encode(mark));
    },
    async pull(controller) {
      const { value, done } = waiting ?? (await parts.next());
      waiting = null;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
