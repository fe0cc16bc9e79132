import { expect, it, vi } from "vitest";
import { readParam, readSegment } from "#app/param.ts";

vi.mock("next/navigation", () => ({
  notFound: () => {
    throw new Error("404");
  },
}));

it("a parameter is its first value, without characters that the database rejects", () => {
  expect(readParam(undefined)).toBeUndefined();
  expect(readParam([])).toBeUndefined();
  expect(readParam(["one", "two"])).toBe("one");
  expect(readParam("a\0b")).toBe("ab");
  expect(readParam("x".repeat(600))).toHaveLength(500);
  expect(readParam(`${"x".repeat(499)}🐛`)?.isWellFormed()).toBe(true);
});

it("a path segment is a valid name, or the page is not found", () => {
  expect(readSegment("Dusk%20Office")).toBe("Dusk Office");
  for (const wrong of ["100%", "%E0%A4%A", "a%00b", "x".repeat(501)]) {
    expect(() => readSegment(wrong), wrong).toThrow("404");
  }
});
