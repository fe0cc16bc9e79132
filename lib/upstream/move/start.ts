import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { outcomeText, type Place } from "#lib/upstream/move/decide.ts";
import { findThings, type Things } from "#lib/upstream/move/find-things.ts";
import { type Made, makeCatalogue } from "#lib/upstream/move/make-catalogue.ts";
import type { Mapping } from "#lib/upstream/move/mapping.ts";
import { countPlan, type MovePlan, type PlanCounts, planMove } from "#lib/upstream/move/plan.ts";
import { withSight } from "#lib/upstream/move/sight.ts";

/** A move that begins. */
export type Started = { id: number; plan: MovePlan; counts: PlanCounts; made: readonly Made[] };

/** Plans a move, creates the catalogue that it needs, and notes the bugs whose turn will come. Two at once: the second is refused. */
export async function startMove(
  tx: RunsSql,
  mapping: Mapping,
  { viewer, ...by }: { viewer: Viewer; actId: string; startedById: number | null },
): Promise<Started> {
  await queryRowsIn(tx, sql`SELECT id FROM products WHERE name = ${mapping.product}::citext FOR UPDATE`);
  const plan = await planMove(tx, mapping);
  const { product } = plan;
  const [other] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT id FROM moves WHERE product_id = ${product.id} AND state IN ('moving', 'undoing')`,
  );
  if (other)
    throw new InvalidInput({ mapping: [`${product.name} is being moved already: see move ${other.id}.`] });
  const counts = countPlan(plan);
  if (counts.moving === 0) throw new InvalidInput({ mapping: ["No bug would move."] });
  const { id, made } = await beginMove(tx, plan, { counts, ...by }, plan.outcomes);
  const told = await withSight(tx, viewer, plan, counts);
  await queryRowsIn(tx, sql`UPDATE moves SET counts = ${JSON.stringify(told)}::jsonb WHERE id = ${id}`);
  return { id, plan, counts: told, made };
}

type Beginning = { counts: PlanCounts; actId: string; startedById: number | null };

/** Creates the catalogue of a plan, the move, and the turns of these bugs. Returns its number, those of what it names, and what was made. */
export async function beginMove(
  tx: RunsSql,
  plan: MovePlan,
  { counts, actId, startedById }: Beginning,
  outcomes: MovePlan["outcomes"],
): Promise<{ id: number; things: Things; made: Made[] }> {
  const made = await makeCatalogue(tx, plan);
  const things = await findThings(tx, plan.mapping, placesIn(outcomes));
  const [move] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO moves (product_id, mapping, things, digest, counts, act_id, started_by_id)
        VALUES (${plan.product.id}, ${JSON.stringify(plan.mapping)}::jsonb, ${JSON.stringify(things)}::jsonb, ${plan.digest}, ${JSON.stringify(counts)}::jsonb, ${actId}::uuid,
          ${startedById}::int) RETURNING id`,
  );
  if (!move) throw new Error("The move was not written.");
  await noteBugs(tx, move.id, outcomes);
  return { id: move.id, things, made };
}

/** Where bugs go, each place once. */
function placesIn(outcomes: MovePlan["outcomes"]): Place[] {
  const places = outcomes.flatMap(({ outcome }) =>
    "to" in outcome ? [[outcomeText(outcome), outcome.to] as const] : [],
  );
  return [...new Map(places).values()];
}

async function noteBugs(tx: RunsSql, moveId: number, outcomes: MovePlan["outcomes"]): Promise<void> {
  const rows = outcomes.map(({ bugId, outcome }) => ({
    bug_id: bugId,
    stays: "stays" in outcome ? outcome.stays : null,
    planned: "stays" in outcome ? "" : outcomeText(outcome),
  }));
  await queryRowsIn(
    tx,
    sql`INSERT INTO moved_bugs (move_id, bug_id, state, reason, planned)
        SELECT ${moveId}, n.bug_id, CASE WHEN n.stays IS NULL THEN 'waiting' ELSE 'stayed' END::moved_bug_state, coalesce(n.stays, ''), n.planned
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n(bug_id int, stays text, planned text)`,
  );
}
