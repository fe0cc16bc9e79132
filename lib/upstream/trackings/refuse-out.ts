import "server-only";
import { STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { TO_COME } from "#lib/upstream/trackings/abilities.ts";

/** Refuses to ask for, or agree on, a fix in a version that is out: it does not change any more. `field`: where the form says so. */
export async function refuseOut(
  tx: RunsSql,
  versionId: number | null,
  state: string | undefined,
  field: string,
): Promise<void> {
  if (versionId === null || !TO_COME.some((one) => one === state)) return;
  const [out] = await queryRowsIn<{ name: string; series: string | null }>(
    tx,
    sql`SELECT v.name, s.name AS series FROM versions v LEFT JOIN series s ON s.id = v.series_id
        WHERE v.id = ${versionId} AND v.state IN ('released', 'withdrawn')`,
  );
  if (!out) return;
  const instead = out.series === null ? "a later version" : `its series, ${out.series}`;
  throw new InvalidInput({
    [field]: [`${out.name} is out and does not change any more. Ask for a fix in ${instead}.`],
  });
}

/** What evidence shows to be there needs no plan any more: saying one would change nothing. Asked after the tracking was computed anew. Throws InvalidInput. */
export async function refuseWithoutEffect(
  tx: RunsSql,
  trackingId: number,
  said: TrackingState | "evidence" | undefined,
): Promise<void> {
  if (said !== "requested" && said !== "approved" && said !== "deferred") return;
  const [row] = await queryRowsIn<{ state: TrackingState }>(
    tx,
    sql`SELECT t.state FROM trackings t WHERE t.id = ${trackingId} AND t.state IN ('carried', 'released')`,
  );
  if (row)
    throw new InvalidInput({
      state: [
        `Evidence says that it is ${STATE_LABELS[row.state].toLowerCase()}: “${STATE_LABELS[said]}” would change nothing.`,
      ],
    });
}
