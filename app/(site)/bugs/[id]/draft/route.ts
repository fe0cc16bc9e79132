import { dropDraft, findDraft, keepDraft } from "#lib/bugs/drafts/drafts.ts";
import { KEPT_MAX, keptDraft, pageTime } from "#lib/bugs/drafts/schema.ts";
import { AppError, NotFound } from "#lib/errors.ts";
import { readBytes } from "#lib/http/body.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";

type Context = { params: Promise<{ id: string }> };

/** The viewer’s draft of a comment on the bug, as their browser kept it; null without one. */
export async function GET(request: Request, context: Context): Promise<Response> {
  return answer(request, context, (viewer, bugId) => findDraft(viewer, bugId));
}

/** Keeps a draft; true if it was. `?page=`: when the newest comment on the page was written, ms. */
export async function PUT(request: Request, context: Context): Promise<Response> {
  return answer(request, context, async (viewer, bugId) => {
    requireActor(viewer);
    const kept = keptDraft.safeParse(parse((await readBytes(request, KEPT_MAX)).toString("utf8")));
    const page = pageTime.safeParse(new URL(request.url).searchParams.get("page") ?? "none");
    if (!kept.success || !page.success) throw new AppError("invalid_input", "This is no draft.");
    return keepDraft(viewer, bugId, kept.data, new Date(page.data));
  });
}

export async function DELETE(request: Request, context: Context): Promise<Response> {
  return answer(request, context, async (viewer, bugId) => {
    await dropDraft(viewer, bugId);
    return null;
  });
}

async function answer(
  request: Request,
  context: Context,
  work: (viewer: Viewer, bugId: number) => Promise<unknown>,
): Promise<Response> {
  try {
    const bugId = parseNumber((await context.params).id);
    const viewer = await requestViewer(request);
    if (bugId === null) throw new NotFound("There is no such bug.");
    return Response.json(await work(viewer, bugId), { headers: { "Cache-Control": "private, no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
