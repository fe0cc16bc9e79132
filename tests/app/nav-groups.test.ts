import { expect, test } from "vitest";
import { navGroups, requestsWaiting } from "#app/(site)/nav-groups.ts";

const frame = { searches: [], products: [], requestCount: 1, fixCount: 2, toVerifyCount: 0 };
const countIn = (given: Parameters<typeof navGroups>[0]) =>
  navGroups(given)
    .flatMap(({ items }) => items)
    .find(({ href }) => href === "/requests")?.count;

test("the number beside Requests, in sidebar and site bar, counts flags and fixes that wait for an answer", () => {
  expect(requestsWaiting(frame)).toBe(3);
  expect(countIn(frame)).toBe(3);
  expect(countIn({ ...frame, requestCount: null, fixCount: 0 })).toBe(undefined);
});
