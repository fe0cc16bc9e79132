import type { NextRequest } from "next/server";
import { localAddress } from "#lib/http/address.ts";
import { isFromHere } from "#lib/http/route.ts";
import { listProviders } from "#lib/people/oauth.ts";
import { startProvider } from "#lib/people/session.ts";

/** The buttons of outside providers on the sign-in page lead here. */
export async function POST(request: NextRequest, { params }: { params: Promise<{ provider: string }> }) {
  const { provider } = await params;
  const isKnown = listProviders().some(({ id }) => id === provider);
  if (!isKnown || !isFromHere(request))
    return new Response("There is no such way to sign in.", { status: 404 });
  const next = (await request.formData()).get("next");
  return startProvider(provider, localAddress(typeof next === "string" ? next : null));
}
