import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { INSIDERS } from "#lib/bugs/comments/audience-words.ts";
import {
  SAID_WITH_A_VERSION,
  STATE_LABELS,
  STATES_WITH_REASON,
  type TrackingState,
} from "#lib/bugs/trackings/states.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { refuseFrozen } from "#lib/upstream/trackings/freeze.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";
import { canDecide, canRequest, maySay, refusalOf } from "#lib/upstream/trackings/policy.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { refuseOutOfOrder } from "#lib/upstream/trackings/refuse-order.ts";
import { refuseOut, refuseWithoutEffect } from "#lib/upstream/trackings/refuse-out.ts";
import type { TrackBug } from "#lib/upstream/trackings/schema.ts";

type Place = {
  productId: number;
  product: string;
  isOpen: boolean;
  seriesId: number | null;
  versionId: number | null;
  /** The series, also of the version. */
  inSeriesId: number | null;
};

/**
 * Tracks a visible bug in a visible product, one of its series or one of its versions. Everybody who may comment may ask for it
 * (state "requested"); other states need the right to edit in that product. In a product that not everybody sees, the tracking
 * is for its insiders unless a group is chosen. Returns the number of the tracking. Throws NotFound, InvalidInput at
 * the field, NotAllowed.
 */
export async function trackBug(viewer: Viewer, input: TrackBug): Promise<number> {
  const actor = requireActor(viewer);
  return sqlTransaction((tx) => trackBugIn(tx, actor, input));
}

/** The same as part of a transaction. */
export async function trackBugIn(tx: SqlTransaction, actor: Actor, input: TrackBug): Promise<number> {
  const [bug] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ${input.bug} AND ${visibleBugs(actor)} FOR NO KEY UPDATE`,
  );
  if (!bug) throw new NotFound(`There is no bug ${input.bug}.`);
  const place = await findPlace(tx, actor, input);
  refuseState(actor, place, input);
  await refuseOut(tx, place.versionId, input.state, "version");
  await refuseOutOfOrder(
    tx,
    { ...place, bugId: bug.id },
    input.state === "evidence" ? "unknown" : input.state,
    input.orderOverride,
    "orderOverride",
  );
  const at = { ...place, bugId: bug.id, seriesId: place.inSeriesId, targetMilestoneId: null };
  if (input.state === "approved") await refuseFrozen(tx, actor, at, input.exceptionReason);
  const audienceId = await findAudience(tx, actor, place, input.audience);
  const said = input.state === "evidence" ? null : input.state;
  const asks = said === "requested";
  const [made] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO trackings (bug_id, product_id, series_id, version_id, said_state, reason, order_override, decided_by_id, decided_at, audience_id, exception_reason,
            asked_by_id, asked_at, ask_reason)
          VALUES (${bug.id}, ${place.productId}, ${place.seriesId}::int, ${place.versionId}::int, ${said}::tracking_state, ${input.reason},
            ${input.orderOverride || null}::order_override, ${actor.userId}, now(), ${audienceId}::int, ${input.exceptionReason ?? ""},
            CASE WHEN ${asks} THEN ${actor.userId}::int END, CASE WHEN ${asks} THEN now() END, CASE WHEN ${asks} THEN ${input.reason} ELSE '' END)
          ON CONFLICT DO NOTHING RETURNING id`,
  );
  if (!made) throw await alreadyTracked(tx, actor, bug.id, place);
  const plan = emptyPlan(bug.id, { isMain: false });
  const inWords = (await placesOf(tx, [made.id])).get(made.id);
  if (inWords && input.reason)
    plan.changes.push(trackingChange(made.id, inWords, "", `reason “${input.reason}”`));
  await recomputeTrackings(tx, actor, [bug.id], { own: made.id, plans: new Map([[bug.id, plan]]) });
  await refuseWithoutEffect(tx, made.id, input.state);
  return made.id;
}

/** Somebody else was faster, or has the same page open: what they said is not to be found out by trying. */
async function alreadyTracked(
  tx: SqlTransaction,
  viewer: Viewer,
  bugId: number,
  { productId, product, seriesId, versionId }: Place,
): Promise<InvalidInput> {
  const [now] = await queryRowsIn<{ state: TrackingState; who: string | null }>(
    tx,
    sql`SELECT t.state, ${PERSON_NAME} AS who FROM trackings t LEFT JOIN users u ON u.id = t.decided_by_id AND t.said_state IS NOT NULL
        WHERE t.bug_id = ${bugId} AND t.product_id = ${productId} AND t.series_id IS NOT DISTINCT FROM ${seriesId}::int
          AND t.version_id IS NOT DISTINCT FROM ${versionId}::int AND ${visibleTrackings(viewer)} LIMIT 1`,
  );
  const says = now
    ? ` Its state is “${STATE_LABELS[now.state]}”${now.who ? `, said by ${now.who}` : ""}.`
    : "";
  return new InvalidInput({ product: [`The bug is tracked in ${product} there already.${says}`] });
}

async function findPlace(tx: SqlTransaction, viewer: Viewer, input: TrackBug): Promise<Place> {
  const [product] = await queryRowsIn<{ id: number; name: string; isOpen: boolean }>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.visibility = 'open' AS "isOpen" FROM products p
        WHERE p.name = ${input.product}::citext AND ${visibleProducts(viewer)}`,
  );
  if (!product) throw new InvalidInput({ product: [`There is no product “${input.product}”.`] });
  if (input.series && input.version)
    throw new InvalidInput({ version: ["Choose a series or a version, not both."] });
  const place = { productId: product.id, product: product.name, isOpen: product.isOpen };
  const inProduct = async (table: "series" | "versions", name: string) => {
    const from = table === "series" ? sql`series` : sql`versions`;
    const [row] = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT x.id FROM ${from} x WHERE x.product_id = ${product.id} AND lower(x.name) = lower(${name})`,
    );
    const field = table === "series" ? "series" : "version";
    if (!row) throw new InvalidInput({ [field]: [`${product.name} has no ${field} “${name}”.`] });
    return row.id;
  };
  const seriesId = input.series ? await inProduct("series", input.series) : null;
  const versionId = input.version ? await inProduct("versions", input.version) : null;
  const [version] = await queryRowsIn<{ seriesId: number | null }>(
    tx,
    sql`SELECT v.series_id AS "seriesId" FROM versions v WHERE v.id = ${versionId}::int`,
  );
  return { ...place, seriesId, versionId, inSeriesId: seriesId ?? version?.seriesId ?? null };
}

function refuseState(actor: Actor, { productId, product }: Place, input: TrackBug): void {
  const isAllowed = input.state === "requested" ? canRequest(actor, productId) : canDecide(actor, productId);
  if (!isAllowed)
    throw new NotAllowed(
      `You may ask for a fix in ${product}; everything else takes the right to edit bugs in it.`,
    );
  if (input.state !== "evidence" && input.state !== "requested" && !maySay(actor, { productId }, input.state))
    throw new NotAllowed(refusalOf(product, input.state));
  if (SAID_WITH_A_VERSION.some((state) => state === input.state))
    throw new InvalidInput({ state: ["Track it here first, then say it with its version."] });
  if (STATES_WITH_REASON.some((state) => state === input.state) && input.reason === "")
    throw new InvalidInput({ reason: ["Say why."] });
  if (input.orderOverride !== "" && !canDecide(actor, productId))
    throw new InvalidInput({ orderOverride: [`You may not decide against the order in ${product}.`] });
}

/** Null: everybody who sees the bug and the product. */
async function findAudience(
  tx: SqlTransaction,
  actor: Actor,
  place: Place,
  audience: string,
): Promise<number | null> {
  if (audience === "" && place.isOpen) return null;
  if (audience === "" || audience === INSIDERS) {
    const [row] = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT a.id FROM audiences a WHERE a.product_id = ${place.productId}`,
    );
    return row?.id ?? null;
  }
  const [group] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT a.id FROM audiences a JOIN groups g ON g.id = a.group_id WHERE g.name = ${audience}::citext AND g.is_active
        AND (${actor.isAdministrator} OR g.id = ANY(${[...actor.groupIds]}::int[]))`,
  );
  if (!group) throw new InvalidInput({ audience: [`You are in no group “${audience}”.`] });
  return group.id;
}
