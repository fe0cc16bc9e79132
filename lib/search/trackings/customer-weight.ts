import "server-only";
import { stringify } from "csv-stringify/sync";
import { type TrackingState, UNDECIDED_STATES } from "#lib/bugs/trackings/states.ts";
import { isFixedLater } from "#lib/bugs/trackings/undecided.ts";
import { visibleBugs, visibleCases, visibleTrackings } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { sayPlaces } from "#lib/search/trackings/words.ts";

/** A bug by what customers have reported of it in a downstream product. */
export type WeightRow = {
  bug: number;
  summary: string;
  /** Its home. */
  product: string;
  isUpstream: boolean;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  phase: Phase;
  meaning: Meaning | null;
  severity: string;
  /** How far it is in the product that customers have, without versions whose series has the fix since. */
  states: { place: string; state: TrackingState }[];
  cases: number;
  customers: number;
};

/** How many bugs have customers' cases, and those that weigh most. */
export type CustomerWeight = { rows: WeightRow[]; bugs: number; cases: number };

/**
 * The cases of trackings `t` for which `which` holds, each with the bug for which it counts: that of its tracking, or the one which
 * that repeats, as far as the viewer sees it. Columns bug_id, number, customer.
 */
export function countedCases(viewer: Viewer, which: Sql): Sql {
  return sql`SELECT (WITH RECURSIVE up(id, next, depth) AS (
        SELECT d.id, d.duplicate_of_id, 0
        UNION ALL SELECT b.id, b.duplicate_of_id, up.depth + 1 FROM up JOIN bugs b ON b.id = up.next WHERE up.depth < 10 AND ${visibleBugs(viewer, "few")})
      SELECT up.id FROM up ORDER BY up.depth DESC LIMIT 1) AS bug_id, cc.number, nullif(cc.customer, '') AS customer
    FROM customer_cases cc JOIN trackings t ON t.id = cc.tracking_id
    JOIN (SELECT b.id, b.duplicate_of_id FROM bugs b WHERE ${visibleBugs(viewer)}) d ON d.id = t.bug_id
    WHERE ${which} AND ${visibleCases(viewer)}`;
}

/**
 * The bugs with customers' cases in a downstream product, as far as the viewer sees them: open ones first, of these the ones with an upstream
 * home, then by the number of cases and of customers.
 */
export async function customerWeight(
  viewer: Viewer,
  productId: number,
  limit: number,
): Promise<CustomerWeight> {
  if (viewer.userId === null && !viewer.isAdministrator) return { rows: [], bugs: 0, cases: 0 };
  const rows = await searchRows<WeightRow & { allBugs: number; allCases: number }>(
    viewer,
    sql`WITH counted AS MATERIALIZED (${countedCases(viewer, sql`t.product_id = ${productId}`)})
        SELECT b.id AS bug, b.summary, p.name::text AS product, k.kind = 'upstream' AS "isUpstream", b.status, b.resolution,
          b.resolution IS NULL AS "isOpen", ${bugPhase} AS phase, ${bugMeaning} AS meaning, b.severity,
          (SELECT coalesce(json_agg(json_build_object('place', coalesce(s.name, v.name, 'whole product'), 'state', t.state)
              ORDER BY coalesce(s.sort_key, v.sort_key) COLLATE "C" DESC, t.id), '[]')
            FROM trackings t LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
            WHERE t.bug_id = b.id AND t.product_id = ${productId} AND ${visibleTrackings(viewer)}
              AND NOT (t.state = ANY(${[...UNDECIDED_STATES]}::tracking_state[]) AND ${isFixedLater(viewer)})) AS states,
          w.cases, w.customers, count(*) OVER ()::int AS "allBugs", (SELECT count(DISTINCT x.number)::int FROM counted x) AS "allCases"
        FROM (SELECT x.bug_id, count(DISTINCT x.number)::int AS cases, count(DISTINCT x.customer)::int AS customers
          FROM counted x GROUP BY x.bug_id) w
        JOIN bugs b ON b.id = w.bug_id JOIN products p ON p.id = b.product_id JOIN classifications k ON k.id = p.classification_id
        ORDER BY b.resolution IS NULL DESC, k.kind = 'upstream' DESC, w.cases DESC, w.customers DESC, b.id DESC LIMIT ${limit}`,
  );
  return {
    rows: rows.map(({ allBugs: _, allCases: __, ...row }) => row),
    bugs: rows[0]?.allBugs ?? 0,
    cases: rows[0]?.allCases ?? 0,
  };
}

const CSV_ROWS = 100_000;
const HEADER = [
  "Number",
  "Summary",
  "Product",
  "Status",
  "Resolution",
  "Severity",
  "Tracked",
  "Cases",
  "Customers",
];

/** The same as CSV, all of it. Cells that a spreadsheet would read as formulas begin with an apostrophe. */
export async function customerWeightCsv(viewer: Viewer, productId: number): Promise<string> {
  const { rows } = await customerWeight(viewer, productId, CSV_ROWS);
  const lines = rows.map((row) => [
    row.bug,
    row.summary,
    row.product,
    row.status,
    row.resolution ?? "",
    row.severity,
    sayPlaces(row.states),
    row.cases,
    row.customers,
  ]);
  return stringify([HEADER, ...lines], { escape_formulas: true, record_delimiter: "windows" });
}
