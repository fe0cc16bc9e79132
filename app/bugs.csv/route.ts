import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";

/** The whole list that an address of /bugs gives, as CSV, sent as it is found. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const { query } = parseBugQuery(new URL(request.url).searchParams);
    const parts = printCsv(viewer, query);
    // Asked for before anything is sent, so that what goes wrong at once is said properly.
    const first = await parts.next();
    return new Response(toStream(first, parts), {
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

/** Asks for the next part when the one before has gone: a slow reader costs no memory. */
function toStream(first: IteratorResult<string>, parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: IteratorResult<string> | null = first;
  return new ReadableStream({
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
