import { expect, test } from "vitest";
import { eachOnce } from "#lib/upstream/trackings/each-once.ts";

test("a pull request and the commit that it became are one reason", () => {
  const reason = (text: string) => ({ text, href: null });
  const [pull, commit, other] = [
    reason("444444444444 “Fix”, merged 2026-11-30"),
    reason("444444444444 “Fix (#7)”, merged 2026-11-30 on main, first in Engine 4.4.1"),
    reason("the fix is in Engine 4.4.1"),
  ];
  expect(eachOnce([pull, commit, other, other])).toEqual([commit, other]);
});
