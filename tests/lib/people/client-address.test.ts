import { expect, test } from "vitest";
import { parseNetworks } from "#lib/networks.ts";
import { clientAddress, noteClientAddress } from "#lib/people/client-address.ts";

const CLAIMED = {
  forwarded: "for=203.0.113.9",
  "x-forwarded-for": "203.0.113.9",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-forwarded-whatever": "x",
  "x-headwater-client": "203.0.113.9",
  "x-real-ip": "203.0.113.9",
};

function arrive(peer: string | undefined, trusted: string, claimed: Record<string, string> = {}) {
  const networks = parseNetworks(trusted);
  if (!networks) throw new Error(`These are no networks: ${trusted}`);
  const headers: Record<string, string | string[] | undefined> = { host: "bugs.example.org", ...claimed };
  noteClientAddress(headers, peer, networks);
  return headers;
}

const from = (peer: string | undefined, trusted: string, forwardedFor?: string) =>
  clientAddress(
    new Headers({
      "x-headwater-client": `${
        arrive(peer, trusted, forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor })[
          "x-headwater-client"
        ]
      }`,
    }),
  );

test("forwarded headers of untrusted clients are removed", () => {
  expect(arrive("192.0.2.1", "", CLAIMED)).toEqual({
    host: "bugs.example.org",
    "x-headwater-client": "192.0.2.1",
  });
  expect(arrive("192.0.2.1", "10.0.0.0/8", CLAIMED)).toEqual({
    host: "bugs.example.org",
    "x-headwater-client": "192.0.2.1",
  });
});

test("without a proxy, the client is the other end of the connection", () => {
  expect(from("192.0.2.1", "")).toBe("192.0.2.1");
  expect(from("::ffff:192.0.2.1", "")).toBe("192.0.2.1");
  expect(from("2001:db8::1", "loopback")).toBe("2001:db8::1");
  expect(from(undefined, "loopback", "203.0.113.9")).toBe("");
});

test("the client is the last forwarded address that is not a trusted proxy", () => {
  expect(from("127.0.0.1", "loopback", "203.0.113.9")).toBe("203.0.113.9");
  expect(from("127.0.0.1", "loopback", "1.1.1.1, 203.0.113.9")).toBe("203.0.113.9");
  expect(from("::ffff:10.0.0.2", "10.0.0.0/8", "1.1.1.1, 203.0.113.9, 10.0.0.1")).toBe("203.0.113.9");
  expect(from("127.0.0.1", "loopback", "::ffff:203.0.113.9")).toBe("203.0.113.9");
});

test("a request of a trusted proxy without a forwarded address is the proxy's own", () => {
  expect(from("127.0.0.1", "loopback")).toBe("127.0.0.1");
  expect(from("127.0.0.1", "loopback", "")).toBe("127.0.0.1");
  expect(from("127.0.0.1", "loopback", "203.0.113.9, unknown")).toBe("127.0.0.1");
});

test("host and protocol of a trusted proxy are kept", () => {
  expect(arrive("127.0.0.1", "loopback", CLAIMED)).toMatchObject({
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
  });
});
