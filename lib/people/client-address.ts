import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { Networks } from "#lib/networks.ts";

/** Set on every request by our own web server, never by a client; nothing else says where a request comes from. */
const CLIENT_HEADER = "x-headwater-client";

/** What proxies add to a request, and what anybody else may claim. */
const CLAIMS = ["forwarded", "x-real-ip"];

/** The network address that a request comes from, IPv4 or IPv6; "" outside our own web server. */
export function clientAddress(headers: Headers): string {
  return headers.get(CLIENT_HEADER) ?? "";
}

/**
 * Notes in the headers of a request where it comes from. `peer` is the address at the other end of the
 * connection. What it says of other addresses is believed, and kept, only if it is a proxy of ours; then
 * the client is the last of X-Forwarded-For that is not a proxy of ours, since each proxy adds at the
 * right end whom it has seen. Everything else that claims an address, a host or a protocol is deleted.
 */
export function noteClientAddress(
  headers: IncomingHttpHeaders,
  peer: string | undefined,
  trusted: Networks,
): void {
  let client = withoutMapping(peer ?? "");
  if (trusted.has(client)) {
    const seen = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
    while (trusted.has(client)) {
      const before = withoutMapping(seen.pop()?.trim() ?? "");
      if (!isIP(before)) break;
      client = before;
    }
  } else {
    for (const name of Object.keys(headers)) {
      if (CLAIMS.includes(name) || name.startsWith("x-forwarded-")) delete headers[name];
    }
  }
  headers[CLIENT_HEADER] = client;
}

/** A server that listens for IPv6 sees IPv4 clients as ::ffff:192.0.2.7. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
