import "server-only";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";

const BATCH = 500;

/**
 * Computes the trackings of all bugs anew that have one in the product, or changes of code in its repositories: after its versions,
 * series or manifests changed. Safe to repeat. Returns how many trackings changed.
 */
export async function recomputeProduct(productId: number): Promise<number> {
  const rows = await queryRows<{ id: number }>(sql`
    SELECT t.bug_id AS id FROM trackings t WHERE t.product_id = ${productId}
    UNION SELECT l.bug_id FROM repositories r JOIN code_changes c ON c.repository_id = r.id JOIN code_change_bugs l ON l.code_change_id = c.id
      WHERE r.product_id = ${productId} ORDER BY 1`);
  return recomputeBugs(
    rows.map(({ id }) => id),
    "Versions and manifests",
  );
}

/** The same for bugs whose own facts changed: the version in which they were found, their target, their product. */
async function recomputeBugs(bugIds: readonly number[], reason: string): Promise<number> {
  const viewer = systemViewer(reason);
  let changed = 0;
  for (let from = 0; from < bugIds.length; from += BATCH) {
    const some = bugIds.slice(from, from + BATCH);
    changed += await sqlTransaction((tx) => recomputeTrackings(tx, viewer, some));
  }
  return changed;
}

/** The same for the bugs that become released because a release day has come since they are carried, also while nothing ran. Run once a day. */
export async function recomputeReleased(): Promise<number> {
  const rows = await queryRows<{ id: number }>(sql`
    SELECT DISTINCT t.product_id AS id FROM trackings t WHERE t.computed_state = 'carried' AND (
      EXISTS (SELECT 1 FROM versions v WHERE v.product_id = t.product_id AND v.released_on BETWEEN t.state_at::date AND current_date)
      OR EXISTS (SELECT 1 FROM manifest_lines l JOIN milestones m ON m.id = l.milestone_id
        WHERE l.product_id = t.product_id AND m.released_on BETWEEN t.state_at::date AND current_date)) ORDER BY 1`);
  let changed = 0;
  for (const { id } of rows) changed += await recomputeProduct(id);
  return changed;
}

/** The fields of a bug that its trackings are computed from. */
const FIELDS = [
  "version",
  "targetRelease",
  "targetMilestone",
  "product",
  "duplicateOf",
  "duplicates",
  "resolution",
];

/** Computes the trackings of the bug of an event anew, or of those of a batch, when what they are computed from changed. */
export async function recomputeAfter(what: { eventId: string } | { batchId: number }): Promise<void> {
  const which = "eventId" in what ? sql`e.id = ${what.eventId}::bigint` : sql`e.batch_id = ${what.batchId}`;
  const rows = await queryRows<{ id: number }>(sql`
    SELECT DISTINCT x.id FROM events e JOIN changes h ON h.event_id = e.id JOIN bugs o ON o.id = e.bug_id
    -- What is said of a duplicate is said of the other bug.
    CROSS JOIN LATERAL (VALUES (o.id), (o.duplicate_of_id)) x(id)
    WHERE ${which} AND h.field = ANY(${FIELDS}::text[]) AND EXISTS (
      SELECT 1 FROM bugs b LEFT JOIN trackings t ON t.bug_id = b.id LEFT JOIN code_change_bugs l ON l.bug_id = b.id LEFT JOIN presence r ON r.bug_id = b.id
      WHERE (b.id = x.id OR b.duplicate_of_id = x.id) AND (t.id IS NOT NULL OR l.bug_id IS NOT NULL OR r.id IS NOT NULL)) ORDER BY 1`);
  await copyDecisions(rows.map(({ id }) => id));
  await recomputeBugs(
    rows.map(({ id }) => id),
    "Facts of the bug",
  );
}

/** What people said of a duplicate, where its survivor has nothing in that place. One that not everybody sees says nothing. */
async function copyDecisions(bugIds: readonly number[]): Promise<void> {
  await queryRows(sql`
    INSERT INTO trackings (bug_id, product_id, series_id, version_id, said_state, source, reason, order_override, assignee_id, qa_contact_id,
      target_version_id, target_milestone_id, priority, decided_by_id, decided_at, test_plan, audience_id,
      asked_by_id, asked_at, ask_reason, exception_reason, is_agreed)
    SELECT d.duplicate_of_id, t.product_id, t.series_id, t.version_id, t.said_state, 'manual', t.reason, t.order_override, t.assignee_id, t.qa_contact_id,
      t.target_version_id, t.target_milestone_id, t.priority, t.decided_by_id, t.decided_at, t.test_plan, t.audience_id,
      t.asked_by_id, t.asked_at, t.ask_reason, t.exception_reason, t.is_agreed
    FROM bugs d JOIN products p ON p.id = d.product_id JOIN trackings t ON t.bug_id = d.id
    WHERE d.duplicate_of_id = ANY(${[...bugIds]}::int[]) AND t.said_state IS NOT NULL
      AND NOT d.is_restricted AND p.visibility = 'open'
    ORDER BY t.id ON CONFLICT DO NOTHING`);
}
