import { z } from "zod";
import { findAct } from "#lib/admin/act/registry.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, type RouteContext, route } from "#lib/http/route.ts";
import { changeSession } from "#lib/people/session.ts";

const withPreview = { preview: z.boolean().optional() };

/** Performs an administrative act with the body as its input. With `?preview=1` it only returns the preview. */
export async function POST(request: Request, context: RouteContext): Promise<Response> {
  const { noun, verb } = (await context.params) ?? {};
  const act = findAct(`${noun}.${verb}`);
  if (!act)
    return errorResponse(new NotFound(`There is no act “${noun}.${verb}”: GET /rest/admin lists them.`));
  const perform = route(act.input.extend(withPreview), async (viewer, { preview, ...input }) => {
    if (preview) return act.preview ? act.preview(viewer, input) : { lines: [], counts: {} };
    const { session, ...result } = await act.perform(viewer, input);
    if (session !== undefined) await changeSession(session);
    return result;
  });
  // The input is in the body; the path only names the act.
  return perform(request, { params: Promise.resolve(undefined) });
}
