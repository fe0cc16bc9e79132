import "server-only";
import { noteListed } from "#lib/bugs/change/draft.ts";
import { hideUnnumberedHistory } from "#lib/bugs/change/moved-history.ts";
import { emptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { noteFlagOutcomes, outcomesByBug } from "#lib/bugs/many/apply-flag-outcomes.ts";
import { STATE_LABELS } from "#lib/bugs/trackings/states.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { planRetargeting } from "#lib/flags/retarget.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Place } from "#lib/upstream/move/decide.ts";
import { type Done, type FlagRow, loadBefore, type MovingBug, saveDone } from "#lib/upstream/move/done.ts";
import { findPlaces, loadAudience, type PlaceIds } from "#lib/upstream/move/find-places.ts";
import type { Things } from "#lib/upstream/move/find-things.ts";
import type { Mapping } from "#lib/upstream/move/mapping.ts";
import { isWiderThan, type KnownProduct } from "#lib/upstream/move/plan.ts";
import { trackMoved } from "#lib/upstream/move/track-moved.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";

/** A bug that moves, and where to. */
export type MovingTo = { bugId: number; to: Place };

export type MoveContext = {
  moveId: number;
  mapping: Mapping;
  /** The downstream product. */
  product: KnownProduct;
  things: Things;
};

/** In the history of bugs, and no more: not everybody there sees the downstream product. */
const LABEL = "Moved upstream";

/**
 * Moves locked bugs to their upstream home by the one write path, as one batch with one event for each: by the rules for moving
 * a single bug, and with a tracking of the downstream product and the version that they had. What was there before is kept with
 * the move, so that it can be put back. The caller holds the lock on flag types.
 */
export async function moveBugs(
  tx: RunsSql,
  viewer: Viewer,
  context: MoveContext,
  moving: readonly MovingTo[],
): Promise<void> {
  if (moving.length === 0) return;
  const { product, things } = context;
  const ids = moving.map(({ bugId }) => bugId);
  const bugs = await loadBefore(tx, ids, product.id);
  const places = await findPlaces(tx, things);
  const vendor = await loadAudience(tx, context);
  const flags = outcomesByBug(
    await planRetargeting(tx, sql`b.id = ANY(${ids}::int[])`, {
      place: (now, bugId) => {
        const to = moving.find((one) => one.bugId === bugId)?.to;
        const place = to && places(to);
        return place ? { productId: place.product.id, componentId: place.component.id } : now;
      },
    }),
  );
  const tracked = await trackMoved(tx, { product, audienceId: vendor.trackingAudienceId, bugs });
  const words = await placesOf(tx, [...tracked.byBug.values()]);
  const done: Done[] = [];
  const plans = moving.flatMap(({ bugId, to }) => {
    const [bug, place] = [bugs.get(bugId), places(to)];
    if (!bug || !place) throw new Error(`Bug ${bugId} has no place to go to.`);
    const plan = emptyPlan(bugId);
    noteMove(plan, bug, place, product);
    const keywords = noteKeywords(plan, bug, place);
    const group = to.isGuarded ? vendor.group : null;
    if (group) {
      plan.lists.groups.add.push(group.id);
      noteListed(plan, "groups", group, "add");
    }
    const outcomes = flags.get(bugId) ?? [];
    noteFlagOutcomes(plan, outcomes);
    const trackingId = tracked.byBug.get(bugId);
    const where = trackingId === undefined ? undefined : words.get(trackingId);
    if (trackingId !== undefined && where) {
      const state = bug.version ? STATE_LABELS.affected : STATE_LABELS.unknown;
      plan.changes.push(trackingChange(trackingId, where, "", state.toLowerCase()));
    }
    done.push({
      bugId,
      before: bug.before,
      flags: bug.flags.filter((flag: FlagRow) => outcomes.some((one) => one.flag.id === flag.id)),
      keywords,
      groups: group ? [group.id] : [],
      presence: tracked.presence.get(bugId) ?? [],
      isRouted: tracked.routed.has(bugId),
      hidden: [],
    });
    return [plan];
  });
  const written = await writePlans(tx, viewer, plans, { batch: LABEL });
  const opened = moving.filter(({ to }) => isOpened(to, context, places)).map(({ bugId }) => bugId);
  const hidden = await hideUnnumberedHistory(tx, opened, vendor.historyAudienceId);
  for (const one of done) one.hidden = hidden.get(one.bugId) ?? [];
  await recomputeTrackings(tx, viewer, ids, { isSilent: true });
  await saveDone(tx, context.moveId, done, { written, bugs });
}

function isOpened(to: Place, { product }: MoveContext, places: (to: Place) => PlaceIds | undefined): boolean {
  const there = places(to)?.product;
  return there !== undefined && isWiderThan(product.visibility, there.visibility);
}

/** The product and what is in it. Equal names are not said again. */
function noteMove(plan: PlannedBug, bug: MovingBug, place: PlaceIds, product: KnownProduct): void {
  const isHidden = product.visibility !== "open";
  for (const field of ["product", "component", "version", "targetRelease", "targetMilestone"] as const) {
    const from = field === "product" ? product : bug[field];
    const to = place[field];
    if (from === null && to === null) continue;
    plan.columns[field] = to?.id ?? null;
    if (field !== "product" && from?.name === to?.name) continue;
    const [fromId, toId] = [from?.id ?? null, to?.id ?? null];
    plan.changes.push({ field, from: from?.name ?? "", to: to?.name ?? "", fromId, toId, isHidden });
  }
}

/** Keywords of the downstream product: the one of the same name there, or none. */
function noteKeywords(plan: PlannedBug, bug: MovingBug, { product }: PlaceIds): Done["keywords"] {
  const keywords: Done["keywords"] = { removed: [], added: [] };
  for (const keyword of bug.keywords) {
    const there = keyword.others.find(({ productId }) => productId === product.id);
    plan.lists.keywords.remove.push(keyword.id);
    keywords.removed.push(keyword.id);
    noteListed(plan, "keywords", keyword, "remove");
    if (!there || bug.keywordIds.includes(there.id)) continue;
    plan.lists.keywords.add.push(there.id);
    keywords.added.push(there.id);
    noteListed(plan, "keywords", { id: there.id, name: keyword.name }, "add");
  }
  return keywords;
}
