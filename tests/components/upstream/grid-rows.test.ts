import { expect, test } from "vitest";
import { gridRows } from "#components/upstream/grid-rows.ts";
import type { GridCell } from "#lib/upstream/trackings/contained-grid.ts";
import type { GridRow } from "#lib/upstream/trackings/queries/product-grid.ts";

const cell: GridCell = {
  seriesId: 1,
  version: null,
  state: "released",
  source: "computed",
  evidence: [],
  isContradicted: false,
};
const row: GridRow = { bug: 12, summary: "It stops", isOpen: true, isRestricted: false, cells: [] };
const columns = [
  { id: null, name: "Product" },
  { id: 1, name: "4.4" },
];
const rowsOf = (more: Partial<GridRow>) => gridRows({ columns, rows: [{ ...row, ...more }] }).html;

test("what people wrote is escaped", () => {
  const text = rowsOf({
    summary: `'><script>alert("x")</script>`,
    cells: [{ ...cell, version: "<b>4", seriesId: null }],
  });
  expect(text).not.toMatch(/<script|<b>4/);
  expect(text).toContain("title='&#39;&gt;&lt;script&gt;");
});

test("a cell is a word with a mark, and says when a person said it and when evidence contradicts", () => {
  expect(rowsOf({ cells: [cell] })).toContain("<td><td class=state-good>Released");
  expect(rowsOf({ cells: [{ ...cell, source: "manual" }] })).toContain(">said</i>");
  expect(rowsOf({ cells: [{ ...cell, source: "manual", isContradicted: true }] })).toContain(
    ">contradicted</b>",
  );
  const found: GridCell = { ...cell, version: "4.4.1", state: "affected", evidence: [{ found: 7 }] };
  const two = rowsOf({ cells: [cell, found] });
  expect(two).toContain(
    "<td><span class=state-good>Released</span><span class=state-open>4.4.1 Affected</span>",
  );
});

test("what nobody said and nothing proves has weaker words", () => {
  const of = (more: Partial<GridCell>) => rowsOf({ cells: [{ ...cell, ...more }] });
  expect(of({ state: "affected", evidence: [{ fixedIn: 8 }] })).toContain("state-ended>Not fixed here");
  expect(of({ state: "not_affected" })).toContain("state-ended>Not reported here");
  expect(of({ state: "not_affected", source: "manual" })).toContain("state-ended>Not affected");
});

test("a closed bug is dimmed, and one that is not public has a lock", () => {
  expect(rowsOf({ isOpen: false })).toContain("<tr class=closed>");
  expect(rowsOf({ isRestricted: true })).toContain("Not public");
});
