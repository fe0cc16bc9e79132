import "server-only";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
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

/**
 * The frozen milestone of a place, as a query of one row or none: its own target milestone, else that of its bug, if it contains a
 * version of the series. `on`: which milestones.
 */
export function frozenMilestones(target: Sql, bugId: Sql, productId: Sql, seriesId: Sql): Sql {
  return sql`SELECT m.name::text AS milestone, m.code_freeze_on::text AS "codeFreezeOn" FROM milestones m
    WHERE m.code_freeze_on < current_date AND (m.id = ${target} OR (${target} IS NULL
      AND m.id = (SELECT fb.target_milestone_id FROM bugs fb WHERE fb.id = ${bugId})
      AND EXISTS (SELECT 1 FROM manifest_lines l JOIN versions v ON v.id = l.version_id
        WHERE l.milestone_id = m.id AND l.product_id = ${productId} AND v.series_id = ${seriesId})))`;
}

/** The frozen milestone for which a fix in this place would be; null: none. */
export async function findFrozen(tx: RunsSql, place: FrozenPlace): Promise<Frozen | null> {
  const { targetMilestoneId, bugId, productId, seriesId } = place;
  const [frozen] = await queryRowsIn<Frozen>(
    tx,
    frozenMilestones(
      sql`${targetMilestoneId}::int`,
      sql`${bugId}::int`,
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
