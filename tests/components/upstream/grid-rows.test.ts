import { expect, test } from "vitest";
import { gridRows } from "#components/upstream/grid-rows.ts";
import type { GridCell } from "#lib/upstream/trackings/contained-grid.ts";
import type { GridRow } from "#lib/upstream/trackings/queries/product-grid.ts";

const cell: GridCell = {
  tracking: 34,
  at: null,
  by: null,
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
const rowsOf = (more: Partial<GridRow>) =>
  gridRows({ product: "Engine & Co", columns, rows: [{ ...row, ...more }] }).html;

/** Without its links. */
const text = (html: string) => html.replace(/<\/?a[^>]*>/g, "");

test("each cell leads to its place, the number and the summary to the bug", () => {
  expect(rowsOf({ cells: [cell] })).toContain("<a href='/bugs/12/versions?tracking=34#place'>Released</a>");
  expect(rowsOf({ cells: [{ ...cell, tracking: null }] })).toContain(
    "<a href='/bugs/12/versions?product=Engine+%26+Co&amp;series=4.4#place'>",
  );
  expect(rowsOf({}).match(/href=[/\w]+/g)).toEqual(["href=/bugs/12", "href=/bugs/12"]);
});

test("a cell says in which version it is so", () => {
  const of = (more: Partial<GridCell>) => text(rowsOf({ cells: [{ ...cell, ...more }] }));
  expect(of({ at: "4.4.10.7" })).toContain(">Released 4.4.10.7");
  expect(of({ at: "4.4.9.5", version: "4.4.9.5" })).toContain(">Released 4.4.9.5");
  expect(of({ version: "4.4.9.5", state: "affected", source: "manual" })).toContain(">4.4.9.5 Affected");
});

test("what people wrote is escaped", () => {
  const text = rowsOf({
    summary: `'><script>alert("x")</script>`,
    cells: [{ ...cell, version: "<b>4", seriesId: null }],
  });
  expect(text).not.toMatch(/<script|<b>4/);
  expect(text).toContain(" data-row>&#39;&gt;&lt;script&gt;");
});

test("a cell is a word with a mark, and says when a person said it and when evidence contradicts", () => {
  expect(text(rowsOf({ cells: [cell] }))).toContain("<td><td class=state-good>Released");
  expect(rowsOf({ cells: [{ ...cell, source: "manual", by: "ann" }] })).toContain(
    'title="ann said so">said</i>',
  );
  expect(rowsOf({ cells: [{ ...cell, source: "manual", isContradicted: true }] })).toContain(
    ">contradicted</b>",
  );
  const same = text(rowsOf({ cells: [cell, { ...cell, version: "4.4.1" }] }));
  expect(same).toContain("<td class=state-good>Released");
  expect(same).not.toContain("4.4.1");
  const found: GridCell = { ...cell, version: "4.4.1", state: "affected", evidence: [{ found: 7 }] };
  const two = text(rowsOf({ cells: [cell, found] }));
  expect(two).toContain(
    "<td><span class=state-good>Released</span><span class=state-open>4.4.1 Affected</span>",
  );
});

test("what nobody said and nothing proves has weaker words", () => {
  const of = (more: Partial<GridCell>) => text(rowsOf({ cells: [{ ...cell, ...more }] }));
  expect(of({ state: "affected", evidence: [{ fixedIn: 8 }] })).toContain("state-ended>Not fixed here");
  expect(of({ state: "not_affected" })).toContain("state-ended>Not reported here");
  expect(of({ state: "not_affected", source: "manual" })).toContain("state-ended>Not affected");
});

test("a closed bug is dimmed, and one that is not public has a lock", () => {
  expect(rowsOf({ isOpen: false })).toContain("<tr class=closed>");
  expect(rowsOf({ isRestricted: true })).toContain("Not public");
});
