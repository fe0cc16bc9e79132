import { env } from "#lib/env.ts";

/**
 * Whether a page of ours sends this request: its Origin, or where there is none what the browser says in
 * Sec-Fetch-Site. A program that says neither is not a page of ours.
 */
export function isFromHere({ headers }: Request): boolean {
  const origin = readOrigin(headers);
  return origin === undefined ? headers.get("sec-fetch-site") === "same-origin" : isOurs(origin, headers);
}

/** Whether a page of another site sends this request. Programs, which say nothing about a page, are not meant. */
export function isFromElsewhere({ headers }: Request): boolean {
  const origin = readOrigin(headers);
  if (origin !== undefined) return !isOurs(origin, headers);
  const site = headers.get("sec-fetch-site");
  return headers.has("origin") ? site !== "same-origin" : site === "cross-site" || site === "same-site";
}

/** Undefined too for "null": a page that hides where it is from. */
function readOrigin(headers: Headers): URL | undefined {
  const origin = headers.get("origin");
  return origin && URL.canParse(origin) ? new URL(origin) : undefined;
}

function isOurs({ host }: URL, headers: Headers): boolean {
  const asked = headers.get("x-forwarded-host") ?? headers.get("host");
  return host === asked || host === new URL(env().url).host;
}
