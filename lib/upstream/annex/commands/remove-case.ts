import "server-only";
import { visibleCases } from "#lib/bugs/visibility.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotAllowed, NotFound } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { caseName, noteCase } from "#lib/upstream/annex/lock-annex.ts";
import { mayRemoveCase } from "#lib/upstream/annex/policy.ts";
import { lockTracking } from "#lib/upstream/trackings/lock-tracking.ts";

type Row = {
  trackingId: number;
  number: string;
  customer: string;
  audienceId: number;
  addedById: number;
};

/** Removes a case from the annex of a tracking. Throws NotFound, also when the viewer does not see it, NotAllowed. */
export async function removeCase(viewer: Viewer, { case: id }: { case: number }): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const [row] = await queryRowsIn<Row>(
      tx,
      sql`SELECT cc.tracking_id AS "trackingId", cc.number::text AS number, cc.customer::text AS customer,
            cc.audience_id AS "audienceId", cc.added_by_id AS "addedById"
          FROM customer_cases cc WHERE cc.id = ${id} AND ${visibleCases(actor)}`,
    );
    if (!row) throw new NotFound("There is no such case.");
    const tracking = await lockTracking(tx, actor, row.trackingId);
    if (!mayRemoveCase(actor, { ...row, productId: tracking.productId }))
      throw new NotAllowed("Only who added a case, and who may edit bugs there, may remove it.");
    const gone = await queryRowsIn(tx, sql`DELETE FROM customer_cases WHERE id = ${id} RETURNING id`);
    if (gone.length === 0) throw new NotFound("There is no such case.");
    const annex = { id: tracking.id, bugId: tracking.bugId, audienceId: row.audienceId };
    await noteCase(tx, actor, annex, { from: caseName(row), to: "" });
  });
}
