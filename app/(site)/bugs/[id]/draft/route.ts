import { dropDraft, findDraft, keepDraft } from "#lib/bugs/drafts/drafts.ts";
import { KEPT_MAX, keptDraft } from "#lib/bugs/drafts/schema.ts";
import { AppError, NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";

type Context = { params: Promise<{ id: string }> };

/** The viewer’s draft of a comment on the bug, as their browser kept it; null without one. */
export async function GET(request: Request, context: Context): Promise<Response> {
  return answer(request, context, (viewer, bugId) => findDraft(viewer, bugId));
}

/** Keeps a draft; true if it was. `?page=`: when the newest comment on the page was written, ms. */
export async function PUT(request: Request, context: Context): Promise<Response> {
  return answer(request, context, async (viewer, bugId) => {
    const text = await request.text();
    if (text.length > KEPT_MAX) throw new AppError("too_large", "This draft is too long to be kept.");
    const kept = keptDraft.safeParse(parse(text));
    const page = Number(new URL(request.url).searchParams.get("page"));
    if (!kept.success || !Number.isSafeInteger(page))
      throw new AppError("invalid_input", "This is no draft.");
    return keepDraft(viewer, bugId, kept.data, new Date(page));
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
    // PostgreSQL keeps no NUL.
    return JSON.parse(text.replaceAll("\\u0000", ""));
  } catch {
    return null;
  }
}
