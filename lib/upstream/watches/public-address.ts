import { BlockList, isIP } from "node:net";
import type { Networks } from "#lib/networks.ts";

/** Networks of IPv4 that are not, or not only, of the public internet (IANA special-purpose registry). */
const NOT_PUBLIC_4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3],
] as const;

/** Of the global unicast addresses of IPv6, those that lead elsewhere: assignments of protocols, Teredo, 6to4, documentation. */
const NOT_PUBLIC_6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const notPublic4 = new BlockList();
for (const [address, prefix] of NOT_PUBLIC_4) notPublic4.addSubnet(address, prefix, "ipv4");
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
const notPublic6 = new BlockList();
for (const [address, prefix] of NOT_PUBLIC_6) notPublic6.addSubnet(address, prefix, "ipv6");

/**
 * Whether an address belongs to the public internet. Of IPv6, only global unicast: not loopback, link-local, unique local, multicast,
 * IPv4 in IPv6 (mapped, NAT64), nor addresses with a zone.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes("%")) return false;
  const version = isIP(address);
  if (version === 4) return !notPublic4.check(address, "ipv4");
  return version === 6 && global6.check(address, "ipv6") && !notPublic6.check(address, "ipv6");
}

/** Whether we may connect to an address: a public one, or one of the networks that an administrator allows. */
export function mayConnect(address: string, allowed: Networks): boolean {
  return isPublicAddress(address) || (!address.includes("%") && allowed.has(address));
}
