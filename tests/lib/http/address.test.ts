import { expect, test } from "vitest";
import { decodableAddress } from "#lib/http/address.ts";

test("a path that cannot be decoded is taken literally, and others stay as they are", () => {
  expect(decodableAddress("/products/%")).toBe("/products/%25");
  expect(decodableAddress("/products/%E0%A4%A?text=%")).toBe("/products/%25E0%25A4%25A?text=%");
  for (const address of ["/", "/products/Dusk%20Office", "/products/100%25?text=%", "/bugs?text=100%"]) {
    expect(decodableAddress(address)).toBe(address);
  }
});
