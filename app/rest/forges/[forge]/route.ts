import { unstable_rethrow } from "next/navigation";
import { readBytes } from "#lib/http/body.ts";
import { errorResponse, type RouteContext } from "#lib/http/route.ts";
import { MAX_DELIVERY, receiveDelivery } from "#lib/upstream/deliveries/receive.ts";

/**
 * Where forges post what happens in a repository: /rest/forges/github, gitlab, gitea, forgejo or gerrit. Believed by its
 * signature, whoever is signed in.
 */
export async function POST(request: Request, context: RouteContext): Promise<Response> {
  try {
    const { forge } = (await context.params) ?? {};
    const body = await readBytes(request, MAX_DELIVERY);
    const query = new URL(request.url).searchParams;
    const results = await receiveDelivery({ forgeName: `${forge}`, headers: request.headers, query, body });
    return Response.json({ results }, { headers: { "Cache-Control": "private, no-store" } });
  } catch (error) {
    unstable_rethrow(error);
    return errorResponse(error);
  }
}
