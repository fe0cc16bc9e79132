import { rememberVisit } from "#lib/bugs/visits/commands.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { NUMBER_MAX, parseNumber } from "#lib/text.ts";

type Context = { params: Promise<{ id: string }> };

/**
 * The page of the bug was seen: `?at=` when its newest comment was written, ms, and `last=` its last public comment. Not the page itself says so, since
 * pages that are only pointed at are fetched, too.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const bugId = parseNumber((await params).id);
    const viewer = await requestViewer(request);
    const asked = new URL(request.url).searchParams;
    const [at, last] = [Number(asked.get("at") ?? ""), Number(asked.get("last") ?? "")];
    const isMeant =
      Number.isSafeInteger(at) && at >= 0 && Number.isSafeInteger(last) && last >= 0 && last <= NUMBER_MAX;
    if (bugId !== null && isMeant)
      await rememberVisit(viewer, bugId, { last, at: new Date(Math.min(at, Date.now())) });
    return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}

/** For a page of this site that cannot run scripts, which asks for it as a picture. */
export async function GET(request: Request, context: Context): Promise<Response> {
  const isOwn = request.headers.get("sec-fetch-site") === "same-origin";
  return isOwn ? POST(request, context) : new Response(null, { status: 404 });
}
