import { headers } from "next/headers";
import { localAddress } from "#lib/http/address.ts";

/** Pages that lead to an account; nobody wants to return to them. */
const ON_THE_WAY = /^\/(sign-in|sign-up|forgotten-password|reset-password)\b/;

/** Where to go after signing in or up: as the address says, else the page of this site that one came from. */
export async function whereFrom(asked: string | undefined): Promise<string> {
  if (asked !== undefined) return localAddress(asked);
  const given = await headers();
  const referer = given.get("referer") ?? "";
  const host = given.get("x-forwarded-host") ?? given.get("host");
  if (!URL.canParse(referer) || new URL(referer).host !== host) return "/";
  const { pathname, search, searchParams } = new URL(referer);
  return localAddress(ON_THE_WAY.test(pathname) ? searchParams.get("next") : pathname + search);
}
