import { readSegment } from "#app/param.ts";
import { reactionsHtml } from "#components/bugs/comment-reactions.ts";
import { reactToComment } from "#lib/bugs/comments/react.ts";
import { reactInput } from "#lib/bugs/comments/schema.ts";
import { listComments } from "#lib/bugs/views/bug.ts";
import { InvalidInput, NotFound, NotSignedIn } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { refuseWhileImpersonating } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";

type Context = { params: Promise<{ id: string; comment: string }> };

/** The form of the reactions to a comment. Leads back to it; to a script it answers with the form as it is now. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { id, comment } = await params;
  const anchor = readSegment(comment);
  const bugId = parseNumber(readSegment(id));
  const isPage = request.headers.get("sec-fetch-dest") !== "empty";
  try {
    if (bugId === null) throw new NotFound("There is no such bug.");
    const viewer = await requestViewer(request);
    refuseWhileImpersonating(viewer);
    const form = await request.formData().catch(() => new FormData());
    const { data } = reactInput.safeParse({ ...Object.fromEntries(form), comment: anchor });
    if (!data) throw new InvalidInput({}, "There is no such reaction.");
    await reactToComment(viewer, bugId, data);
    if (isPage) return see(`/bugs/${bugId}/${anchor}`);
    const now = (await listComments(viewer, bugId)).find((one) => one.anchor === anchor);
    const piece = now ? reactionsHtml(bugId, now, true, true) : null;
    return new Response(piece?.html ?? "", {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "private, no-store" },
    });
  } catch (error) {
    if (isPage && error instanceof NotSignedIn) return see(`/sign-in?next=/bugs/${bugId}/${anchor}`);
    return errorResponse(error);
  }
}

function see(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
