import { env } from "#lib/env.ts";

/**
 * Whether the request comes from a page of this site, by its Origin or, without one, by Sec-Fetch-Site. False for
 * programs, which send neither.
 */
export function isFromThisSite({ headers }: Request): boolean {
  const origin = readOrigin(headers);
  return origin === undefined ? headers.get("sec-fetch-site") === "same-origin" : isThisSite(origin, headers);
}

/** Whether the request comes from a page of another site. False for programs, which send neither header. */
export function isFromAnotherSite({ headers }: Request): boolean {
  const origin = readOrigin(headers);
  if (origin !== undefined) return !isThisSite(origin, headers);
  const site = headers.get("sec-fetch-site");
  return headers.has("origin") ? site !== "same-origin" : site === "cross-site" || site === "same-site";
}

/** Undefined, too, for the opaque origin "null". */
function readOrigin(headers: Headers): URL | undefined {
  const origin = headers.get("origin");
  return origin && URL.canParse(origin) ? new URL(origin) : undefined;
}

function isThisSite({ host }: URL, headers: Headers): boolean {
  const requested = headers.get("x-forwarded-host") ?? headers.get("host");
  return host === requested || host === new URL(env().url).host;
}
