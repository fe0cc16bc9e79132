import type { NextRequest } from "next/server";
import { localAddress } from "#lib/http/address.ts";
import { isFromThisSite } from "#lib/http/origin.ts";
import { listProviders } from "#lib/people/oauth.ts";
import { startProvider } from "#lib/people/session.ts";

/** The target of the provider buttons on the sign-in page. */
export async function POST(request: NextRequest, { params }: { params: Promise<{ provider: string }> }) {
  const { provider } = await params;
  const isKnown = listProviders().some(({ id }) => id === provider);
  if (!isKnown || !isFromThisSite(request))
    return new Response("There is no such sign-in provider.", { status: 404 });
  const next = (await request.formData()).get("next");
  return goOn(await startProvider(provider, localAddress(typeof next === "string" ? next : null)));
}

/** The policy of our forms (form-action) forbids redirects to other sites, so this page forwards by itself. */
function goOn(answer: Response): Response {
  const headers = new Headers(answer.headers);
  const address = headers.get("location");
  if (!address) return answer;
  headers.delete("location");
  headers.set("Refresh", `0; url=${address}`);
  headers.set("Content-Type", "text/plain; charset=utf-8");
  return new Response("Forwarding to your provider …\n", { headers });
}
