import "server-only";
import { STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { sayList } from "#lib/text.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import { loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadProducts } from "#lib/upstream/trackings/load-products.ts";
import { heldUpBy, IN_ORDER, type OrderOverride, type SeriesState } from "#lib/upstream/trackings/order.ts";

/** `inSeriesId`: the series of the place, also of a version. */
type Place = { bugId: number; productId: number; inSeriesId: number | null };

/**
 * Refuses a state in a series or a version of it, at `field` (empty: somebody else says why), while a newer supported series neither has the fix nor goes without it, unless a reason
 * against the order is given.
 */
export async function refuseOutOfOrder(
  tx: RunsSql,
  place: Place,
  state: TrackingState,
  override: OrderOverride | "",
  field: string,
): Promise<void> {
  if (place.inSeriesId === null || override !== "") return;
  const states = await seriesStates(tx, place);
  const names = inWords(
    state,
    states.find(({ id }) => id === place.inSeriesId),
    states,
  );
  if (names.length === 0) return;
  const first = `Fixes go from the newest series to the oldest. First answer for ${sayList(names)}`;
  if (field === "") throw new InvalidInput({}, `${first}, or let planning say why this one goes first.`);
  throw new InvalidInput({ [field]: [`${first}, or say why this one goes first.`] });
}

/**
 * The newer series that a fix in a place waits for, by the same rule, as a sentence: "First come 4.6 (affected) and 4.5 (unknown)."; ""
 * without any. The viewer sees bug and product.
 */
export async function sayHeldUp(
  bugId: number,
  { productId, series }: { productId: number; series: string | null },
): Promise<string> {
  if (series === null) return "";
  const states = await sqlTransaction((tx) => seriesStates(tx, { bugId, productId }));
  const first = inWords(
    "approved",
    states.find(({ name }) => name === series),
    states,
  );
  if (first.length === 0) return "";
  return `First ${first.length === 1 ? "comes" : "come"} ${sayList(first)}.`;
}

function inWords(
  state: TrackingState,
  own: SeriesState | undefined,
  states: readonly SeriesState[],
): string[] {
  return (own ? heldUpBy(state, own, states) : []).map(
    ({ name, state }) => `${name} (${STATE_LABELS[state].toLowerCase()})`,
  );
}

/**
 * The state of a bug in each series of a product: its public tracking, that of a version which has the fix or needs none, or what evidence
 * says.
 */
async function seriesStates(
  tx: RunsSql,
  { bugId, productId }: Omit<Place, "inSeriesId">,
): Promise<(SeriesState & { id: number })[]> {
  const rows = await queryRowsIn<Omit<SeriesState, "state"> & { id: number; state: TrackingState | null }>(
    tx,
    sql`SELECT s.id, s.name, s.sort_key AS "sortKey", s.state <> 'ended' AS "isSupported",
          coalesce(CASE WHEN t.state = ANY(${IN_ORDER}::tracking_state[]) THEN t.state END,
            (SELECT tv.state FROM trackings tv JOIN versions v ON v.id = tv.version_id
              WHERE v.series_id = s.id AND tv.bug_id = ${bugId} AND tv.audience_id IS NULL AND tv.state = ANY(${IN_ORDER}::tracking_state[]) LIMIT 1),
            t.state) AS state
        FROM series s LEFT JOIN trackings t ON t.series_id = s.id AND t.bug_id = ${bugId} AND t.audience_id IS NULL
        WHERE s.product_id = ${productId}`,
  );
  const { bugs } = await loadEvidence(tx, [bugId]);
  const bug = bugs.get(bugId);
  const products = await loadProducts(tx, [productId]);
  return rows.map((row) => {
    if (row.state !== null || !bug) return { ...row, state: row.state ?? "unknown" };
    const place = { productId, seriesId: row.id, versionId: null, milestoneId: null };
    return {
      ...row,
      state: computeState(bug, place, { products, milestones: new Map() }).state ?? "unknown",
    };
  });
}
