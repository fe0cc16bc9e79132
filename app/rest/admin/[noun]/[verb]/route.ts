import { z } from "zod";
import { findAct } from "#lib/admin/act/registry.ts";
import { NotConfirmed } from "#lib/admin/act/run-act.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, type RouteContext, route } from "#lib/http/route.ts";
import { changeSession } from "#lib/people/session.ts";

/** `?preview` alone asks for one. Anything unclear is refused: it must not perform the act. */
const asked = z
  .union([z.boolean(), z.number(), z.string()], "1 or 0.")
  .transform((value) => `${value}`.trim().toLowerCase())
  .pipe(z.enum(["", "1", "true", "yes", "0", "false"], "1 for a preview, 0 to perform the act."))
  .transform((value) => value !== "0" && value !== "false");

const withPreview = {
  preview: asked.optional(),
  /** What a preview returned: nothing else than that is performed. */
  confirm: z.string().max(100).optional(),
};

/** Performs an administrative act with the body as its input. With `?preview=1` it only returns the preview. */
export async function POST(request: Request, context: RouteContext): Promise<Response> {
  const { noun, verb } = (await context.params) ?? {};
  const act = findAct(`${noun}.${verb}`);
  if (!act)
    return errorResponse(new NotFound(`There is no act “${noun}.${verb}”: GET /rest/admin lists them.`));
  const perform = route(act.input.extend(withPreview), async (viewer, { preview, confirm, ...input }) => {
    if (preview) return act.preview(viewer, input);
    const done = await act
      .perform(viewer, input, typeof confirm === "string" ? { confirm } : {})
      .catch(refused);
    if (done instanceof Response) return done;
    const { session, ...result } = done;
    if (session !== undefined) await changeSession(session);
    return result;
  });
  // The input is in the body; the path only names the act.
  return perform(request, { params: Promise.resolve(undefined) });
}

/** 409 with what would happen now. */
function refused(error: unknown): Response {
  if (!(error instanceof NotConfirmed)) throw error;
  const body = { error: true, code: 32000, message: error.message, preview: error.preview };
  return Response.json(body, { status: 409, headers: { "Cache-Control": "private, no-store" } });
}
