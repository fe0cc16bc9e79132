import { BlockList, isIP } from "node:net";

/** A set of network addresses. */
export type Networks = { has: (address: string) => boolean };

/** Names for networks that are not reachable from the internet. */
const NAMED = new Map([
  ["loopback", ["127.0.0.0/8", "::1"]],
  ["private", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]],
]);

/**
 * Parses addresses (192.0.2.7), ranges (192.0.2.0/24, 2001:db8::/32) and the names `loopback` and
 * `private`, separated by commas or spaces; null when a part is none of these.
 */
export function parseNetworks(text: string): Networks | null {
  const list = new BlockList();
  const parts = text.split(/[\s,]+/).filter(Boolean);
  for (const part of parts.flatMap((name) => NAMED.get(name) ?? [name])) {
    const [address = "", prefix, ...more] = part.split("/");
    const version = isIP(address);
    if (version === 0 || more.length > 0) return null;
    const length = prefix ?? (version === 4 ? "32" : "128");
    if (!/^\d{1,3}$/.test(length) || Number(length) > (version === 4 ? 32 : 128)) return null;
    list.addSubnet(address, Number(length), version === 4 ? "ipv4" : "ipv6");
  }
  return {
    has(address) {
      const version = isIP(address);
      return version !== 0 && list.check(address, version === 4 ? "ipv4" : "ipv6");
    },
  };
}
