import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env } from "#lib/env.ts";
import type { Busy } from "#lib/errors.ts";
import { isFromAnotherSite } from "#lib/http/origin.ts";
import { contentSecurityPolicy, PATH_HEADER, securityHeaders } from "#lib/http/page-headers.ts";
import { anonymousSearchRefusal } from "#lib/search/fair-queue.ts";
import { LIST_COOKIE, printListVisit } from "#lib/search/list-visit.ts";

/**
 * Everything except files of the build, prefetches of our own pages (other sites cannot send that header), and uploads:
 * with the proxy Next would buffer their bodies in memory, so that route checks the origin itself.
 */
export const config = {
  matcher: [
    { source: "/((?!_next/static/|uploads$).*)", missing: [{ type: "header", key: "next-router-prefetch" }] },
  ],
};

/** These send a stricter policy of their own, which must not be replaced. */
const HAS_OWN_POLICY = /^\/(?:attachments|preview|uploads)(?:\/|$)/;

/**
 * Runs before every page and route: refuses writes from other sites, and sets the security headers.
 */
export function proxy(request: NextRequest): NextResponse {
  const isRead = request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS";
  if (!isRead && isFromAnotherSite(request) && !hasApiKey(request)) return refusal(request);

  const { pathname, searchParams } = request.nextUrl;
  const busy = isRead && pathname === "/bugs" && !hasSession(request) ? anonymousSearchRefusal() : null;
  if (busy) return tooBusy(busy);
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, `${pathname}${request.nextUrl.search}`);
  // Without this, Next responds with 500 when a reverse proxy changes the host.
  const origin = headers.get("origin");
  if (!isRead && origin && URL.canParse(origin)) headers.set("x-forwarded-host", new URL(origin).host);
  if (HAS_OWN_POLICY.test(pathname)) return NextResponse.next({ request: { headers } });

  const policy = contentSecurityPolicy(
    randomBytes(16).toString("base64"),
    process.env.NODE_ENV === "development",
  );
  // Next adds this nonce to every script and style of the page.
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of securityHeaders(env().url)) response.headers.set(name, value);
  // With JavaScript the tab says which list is its own (ListTab); a page that is only fetched ahead changes nothing.
  if (pathname === "/bugs" && (headers.get("sec-fetch-dest") ?? "document") === "document") {
    // Remembers the list for the links to the previous and next bug. Set here because a page cannot set cookies.
    const visit = printListVisit(searchParams, new Date());
    response.cookies.set(LIST_COOKIE, visit, { path: "/bugs", sameSite: "lax" });
  }
  return response;
}

/** A request with an API key: browsers never send one by themselves, so it is safe from other origins. */
function hasApiKey({ headers, nextUrl }: NextRequest): boolean {
  const isForPrograms = nextUrl.pathname.startsWith("/rest/");
  return isForPrograms && (headers.has("x-bugzilla-api-key") || headers.has("authorization"));
}

/** Whether there is a session cookie; the page checks whether it is valid. */
function hasSession({ cookies }: NextRequest): boolean {
  return cookies.has("headwater-session") || cookies.has("__Host-headwater-session");
}

/** Sent before rendering: a page cannot set its status, and the server is overloaded. */
function tooBusy({ message, retryAfterSeconds }: Busy): NextResponse {
  const headers = { "Retry-After": `${retryAfterSeconds}`, "Cache-Control": "no-store" };
  return new NextResponse(`${message}\n`, { status: 503, headers });
}

function refusal({ nextUrl }: NextRequest): NextResponse {
  const message =
    "This form was sent from another site, so nothing was saved. Open the page here and send it again.";
  const init = { status: 403, headers: { "Cache-Control": "no-store" } };
  // The same format as in lib/http/route.ts.
  return nextUrl.pathname.startsWith("/rest/")
    ? NextResponse.json({ error: true, code: 304, message }, init)
    : new NextResponse(`${message}\n`, init);
}
