import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env } from "#lib/env.ts";
import type { Busy } from "#lib/errors.ts";
import { isFromElsewhere } from "#lib/http/origin.ts";
import { contentSecurityPolicy, securityHeaders } from "#lib/http/page-headers.ts";
import { LIST_COOKIE, printListVisit } from "#lib/search/list-visit.ts";
import { refusalOfStrangers } from "#lib/search/turns.ts";

/**
 * Everything but files of the build, what a page of ours fetches ahead (no other site can send that header), and
 * uploads: Next would keep their bodies in memory to come by here, and the route asks where they come from itself.
 */
export const config = {
  matcher: [
    { source: "/((?!_next/static/|uploads$).*)", missing: [{ type: "header", key: "next-router-prefetch" }] },
  ],
};

/** These send a stricter policy of their own, which what is set here would replace. */
const HAS_OWN_POLICY = /^\/(?:attachments|preview)(?:\/|$)/;

/**
 * What comes before every page and route: a form or script of another site is refused, and the answer says what a
 * browser may do with it.
 */
export function proxy(request: NextRequest): NextResponse {
  const isRead = request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS";
  if (!isRead && isFromElsewhere(request) && !bringsKey(request)) return refusal(request);

  const { pathname, searchParams } = request.nextUrl;
  const busy = isRead && pathname === "/bugs" && !hasSession(request) ? refusalOfStrangers() : null;
  if (busy) return tooBusy(busy);
  const headers = new Headers(request.headers);
  // Next would refuse this with a bare 500 where a proxy in front of us changes the host.
  const origin = headers.get("origin");
  if (!isRead && origin && URL.canParse(origin)) headers.set("x-forwarded-host", new URL(origin).host);
  if (HAS_OWN_POLICY.test(pathname)) return NextResponse.next({ request: { headers } });

  const policy = contentSecurityPolicy(
    randomBytes(16).toString("base64"),
    process.env.NODE_ENV === "development",
  );
  // Next puts the nonce that it reads here on every script and style of the page.
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of securityHeaders(env().url)) response.headers.set(name, value);
  if (pathname === "/bugs") {
    // Remembers the list, so that a bug opened from it leads on to the next one and back; a page cannot set a cookie.
    const visit = printListVisit(searchParams, new Date());
    response.cookies.set(LIST_COOKIE, visit, { path: "/bugs", sameSite: "lax", httpOnly: true });
  }
  return response;
}

/** A program's request: what it may do is said by the key alone, and a browser sends no key by itself. */
function bringsKey({ headers, nextUrl }: NextRequest): boolean {
  const isForPrograms = nextUrl.pathname.startsWith("/rest/");
  return isForPrograms && (headers.has("x-bugzilla-api-key") || headers.has("authorization"));
}

/** Only whether there is one: whose it is, and whether it still counts, is asked by the page. */
function hasSession({ cookies }: NextRequest): boolean {
  return cookies.has("headwater-session") || cookies.has("__Host-headwater-session");
}

/** Before anything is drawn: a page cannot say its status, and this is the moment to draw less. */
function tooBusy({ message, retryAfterSeconds }: Busy): NextResponse {
  const headers = { "Retry-After": `${retryAfterSeconds}`, "Cache-Control": "no-store" };
  return new NextResponse(`${message}\n`, { status: 503, headers });
}

function refusal({ nextUrl }: NextRequest): NextResponse {
  const message =
    "This form was sent from a page of another site, so nothing was done. Open the page here and send it again.";
  const init = { status: 403, headers: { "Cache-Control": "no-store" } };
  // As lib/http/route.ts answers programs.
  return nextUrl.pathname.startsWith("/rest/")
    ? NextResponse.json({ error: true, code: 304, message }, init)
    : new NextResponse(`${message}\n`, init);
}
