import { expect, test } from "vitest";
import { parseListVisit, printListVisit } from "#lib/search/list-visit.ts";
import { parseBugQuery } from "#lib/search/query.ts";

const at = new Date("2026-11-22T10:00:00.000Z");

test("the cookie restores list, page and time", () => {
  const params = new URLSearchParams("product=A%26B&after=abc&edit=status&_rsc=x");
  expect(parseListVisit(printListVisit(params, at))).toEqual({
    query: parseBugQuery(new URLSearchParams("product=A%26B")).query,
    href: "/bugs?product=A%26B&after=abc",
    at,
  });
  expect(parseListVisit(printListVisit(new URLSearchParams(), at))?.href).toBe("/bugs");
});

test("an empty or too long cookie is ignored", () => {
  const long = new URLSearchParams({ text: "x".repeat(5000) });
  for (const cookie of [
    undefined,
    "",
    "x",
    "~",
    "abc~status=all",
    "999999999999999~",
    printListVisit(long, at),
  ]) {
    expect(parseListVisit(cookie)).toBeNull();
  }
});
