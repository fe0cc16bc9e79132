import { newsOf } from "#components/bugs/news-html.ts";
import { findNews } from "#lib/bugs/views/news.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { parseNumber } from "#lib/text.ts";

/**
 * What was said on the bug since its page was made: `?last=c5` → `{ html, last, words }`, or null. For a page on which somebody
 * writes.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  try {
    const bugId = parseNumber((await params).id);
    const viewer = await requestViewer(request);
    const last = new URL(request.url).searchParams.get("last") ?? "";
    const news = bugId === null ? null : await findNews(viewer, bugId, last.slice(0, 40));
    return Response.json(news && newsOf(news), {
      headers: { "Cache-Control": "private, no-store" },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
