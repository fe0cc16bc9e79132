import { expect, test } from "vitest";
import { clientAddress } from "#lib/people/client-address.ts";

const from = (forwarded: string | null, proxies?: number) =>
  clientAddress(new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded }), proxies);

test("what the client says of its own address is not taken for true", () => {
  expect(from("203.0.113.9")).toBe("");
  expect(from("forged, 203.0.113.9", 0)).toBe("");
  expect(from("forged, 203.0.113.9", 1)).toBe("203.0.113.9");
  expect(from("forged, 203.0.113.9, 192.0.2.1", 2)).toBe("203.0.113.9");
  expect(from("203.0.113.9", 2)).toBe("");
  expect(from(null, 1)).toBe("");
  expect(from("x".repeat(300), 1)).toHaveLength(100);
});
