import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { insidersOf } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotAllowed } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { hasAnnex, mayAddToAnnex } from "#lib/upstream/annex/policy.ts";
import { type LockedTracking, lockTracking } from "#lib/upstream/trackings/lock-tracking.ts";
import { placesOf } from "#lib/upstream/trackings/place-words.ts";

/** A tracking whose annex the viewer may write in. */
export type LockedAnnex = Pick<LockedTracking, "id" | "bugId" | "productId" | "product"> & {
  /** Of the tracking, else the insiders of its product. */
  audienceId: number;
};

/** Locks the bug and the tracking. Throws NotFound when the viewer does not see them, NotAllowed when they are not in the audience. */
export async function lockAnnex(tx: RunsSql, viewer: Actor, trackingId: number): Promise<LockedAnnex> {
  const tracking = await lockTracking(tx, viewer, trackingId);
  const [row] = await queryRowsIn<{ audienceId: number | null; own: number | null; isDownstream: boolean }>(
    tx,
    sql`SELECT coalesce(t.audience_id, ${insidersOf(viewer)}) AS "audienceId", t.audience_id AS own, k.kind = 'downstream' AS "isDownstream"
        FROM trackings t JOIN products p ON p.id = t.product_id JOIN classifications k ON k.id = p.classification_id WHERE t.id = ${trackingId}`,
  );
  if (!row || row.audienceId === null || !mayAddToAnnex(viewer, tracking.productId))
    throw new NotAllowed(`Customers’ cases of ${tracking.product} are for its insiders.`);
  if (!hasAnnex({ isDownstream: row.isDownstream, audience: row.own }))
    throw new NotAllowed(`${tracking.product} is not a downstream product: it has no customers’ cases.`);
  return { ...tracking, audienceId: row.audienceId };
}

/** Writes a row of history about a case, for those who see the case. */
export async function noteCase(
  tx: RunsSql,
  viewer: Actor,
  { id, bugId, audienceId }: Pick<LockedAnnex, "id" | "bugId" | "audienceId">,
  change: { from: string; to: string },
): Promise<void> {
  const place = (await placesOf(tx, [id])).get(id)?.name ?? "";
  const inWords = (text: string) => (text === "" ? "" : `${place}: ${text}`);
  const plan = emptyPlan(bugId, { isMain: false, isKnown: false });
  plan.changes.push({
    field: "case",
    from: inWords(change.from),
    to: inWords(change.to),
    fromId: null,
    toId: null,
    trackingId: id,
    audienceId,
    isHidden: true,
  });
  await writePlans(tx, viewer, [plan]);
}

/** "CASE-01234567 of Seaside Hosting". */
export function caseName({ number, customer }: { number: string; customer: string }): string {
  return customer ? `${number} of ${customer}` : number;
}
