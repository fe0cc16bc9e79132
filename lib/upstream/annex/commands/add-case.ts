import "server-only";
import { visibleCases } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { caseName, lockAnnex, noteCase } from "#lib/upstream/annex/lock-annex.ts";
import { type AddCase, isSameCase } from "#lib/upstream/annex/schema.ts";

/** More than anybody reads in one place. */
const MAX_OF_TRACKING = 500;

/**
 * Adds a customer's case to the annex of a tracking. Only the audience of the tracking knows of it; of a tracking that everybody
 * sees, the insiders of its product. Returns the number of the case. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function addCase(viewer: Viewer, input: AddCase): Promise<number> {
  const actor = requireActor(viewer);
  return sqlTransaction(async (tx) => {
    const annex = await lockAnnex(tx, actor, input.tracking);
    const [{ count = 0 } = {}] = await queryRowsIn<{ count: number }>(
      tx,
      sql`SELECT count(*)::int AS count FROM customer_cases WHERE tracking_id = ${annex.id}`,
    );
    if (count >= MAX_OF_TRACKING)
      throw new InvalidInput({}, `At most ${MAX_OF_TRACKING} cases for each tracking.`);
    await refuseKnown(tx, actor, annex.id, input.number);
    const [made] = await queryRowsIn<{ id: number }>(
      tx,
      sql`INSERT INTO customer_cases (tracking_id, number, customer, note, audience_id, added_by_id)
          VALUES (${annex.id}, ${input.number}, ${input.customer}, ${input.note}, ${annex.audienceId}, ${actor.userId})
          ON CONFLICT (tracking_id, number) DO NOTHING RETURNING id`,
    );
    if (!made) throw new InvalidInput({ number: [`${input.number} is here already.`] });
    await noteCase(tx, actor, annex, { from: "", to: caseName(input) });
    return made.id;
  });
}

/** "1234567" is "CASE-01234567": who types it gets the one that is there. */
async function refuseKnown(tx: RunsSql, viewer: Actor, trackingId: number, number: string): Promise<void> {
  const rows = await queryRowsIn<{ number: string }>(
    tx,
    sql`SELECT cc.number::text AS number FROM customer_cases cc WHERE cc.tracking_id = ${trackingId} AND ${visibleCases(viewer)}`,
  );
  const known = rows.find((row) => isSameCase(row.number, number));
  if (!known) return;
  const same = known.number.toLowerCase() === number.toLowerCase();
  throw new InvalidInput({
    number: [`${known.number} is here already${same ? "" : `: ${number} is the same case`}.`],
  });
}
