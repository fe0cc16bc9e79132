import "server-only";
import { emptyPlan, isEmptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { type ComputedState, TERMINAL_STATES, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { followEvidence } from "#lib/upstream/flow/follow-evidence.ts";
import { loadAnswered, saidByFooter } from "#lib/upstream/trackings/asked-by-footer.ts";
import type { BugEvidence, Computed } from "#lib/upstream/trackings/bug-evidence.ts";
import { combineStates } from "#lib/upstream/trackings/combine.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { isDoubted, isWeak, labelOf } from "#lib/upstream/trackings/guess.ts";
import { evidenceFor, loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadMilestones, loadProducts } from "#lib/upstream/trackings/load-products.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";
import type { ProductFacts } from "#lib/upstream/trackings/product-facts.ts";

type Row = {
  /** Null: evidence makes it. */
  id: number | null;
  bugId: number;
  productId: number;
  seriesId: number | null;
  versionId: number | null;
  milestoneId: number | null;
  state: TrackingState;
  source: "computed" | "manual" | "imported";
  saidState: TrackingState | null;
  computedState: ComputedState | null;
  evidence: string;
  isContradicted: boolean;
  /** When a person decided; milliseconds. */
  decidedAt: number;
  audienceId: number | null;
};

/**
 * Computes the trackings of the bugs anew from their evidence, writes what differs, with history, and creates those of
 * series in which there is evidence. The bugs are locked here. `isSilent`: without history, for imports. Returns how many
 * trackings were created or changed. `plans`: what else is written of these bugs, in the same events; `own`: the tracking that
 * the viewer acts on. What else moves is nobody's doing: it may have been due before.
 */
export async function recomputeTrackings(
  tx: RunsSql,
  viewer: Viewer,
  bugIds: readonly number[],
  {
    isSilent = false,
    plans = new Map(),
    own = null,
  }: { isSilent?: boolean; plans?: Map<number, PlannedBug>; own?: number | null } = {},
): Promise<number> {
  const ids = await lockBugsWhere(tx, sql`b.id = ANY(${[...bugIds]}::int[])`);
  if (ids.length === 0) return 0;
  const { bugs } = await loadEvidence(tx, ids);
  const rows = await loadTrackings(tx, ids);
  const givenUp = await loadGivenUp(tx, ids);
  const products = await loadProducts(tx, productsOf(bugs, rows));
  const milestones = await loadMilestones(tx, [
    ...new Set(rows.flatMap(({ milestoneId }) => milestoneId ?? [])),
  ]);
  const answered = await loadAnswered(tx, ids);
  const all = [...rows, ...born(bugs, rows, products)];
  const changed: { before: Row; after: Row }[] = [];
  for (const row of all) {
    const bug = bugs.get(row.bugId);
    if (!bug) continue;
    const computed = computeState(evidenceFor(bug, row.audienceId), row, { products, milestones });
    const isAnswered = row.id !== null && answered.has(row.id);
    const after = applied(
      isAnswered ? row : { ...row, saidState: saidByFooter(row, bug) },
      computed,
      givenUp.has(row.bugId),
    );
    if (row.id === null || isDifferent(row, after)) changed.push({ before: row, after });
  }
  const moves = await save(tx, changed, own);
  if (isSilent) return changed.length;
  const isOwn = ({ trackingId }: Move) => viewer.kind === "system" || trackingId === own;
  await noteMoves(tx, moves.filter(isOwn), plans);
  await writeThem(tx, viewer, plans);
  const others = new Map<number, PlannedBug>();
  await noteMoves(
    tx,
    moves.filter((move) => !isOwn(move)),
    others,
  );
  await writeThem(tx, systemViewer("Evidence"), others);
  await followEvidence(tx, ids);
  return changed.length;
}

async function writeThem(tx: RunsSql, viewer: Viewer, plans: ReadonlyMap<number, PlannedBug>): Promise<void> {
  const rule = viewer.kind === "system" ? { batch: viewer.displayName } : {};
  await writePlans(
    tx,
    viewer,
    [...plans.values()].filter((plan) => !isEmptyPlan(plan)),
    rule,
  );
}

/** `isGivenUp`: the bug is closed without a fix, so that whoever waits for one there is asked. */
function applied(row: Row, computed: Computed, isGivenUp: boolean): Row {
  if (row.source === "imported" && computed.state === null) return row;
  const isInDoubt = isDoubted(computed.evidence);
  const combined = combineStates(row.saidState, computed.state, {
    wasReleased: row.state === "released" && row.source === "computed",
    isNewer: computed.newestAt > row.decidedAt,
    isWeak: isWeak(computed.state, computed.evidence),
    isDoubted: isInDoubt,
  });
  return {
    ...row,
    state: combined.state,
    source: combined.source,
    computedState: computed.state,
    evidence: JSON.stringify(computed.evidence),
    isContradicted:
      combined.isContradicted ||
      (isInDoubt && combined.state !== "affected") ||
      (isGivenUp && !TERMINAL_STATES.includes(combined.state)),
  };
}

function isDifferent(one: Row, other: Row): boolean {
  return (
    one.state !== other.state ||
    one.saidState !== other.saidState ||
    one.source !== other.source ||
    one.computedState !== other.computedState ||
    canonical(one.evidence) !== canonical(other.evidence) ||
    one.isContradicted !== other.isContradicted
  );
}

/** The database orders the keys of JSON in its own way. */
function canonical(evidence: string): string {
  const items: Evidence[] = JSON.parse(evidence);
  return JSON.stringify(items.map((item) => Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function productsOf(bugs: ReadonlyMap<number, BugEvidence>, rows: readonly Row[]): number[] {
  const ofEvidence = [...bugs.values()].flatMap(({ changes, recordedAt = [] }) =>
    [...changes, ...recordedAt].map(({ productId }) => productId),
  );
  return [...new Set([...ofEvidence, ...rows.map(({ productId }) => productId)])];
}

/** Trackings that do not exist yet, of the series in which there is evidence or somebody recorded something, or to which a change asks to be backported. */
function born(
  bugs: ReadonlyMap<number, BugEvidence>,
  rows: readonly Row[],
  products: ReadonlyMap<number, ProductFacts>,
): Row[] {
  const known = new Set(
    rows.filter(({ audienceId }) => audienceId === null).map(({ bugId, seriesId }) => `${bugId} ${seriesId}`),
  );
  // What somebody recorded of a version that is a place itself is said there.
  const seriesOf = new Map(
    [...products.values()].flatMap(({ versions }) => versions.map(({ id, seriesId }) => [id, seriesId])),
  );
  const inVersions = new Set(
    rows.flatMap(({ bugId, versionId, audienceId }) =>
      versionId === null || audienceId !== null ? [] : [`${bugId} ${seriesOf.get(versionId)}`],
    ),
  );
  const made: Row[] = [];
  const make = (bugId: number, productId: number, seriesId: number, isAsked: boolean) => {
    if (known.has(`${bugId} ${seriesId}`)) return;
    known.add(`${bugId} ${seriesId}`);
    made.push({
      id: null,
      bugId,
      productId,
      seriesId,
      versionId: null,
      milestoneId: null,
      state: "unknown",
      source: "computed",
      saidState: isAsked ? "requested" : null,
      computedState: null,
      evidence: "[]",
      isContradicted: false,
      decidedAt: 0,
      audienceId: null,
    });
  };
  for (const { bugId, changes, recordedAt = [] } of bugs.values()) {
    for (const { productId, status, seriesIds, wantedSeriesIds, versionIds } of changes) {
      const versions = products.get(productId)?.versions ?? [];
      const ofVersions = versions
        .filter(({ id }) => versionIds.includes(id))
        .flatMap(({ seriesId }) => seriesId ?? []);
      const wanted = status === "abandoned" ? [] : wantedSeriesIds;
      for (const seriesId of new Set([...seriesIds, ...ofVersions, ...wanted]))
        make(bugId, productId, seriesId, !seriesIds.includes(seriesId) && !ofVersions.includes(seriesId));
    }
    for (const { productId, seriesId } of recordedAt)
      if (!inVersions.has(`${bugId} ${seriesId}`)) make(bugId, productId, seriesId, false);
  }
  return made;
}

async function loadTrackings(tx: RunsSql, bugIds: readonly number[]): Promise<Row[]> {
  return queryRowsIn<Row>(
    tx,
    sql`SELECT t.id, t.bug_id AS "bugId", t.product_id AS "productId", t.series_id AS "seriesId", t.version_id AS "versionId",
          t.target_milestone_id AS "milestoneId", t.state, t.source, t.said_state AS "saidState", t.computed_state AS "computedState",
          t.evidence::text AS evidence, t.contradicted_since IS NOT NULL AS "isContradicted",
          coalesce(extract(epoch FROM t.decided_at) * 1000, 0)::float8 AS "decidedAt", t.audience_id AS "audienceId"
        FROM trackings t WHERE t.bug_id = ANY(${[...bugIds]}::int[]) ORDER BY t.id FOR UPDATE`,
  );
}

/** The bugs that are closed without a fix: as no bug, for good, for now. */
async function loadGivenUp(tx: RunsSql, bugIds: readonly number[]): Promise<Set<number>> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${[...bugIds]}::int[]) AND ${bugMeaning} NOT IN ('fixed', 'duplicate')`,
  );
  return new Set(rows.map(({ id }) => id));
}

async function save(
  tx: RunsSql,
  changed: readonly { before: Row; after: Row }[],
  own: number | null,
): Promise<Move[]> {
  if (changed.length === 0) return [];
  const rows = JSON.stringify(
    changed.map(({ before, after }) => ({
      id: after.id,
      bug_id: after.bugId,
      product_id: after.productId,
      series_id: after.seriesId,
      state: after.state,
      said_state: after.saidState,
      source: after.source,
      computed_state: after.computedState,
      evidence: JSON.parse(after.evidence),
      is_contradicted: after.isContradicted,
      moves: after.state !== before.state,
      // What the viewer says has made its step already.
      steps: after.state !== before.state && after.id !== own,
    })),
  );
  const columns = sql`id int, bug_id int, product_id int, series_id int, state tracking_state, said_state tracking_state, source state_source,
    computed_state tracking_state, evidence jsonb, is_contradicted boolean, moves boolean, steps boolean`;
  await queryRowsIn(
    tx,
    sql`UPDATE trackings t SET state = n.state, said_state = n.said_state, source = n.source, computed_state = n.computed_state, evidence = n.evidence,
          contradicted_since = CASE WHEN n.is_contradicted THEN coalesce(t.contradicted_since, now()) END,
          revision = t.revision + n.steps::int, state_at = CASE WHEN n.moves THEN now() ELSE t.state_at END
        FROM jsonb_to_recordset(${rows}::jsonb) AS n(${columns}) WHERE t.id = n.id`,
  );
  const made = await queryRowsIn<{ id: number; bugId: number; seriesId: number }>(
    tx,
    sql`INSERT INTO trackings (bug_id, product_id, series_id, state, said_state, source, computed_state, evidence)
        SELECT n.bug_id, n.product_id, n.series_id, n.state, n.said_state, n.source, n.computed_state, n.evidence
        FROM jsonb_to_recordset(${rows}::jsonb) AS n(${columns}) WHERE n.id IS NULL
        ON CONFLICT DO NOTHING RETURNING id, bug_id AS "bugId", series_id AS "seriesId"`,
  );
  const idOf = new Map(made.map(({ id, bugId, seriesId }) => [`${bugId} ${seriesId}`, id]));
  return changed.flatMap(({ before, after }) => {
    const trackingId = after.id ?? idOf.get(`${after.bugId} ${after.seriesId}`);
    return trackingId !== undefined && before.state !== after.state
      ? [{ trackingId, bugId: after.bugId, from: labelBefore(before, after), to: wordsOf(after) }]
      : [];
  });
}

/** `from`, `to`: states in the words of the pages; "" for what was not tracked. */
type Move = { trackingId: number; bugId: number; from: string; to: string };

function wordsOf({ state, source, evidence }: Pick<Row, "state" | "source" | "evidence">): string {
  return labelOf({ state, isSaid: source !== "computed", evidence: JSON.parse(evidence) }).toLowerCase();
}

/** Where nothing was said before, pages said what evidence says. */
function labelBefore(before: Row, after: Row): string {
  if (before.id === null) return "";
  const isNew = before.state === "unknown" && before.computedState === null && before.evidence === "[]";
  if (!isNew) return wordsOf(before);
  if (after.saidState === null) return "";
  return wordsOf({ state: after.computedState ?? "unknown", source: "computed", evidence: after.evidence });
}

async function noteMoves(tx: RunsSql, moves: readonly Move[], plans: Map<number, PlannedBug>): Promise<void> {
  const places = await placesOf(
    tx,
    moves.map(({ trackingId }) => trackingId),
  );
  for (const { trackingId, bugId, from, to } of moves) {
    const place = places.get(trackingId);
    if (!place) continue;
    const plan = plans.get(bugId) ?? emptyPlan(bugId, { isMain: false });
    plans.set(bugId, plan);
    plan.changes.push(trackingChange(trackingId, place, from, to));
  }
}
