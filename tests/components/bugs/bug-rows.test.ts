import { expect, test } from "vitest";
import { bugRows } from "#components/bugs/bug-rows.ts";
import { type BugRow, COLUMN_NAMES, DEFAULT_COLUMNS } from "#lib/search/columns.ts";

const person = { handle: "maja", displayName: "Maja <b>" };
const row: BugRow = {
  id: 12,
  summary: 'It stops </a><script>alert("x")</script>',
  product: "<i>Engine</i>",
  component: "'quoted'",
  type: "defect",
  status: "<u>NEW",
  isOpen: true,
  isRestricted: false,
  phase: "confirmed",
  meaning: null,
  resolution: null,
  severity: "major",
  priority: "high",
  assignee: person,
  reporter: person,
  qaContact: { handle: 'a"onclick="x', displayName: "" },
  version: "<4>",
  targetRelease: "<5>",
  targetMilestone: "<6>",
  createdAt: "2026-11-22T10:00:00.000Z",
  changedAt: "2026-11-22T13:00:00.000Z",
  keywords: ["<k>", "l"],
  comments: 3,
  votes: 0,
  trackings: [{ place: "<k>", state: "fixed" }],
};
const now = new Date("2026-11-22T16:00:00Z");

test("user input is escaped in every column", () => {
  const text = bugRows({ rows: [row], columns: COLUMN_NAMES, now });
  expect(text).not.toMatch(/<(script|i|u|b|k|4|5|6)>/);
  expect(text).not.toContain('"onclick');
  expect(text).toContain("It stops &lt;/a&gt;&lt;script&gt;");
});

test("a row has number, status, summary and the other columns, in this order", () => {
  const text = bugRows({ rows: [row], columns: DEFAULT_COLUMNS, isSelectable: true, now });
  expect(text.replaceAll(/<[^>]*>/g, "|").replaceAll(/\|+/g, "|")).toBe(
    "|12|&lt;u&gt;NEW|It stops &lt;/a&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;|major|&lt;i&gt;Engine&lt;/i&gt;|&#39;quoted&#39;|Maja &lt;b&gt;|3 h ago|",
  );
  expect(text).toContain("<input type=checkbox name=id value=12 ");
  expect(text).toContain("<span title='2026-11-22 13:00 UTC'>3 h ago<");
});

test("a closed bug is marked once, and its resolution is shown with the status unless it has a column", () => {
  const closed = { ...row, status: "RESOLVED", isOpen: false, resolution: "FIXED" };
  expect(bugRows({ rows: [closed], columns: ["status"] })).toMatch(
    /^<tr id=b\d+ class=closed>.*>RESOLVED FIXED</,
  );
  const both = bugRows({ rows: [closed], columns: ["status", "resolution"] });
  expect(both).toContain(">RESOLVED<");
  expect(both).toContain("<td>FIXED");
});

test("a bug that not everybody sees is marked", () => {
  expect(bugRows({ rows: [row], columns: [] })).not.toContain("Not public");
  expect(bugRows({ rows: [{ ...row, isRestricted: true }], columns: [] })).toContain(
    'aria-label="Not public"',
  );
});

test("places that the tracking filter asks for come first", () => {
  const tracked: BugRow = {
    ...row,
    trackings: [
      { place: "4.5", state: "released" },
      { place: "4.4", state: "requested" },
      { place: "4.3", state: "failed_qa" },
      { place: "4.2", state: "requested" },
    ],
  };
  const of = (...tracking: string[]) =>
    bugRows({ rows: [tracked], columns: ["trackings"], tracking }).replace(/.*'Trackings'>/, "");
  expect(of()).toBe("4.5 released, 4.4 requested, 4.3 failed QA, 4.2 requested");
  expect(of("failed_qa:Engine")).toBe("4.3 failed QA, 4.5 released, 4.4 requested, 4.2 requested");
  expect(of("requested:Engine 4.2")).toBe("4.2 requested, 4.4 requested, 4.5 released, 4.3 failed QA");
  expect(of("@unverified:Engine 4.3")).toBe("4.3 failed QA, 4.5 released, 4.4 requested, 4.2 requested");
  expect(of("nonsense")).toBe(of());
});

test("fifty rows of the usual columns are at most 27 KB", () => {
  const summary = "A summary of the usual length, which is some seventy characters or so";
  const plain = { ...row, summary, product: "Tarn Engine", component: "Scheduler", status: "CONFIRMED" };
  const rows = Array.from({ length: 50 }, (_, index) => ({ ...plain, id: 100_000 + index }));
  expect(bugRows({ rows, columns: DEFAULT_COLUMNS, isSelectable: true }).length).toBeLessThan(27_000);
});
