import "server-only";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { recordReport } from "#lib/upstream/routing/record-report.ts";

/** A private report; `audienceId`: of those who see it. */
type Report = { bugId: number; productId: number; audienceId: number };

/**
 * What the vendor knows of a private report goes along to the bug where it is worked on from now on: a tracking of the downstream product in the version that the
 * reporter named, for those who see the report, unless they see one there, and the cases of its customers. `isNew`: the bug is being filed.
 */
export async function takeAlong(
  tx: SqlTransaction,
  actor: Actor,
  report: Report,
  { bugId, isNew }: { bugId: number; isNew: boolean },
): Promise<void> {
  const { productId, audienceId } = report;
  const first = sql`FROM routed_reports r LEFT JOIN LATERAL (
      SELECT * FROM trackings t WHERE t.bug_id = r.bug_id AND t.product_id = r.product_id ORDER BY t.id LIMIT 1) t ON TRUE
    WHERE r.bug_id = ${report.bugId}`;
  const [there] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT o.id FROM trackings o WHERE o.bug_id = ${bugId} AND o.product_id = ${productId}
          AND (o.audience_id IS NULL OR o.audience_id = ${audienceId}) AND EXISTS (SELECT 1 ${first}
            AND t.series_id IS NOT DISTINCT FROM o.series_id AND t.version_id IS NOT DISTINCT FROM o.version_id)
        ORDER BY o.audience_id NULLS LAST LIMIT 1`,
  );
  if (there) return moveCases(tx, report, there.id);
  const [made] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO trackings (bug_id, product_id, series_id, version_id, assignee_id, qa_contact_id, target_version_id, target_milestone_id, priority, audience_id)
        SELECT ${bugId}, r.product_id, t.series_id, t.version_id, t.assignee_id, t.qa_contact_id, t.target_version_id, t.target_milestone_id, t.priority, ${audienceId}
        ${first} RETURNING id`,
  );
  if (!made) return;
  await moveCases(tx, report, made.id);
  await recordReport(tx, actor, made.id, { isNew });
}

/**
 * Customers’ cases weigh on the bug that is worked on from now on. Who could not read them before still cannot. One that is there already, with what
 * somebody wrote about it there, stays with the report, too: nothing of it is lost.
 */
async function moveCases(
  tx: SqlTransaction,
  { bugId, productId }: Pick<Report, "bugId" | "productId">,
  trackingId: number,
): Promise<void> {
  const of = sql`SELECT t.id FROM trackings t WHERE t.bug_id = ${bugId} AND t.product_id = ${productId}`;
  const taken = await queryRowsIn<{ number: string }>(
    tx,
    sql`INSERT INTO customer_cases (tracking_id, number, customer, note, audience_id, added_by_id, added_at)
        SELECT ${trackingId}, number, customer, note, audience_id, added_by_id, added_at FROM customer_cases
        WHERE tracking_id IN (${of}) ORDER BY added_at, id ON CONFLICT (tracking_id, number) DO NOTHING RETURNING number::text AS number`,
  );
  const numbers = taken.map(({ number }) => number);
  await queryRowsIn(
    tx,
    sql`DELETE FROM customer_cases WHERE tracking_id IN (${of}) AND number = ANY(${numbers}::citext[])`,
  );
}
