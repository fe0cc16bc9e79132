import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { Networks } from "#lib/networks.ts";

/** Set on every request by our own web server, never by a client; the only source for the address of a request. */
const CLIENT_HEADER = "x-headwater-client";

/** Headers that proxies add, and that clients may forge. */
const CLAIMS = ["forwarded", "x-real-ip"];

/** The network address of a request, IPv4 or IPv6; "" outside our own web server. */
export function clientAddress(headers: Headers): string {
  return headers.get(CLIENT_HEADER) ?? "";
}

/**
 * Records the address of a request in its headers. `peer` is the remote address of the connection. Its forwarding
 * headers are trusted, and kept, only if it is one of our proxies; then the client is the last address of
 * X-Forwarded-For that is not one of our proxies, since each proxy appends the address it has seen. All other headers
 * that claim an address, a host or a protocol are deleted.
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

/** A server listening on IPv6 sees IPv4 clients as ::ffff:192.0.2.7. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
