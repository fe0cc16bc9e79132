import { type NextRequest, NextResponse } from "next/server";
import { LIST_COOKIE, printListVisit } from "#lib/search/list-visit.ts";

/** A list that is looked at, not one that is fetched ahead. */
export const config = {
  matcher: [{ source: "/bugs", missing: [{ type: "header", key: "next-router-prefetch" }] }],
};

/** Remembers the list, so that a bug opened from it leads on to the next one and back; a page cannot set a cookie. */
export function proxy(request: NextRequest): NextResponse {
  const response = NextResponse.next();
  const visit = printListVisit(request.nextUrl.searchParams, new Date());
  response.cookies.set(LIST_COOKIE, visit, { path: "/bugs", sameSite: "lax", httpOnly: true });
  return response;
}
