import "server-only";
import { frozenMilestones } from "#lib/bugs/trackings/frozen-milestones.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { canOverride } from "#lib/upstream/trackings/policy.ts";

/** A milestone whose code freeze has passed: a fix for it is approved only as an exception (upstream.md, R6). */
export type Frozen = { milestone: string; codeFreezeOn: string };

export type FrozenPlace = {
  bugId: number;
  productId: number;
  product: string;
  /** Of the place, or of its version. */
  seriesId: number | null;
  targetMilestoneId: number | null;
};

/** The frozen milestone for which a fix in this place would be; null: none. */
export async function findFrozen(tx: RunsSql, place: FrozenPlace): Promise<Frozen | null> {
  const { targetMilestoneId, bugId, productId, seriesId } = place;
  const [frozen] = await queryRowsIn<Frozen>(
    tx,
    frozenMilestones(
      sql`${targetMilestoneId}::int`,
      sql`(SELECT fb.target_milestone_id FROM bugs fb WHERE fb.id = ${bugId})`,
      sql`${productId}::int`,
      sql`${seriesId}::int`,
    ),
  );
  return frozen ?? null;
}

/** Refuses to approve a fix for a frozen milestone without a reason by somebody who may make exceptions. */
export async function refuseFrozen(
  tx: RunsSql,
  actor: Actor,
  place: FrozenPlace,
  exceptionReason: string | undefined,
): Promise<void> {
  const frozen = await findFrozen(tx, place);
  if (!frozen) return;
  const since = `The code freeze of ${frozen.milestone} was on ${frozen.codeFreezeOn}.`;
  if (!canOverride(actor, place.productId))
    throw new NotAllowed(`${since} Exceptions in ${place.product} are made by its maintainers.`);
  if (!exceptionReason)
    throw new InvalidInput({ exceptionReason: [`${since} Say why this is an exception.`] });
}
