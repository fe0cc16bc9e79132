import "server-only";
import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { isDay } from "#lib/bugs/fields/inputs.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { parseNumber } from "#lib/text.ts";

const day = z.string().refine(isDay, "Give a date as 2026-11-22.").optional();
const name = z.string().max(200, "This name is too long.").optional();

/** What the report of hours is about. */
export const timeFilter = z.object({
  from: day,
  to: day,
  product: name,
  milestone: name,
  /** A bug, with what it depends on. */
  bug: z
    .string()
    .refine((word) => parseNumber(word) !== null, "Give the number of a bug.")
    .optional(),
  /** Also bugs that nobody worked on in these days. */
  idle: z.literal("1", "This is 1 or left out.").optional(),
});
export type TimeFilter = z.output<typeof timeFilter>;

/** What the parameters are called. */
export const TIME_LABELS = {
  from: "From",
  to: "To",
  product: "Product",
  milestone: "Target milestone",
  bug: "Bug",
  idle: "Also bugs without work",
};

type BugTime = {
  id: number;
  summary: string;
  product: string;
  estimate: number;
  /** In the days of the report, and ever. */
  hours: number;
  worked: number;
  left: number;
};
type PersonTime = { handle: string; displayName: string; hours: number; bugs: number };

/** Hours by bug and by person, of the bugs that the viewer sees. */
export type TimeReport = { bugs: BugTime[]; people: PersonTime[]; isCut: boolean };

/** So many bugs are listed. */
const MOST = 1_000;

/** Those who track time read it; for others there is no such page. */
export async function readTimeReport(viewer: Viewer, filter: TimeFilter): Promise<TimeReport> {
  if (viewer.timeGroupId === null) throw new NotFound("There is no such page.");
  const chosen = chosenBugs(viewer, filter);
  const inDays = daysOf(filter);
  const [bugs, people] = await Promise.all([
    searchRows<BugTime>(
      viewer,
      sql`${chosen}
        SELECT b.id, b.summary, p.name::text AS product, coalesce(t.estimate, 0)::float8 AS estimate,
          (SELECT coalesce(sum(w.hours), 0)::float8 FROM work_entries w WHERE w.bug_id = b.id AND ${inDays}) AS hours,
          (SELECT coalesce(sum(w.hours), 0)::float8 FROM work_entries w WHERE w.bug_id = b.id) AS worked,
          (CASE WHEN b.resolution IS NULL THEN coalesce(t.hours_left, 0) ELSE 0 END)::float8 AS "left"
        FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN bug_times t ON t.bug_id = b.id
        WHERE b.id IN (SELECT id FROM chosen) ORDER BY hours DESC, b.id LIMIT ${MOST + 1}`,
    ),
    searchRows<PersonTime>(
      viewer,
      sql`${chosen}
        SELECT u.handle::text AS handle, u.display_name AS "displayName", sum(w.hours)::float8 AS hours, count(DISTINCT w.bug_id)::int AS bugs
        FROM work_entries w JOIN users u ON u.id = w.user_id
        WHERE w.bug_id IN (SELECT id FROM chosen) AND ${inDays} GROUP BY u.id ORDER BY hours DESC, handle`,
    ),
  ]);
  return { bugs: bugs.slice(0, MOST), people, isCut: bugs.length > MOST };
}

/** One half of the report as CSV. */
export async function printTimeCsv(
  viewer: Viewer,
  filter: TimeFilter,
  by: "bug" | "person",
): Promise<string> {
  const { bugs, people } = await readTimeReport(viewer, filter);
  const rows =
    by === "bug"
      ? [
          ["Number", "Summary", "Product", "Hours", "Worked in all", "Left", "Estimate"],
          ...bugs.map((bug) => [
            ...[bug.id, bug.summary, bug.product],
            ...[bug.hours, bug.worked, bug.left, bug.estimate],
          ]),
        ]
      : [
          ["Person", "Name", "Hours", "Bugs"],
          ...people.map((one) => [one.handle, one.displayName, one.hours, one.bugs]),
        ];
  return stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
}

/** `WITH … chosen(id)`: the visible bugs of the report. Dependencies are followed through visible bugs alone. */
function chosenBugs(viewer: Viewer, filter: TimeFilter): Sql {
  const { product, milestone, bug, idle } = filter;
  const isSeen = visibleBugs(viewer);
  const worked = sql`b.id IN (SELECT w.bug_id FROM work_entries w WHERE ${daysOf(filter)})`;
  const timed = sql`b.id IN (SELECT t.bug_id FROM bug_times t WHERE t.estimate > 0 OR t.hours_left > 0)`;
  const conditions = [
    isSeen,
    idle ? sql`(${worked} OR ${timed})` : worked,
    ...(product
      ? [
          sql`b.product_id IN (SELECT p.id FROM products p WHERE p.name = ${product}::citext AND ${visibleProducts(viewer)})`,
        ]
      : []),
    ...(milestone
      ? [sql`b.target_milestone_id IN (SELECT m.id FROM milestones m WHERE m.name = ${milestone}::citext)`]
      : []),
    ...(bug ? [sql`b.id IN (SELECT id FROM below)`] : []),
  ];
  const below = sql`below(id) AS (SELECT b.id FROM bugs b WHERE b.id = ${Number(bug ?? 0)}::int AND ${isSeen}
      UNION SELECT b.id FROM below JOIN dependencies d ON d.bug_id = below.id JOIN bugs b ON b.id = d.depends_on_id WHERE ${isSeen})`;
  return sql`WITH RECURSIVE ${bug ? sql`${below}, ` : sql``}chosen(id) AS (SELECT b.id FROM bugs b WHERE ${joinSql(conditions, " AND ")})`;
}

/** Entries `w` of the days of the report. */
function daysOf({ from, to }: TimeFilter): Sql {
  return sql`w.day BETWEEN ${from ?? "-infinity"}::date AND ${to ?? "infinity"}::date`;
}
