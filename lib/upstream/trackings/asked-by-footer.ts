import "server-only";
import type { StateSource, TrackingState } from "#lib/bugs/trackings/states.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { BugEvidence } from "#lib/upstream/trackings/bug-evidence.ts";

type Place = {
  productId: number;
  seriesId: number | null;
  audienceId: number | null;
  state: TrackingState;
  saidState: TrackingState | null;
  source: StateSource;
  decidedAt: number;
};

/**
 * What is said of a place of which no person has said anything: that a change asks to be backported there, for as long as one does.
 */
export function saidByFooter(row: Place, { changes }: BugEvidence): TrackingState | null {
  const isFree = row.saidState === null ? row.state === "unknown" : row.saidState === "requested";
  if (
    !isFree ||
    row.decidedAt > 0 ||
    row.source === "imported" ||
    row.seriesId === null ||
    row.audienceId !== null
  )
    return row.saidState;
  const isAsked = changes.some(
    ({ productId, status, wantedSeriesIds }) =>
      productId === row.productId && status !== "abandoned" && wantedSeriesIds.includes(row.seriesId ?? 0),
  );
  return isAsked ? "requested" : null;
}

/** The trackings in which somebody answered a request. */
export async function loadAnswered(tx: RunsSql, bugIds: readonly number[]): Promise<Set<number>> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT DISTINCT a.tracking_id AS id FROM tracking_acks a JOIN trackings t ON t.id = a.tracking_id
        WHERE t.bug_id = ANY(${[...bugIds]}::int[])`,
  );
  return new Set(rows.map(({ id }) => id));
}
