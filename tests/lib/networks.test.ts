import { expect, test } from "vitest";
import { parseNetworks } from "#lib/networks.ts";

test.each([
  ["192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.8", "", "192.0.2"]],
  ["10.0.0.0/8, 2001:db8::/32", ["10.1.2.3", "2001:db8::5"], ["11.0.0.1", "2001:db9::"]],
  [
    "loopback private",
    ["127.0.0.1", "::1", "192.168.7.1", "172.18.0.1", "fd00::1"],
    ["172.32.0.1", "1.1.1.1"],
  ],
  ["0.0.0.0/0", ["203.0.113.9"], ["2001:db8::1"]],
  ["", [], ["127.0.0.1", "::1"]],
])("“%s” contains %o and not %o", (text, inside, outside) => {
  const networks = parseNetworks(text);
  for (const address of inside) expect(networks?.has(address), address).toBe(true);
  for (const address of outside) expect(networks?.has(address), address).toBe(false);
});

test.each([
  "1",
  "proxy",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "::1/129",
  "10.0.0.0/-1",
  "constructor",
])("“%s” is invalid", (text) => expect(parseNetworks(text)).toBeNull());
