import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";

/** The complete list for a query string of /bugs, streamed as CSV; 400 names whatever is not understood. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const parsed = parseBugQuery(new URL(request.url).searchParams);
    const parts = printCsv(viewer, parsed);
    // Fetched before the response starts, so that early errors get a proper status.
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

/** Fetches the next chunk when the previous one was sent: a slow client needs no memory. */
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
