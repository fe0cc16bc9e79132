import "server-only";
import { env } from "#lib/env.ts";

/**
 * The network address that a request comes from; "" when nobody trustworthy says it. X-Forwarded-For is
 * written by whoever sends the request, and each proxy adds at its right end whom it has seen: with n
 * proxies of ours the n-th from the right is true, and without any nothing in it is.
 */
export function clientAddress(headers: Headers, trustedProxies = env().trustedProxies): string {
  if (trustedProxies === 0) return "";
  const seen = headers.get("x-forwarded-for")?.split(",") ?? [];
  return seen.at(-trustedProxies)?.trim().slice(0, 100) ?? "";
}
