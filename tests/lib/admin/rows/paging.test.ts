import { describe, expect, test } from "vitest";
import { openNumber, pickPage, ROWS_PER_PAGE } from "#lib/admin/rows/paging.ts";

const keys = Array.from({ length: 2 * ROWS_PER_PAGE + 1 }, (_, index) => index + 1);

describe("a page of rows", () => {
  test.each([
    { says: "is the first by default", page: null, openRow: null, first: 1, current: 1 },
    { says: "is the one that is asked for", page: 2, openRow: null, first: ROWS_PER_PAGE + 1, current: 2 },
    {
      says: "beyond the last is the last",
      page: 900,
      openRow: null,
      first: 2 * ROWS_PER_PAGE + 1,
      current: 3,
    },
    {
      says: "is the one with the open row",
      page: null,
      openRow: ROWS_PER_PAGE + 3,
      first: ROWS_PER_PAGE + 1,
      current: 2,
    },
    { says: "is the first when the open row is gone", page: null, openRow: 9999, first: 1, current: 1 },
  ])("$says", ({ page, openRow, first, current }) => {
    const found = pickPage(keys, { text: "", page, openRow });
    expect(found).toMatchObject({ page: current, pages: 3, total: keys.length });
    expect(found.rows[0]).toBe(first);
    expect(found.rows.length).toBeLessThanOrEqual(ROWS_PER_PAGE);
  });

  test("says whether the open row is there", () => {
    const found = (openRow: number) => pickPage([1, 2], { text: "", page: null, openRow }).hasOpen;
    expect([found(2), found(3)]).toEqual([true, false]);
  });

  test("of nothing is one empty page", () => {
    expect(pickPage([], { text: "", page: 4, openRow: null })).toEqual({
      rows: [],
      total: 0,
      hasOpen: false,
      page: 1,
      pages: 1,
    });
  });
});

test.each([
  ["k12", "k", 12],
  ["k12", "c", null],
  ["k", "k", null],
  ["k12;", "k", null],
  ["k99999999999", "k", null],
  [null, "k", null],
])("the row %s read with %s is %s", (id, prefix, number) => {
  expect(openNumber(id, prefix)).toBe(number);
});
