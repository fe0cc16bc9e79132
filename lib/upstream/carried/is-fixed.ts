import "server-only";
import { insidersOf, recordsKnownTo } from "#lib/bugs/visibility.ts";
import { isMilestoneOut, isOutUndated } from "#lib/catalog/milestone-out.ts";
import { isRealVersion } from "#lib/catalog/real-version.ts";
import { visibleClassifications } from "#lib/catalog/releases.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  type Answer,
  answerFor,
  firstWithFix,
  type OnTheWay,
  onTheWay,
  type SeriesSaid,
  type VersionStanding,
} from "#lib/upstream/carried/answer.ts";
import { loadClosing } from "#lib/upstream/carried/closing.ts";
import { type FixedUpstream, fixedUpstream, isUpstreamOf } from "#lib/upstream/carried/fixed-upstream.ts";
import {
  type NeededProduct,
  type PartOfFix,
  partInRelease,
  type SharedRelease,
} from "#lib/upstream/carried/in-release.ts";
import { findHad, findLost, type LostAgain } from "#lib/upstream/carried/lost-again.ts";
import { standingsOf, type VersionRow } from "#lib/upstream/carried/standings.ts";
import type { LinkedChange } from "#lib/upstream/changes/fixes.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import { nameIn } from "#lib/upstream/trackings/contradiction.ts";
import { loadContaining, onlyOf } from "#lib/upstream/trackings/load-containing.ts";
import { evidenceFor, loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadProducts } from "#lib/upstream/trackings/load-products.ts";
import { isSeriesOver } from "#lib/upstream/trackings/lost-in-series.ts";
import type { ProductFacts } from "#lib/upstream/trackings/product-facts.ts";
import { listTrackings, type TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

type Bug = { id: number; productId: number };
type ProductRow = {
  id: number;
  name: string;
  isHome: boolean;
  isDownstream: boolean;
  audienceId: number | null;
};

/** The first shared milestone with the fix, by the version of the product that it contains. */
export type ReleasedIn = {
  name: string;
  classification: string;
  day: string | null;
  isReleased: boolean;
  version: string;
};

/** Whether a version has the fix of a bug. */
export type FixedIn = {
  /** The products that the bug concerns and the viewer sees: that of the bug first; versions newest first. */
  products: {
    name: string;
    isHome: boolean;
    versions: { name: string; isReleased: boolean }[];
    /** Shared milestones that contain a version of it, newest first. */
    releases: SharedRelease[];
  }[];
  /** The product that was asked for, else the first one; null: none has a version. */
  product: string | null;
  /** The version that was asked for, by its name or by that of a release that contains it. */
  version: string | null;
  /** The first version of the product with the fix in each series, newest first. */
  first: VersionStanding[];
  /** Null: no version was asked for, or the product has none of this name. */
  answer: Answer | null;
  /** How far a fix is in the series of the version, when the answer is not there. */
  onTheWay: OnTheWay | null;
  milestone: ReleasedIn | null;
  /** The version with the fix is followed by one without it. */
  lost: LostAgain | null;
  /** The version before that has the fix, which this one lost. */
  had: VersionStanding | null;
  /** The release that was asked for has only a part of the fix, in some of its products; null: it has all of it, or none. */
  part: PartOfFix | null;
  /** The other products with changes that fix the bug, and their first versions with them. */
  also: { product: string; versions: VersionStanding[] }[];
  /** How far the fix is in what the product is built on, while neither the version nor a later one has it. */
  upstream: FixedUpstream[];
};

/** The products and versions of a visible bug, and the answer for the version that is asked for. */
export async function readFixedIn(
  viewer: Viewer,
  bug: Bug,
  asked: {
    product: string | undefined;
    version: string | undefined;
    /** A product that the bug concerns, whatever is known of it there. */
    named?: { productId: number } | null;
  },
): Promise<FixedIn> {
  const trackings = await listTrackings(viewer, bug.id);
  return sqlTransaction(async (tx) => {
    const { bugs } = await loadEvidence(tx, [bug.id], recordsKnownTo(viewer));
    const evidence = bugs.get(bug.id);
    const concerned = [
      bug.productId,
      ...(evidence?.changes.map(({ productId }) => productId) ?? []),
      ...trackings.map(({ productId }) => productId),
      ...(asked.named ? [asked.named.productId] : []),
    ];
    const containing = await loadContaining(tx, viewer, { bugId: bug.id, productIds: concerned });
    const products = await loadVisible(tx, viewer, bug, [...concerned, ...containing.productIds]);
    const ids = products.map(({ id }) => id);
    const versions = await loadVersions(tx, ids);
    const releases = await loadReleases(tx, viewer, ids);
    const known = products.map((product) => ({
      ...product,
      releases: releases.get(product.id) ?? [],
      versions: (versions.get(product.id) ?? []).filter(({ isPlanned }) => !isPlanned).toReversed(),
    }));
    const product = known.find(({ name }) => isSameName(name, asked.product)) ?? known[0];
    const asVersion = product?.versions.find(({ name }) => name === asked.version);
    const release = asVersion
      ? undefined
      : product?.releases.find(({ name }) => isSameName(name, asked.version));
    const chosen = asVersion ?? product?.versions.find(({ name }) => name === release?.version);
    const none = {
      ...{ version: null, answer: null, onTheWay: null, milestone: null, lost: null, had: null },
      ...{ upstream: [], part: null, also: [] },
    };
    if (!evidence || !product) return { products: known, product: null, first: [], ...none };
    const facts = onlyOf(await loadProducts(tx, ids), [...ids, ...containing.containedIds]);
    const standingsIn = ({ id, audienceId }: ProductRow) =>
      standingsOf(evidenceFor(evidence, audienceId), trackings, versions.get(id) ?? [], facts);
    const standings = standingsIn(product);
    const first = firstWithFix(standings);
    if (!chosen) return { products: known, product: product.name, first, ...none };
    const computedIn = ({ id, audienceId }: ProductRow, seriesId: number | null) =>
      computeState(
        evidenceFor(evidence, audienceId),
        { productId: id, seriesId, versionId: null, milestoneId: null },
        { products: facts, milestones: new Map() },
      );
    const said = await loadSaid(tx, viewer, { bug, product, version: chosen, trackings });
    const evident = seriesFrom(facts.get(product.id), chosen.seriesId).map((id) => computedIn(product, id));
    const closed = await loadClosing(tx, bug.id);
    // That it is fixed in its own product says nothing of another one.
    const closing = closed && (product.isHome || closed.meaning !== "fixed") ? closed : null;
    const ofSeries = { ...said, evident, closing };
    const answer = answerFor(chosen.id, standings, ofSeries);
    const fixed = answer.kind === "yes" ? chosen : "to" in answer ? answer.to : null;
    const graph = facts.get(product.id)?.graph;
    const contains = (id: number) => fixed !== null && graph?.contains(id, fixed.id) === true;
    const milestone = fixed ? await firstMilestone(tx, viewer, product.id, contains) : null;
    const seriesId = fixed?.seriesId ?? null;
    // What is to come concerns who uses its series, if anything is to come there.
    const own = facts.get(product.id);
    const isNext = answer.kind === "yes" && own !== undefined && !isSeriesOver(own, seriesId);
    const lost =
      fixed && findLost(fixed, standings, contains, isNext ? computedIn(product, seriesId).state : null);
    const isNone = answer.kind !== "yes" && answer.kind !== "never" && fixed === null;
    const builtOn = isNone ? products.filter((one) => isUpstreamOf(product, one, facts.get(product.id))) : [];
    const upstream = builtOn.flatMap((one) => {
      const states = seriesFrom(facts.get(one.id), null).map((id) => computedIn(one, id).state);
      return fixedUpstream(one.name, standingsIn(one), states) ?? [];
    });
    const needed: NeededProduct[] = known
      .filter(({ id }) => evidence.changes.some((change) => change.productId === id && isMergedFix(change)))
      .map((one) => ({ name: one.name, releases: one.releases, standings: standingsIn(one) }));
    const others = answer.kind === "yes" ? needed.filter(({ name }) => name !== product.name) : [];
    return {
      ...{ products: known, product: product.name, version: chosen.name },
      ...{ first, answer, milestone, lost, upstream },
      had: findHad(chosen.id, standings, (id) => graph?.contains(chosen.id, id) === true),
      part: release ? partInRelease(release.id, needed) : null,
      also: release
        ? []
        : others.map((one) => ({ product: one.name, versions: firstWithFix(one.standings) })),
      onTheWay: onTheWay(answer, chosen.seriesId, ofSeries),
    };
  });
}

/** A change that a version must contain, to have the fix. */
function isMergedFix({ status, reverts, revertedBy }: LinkedChange): boolean {
  return status === "merged" && reverts.length === 0 && revertedBy === null;
}

/** A series and the newer ones; null: all of them, or the product where it has none. */
function seriesFrom(facts: ProductFacts | undefined, seriesId: number | null): (number | null)[] {
  const ids = facts?.series.map(({ id }) => id) ?? [];
  return ids.length === 0 ? [null] : ids.slice(Math.max(0, ids.indexOf(seriesId ?? 0)));
}

function isSameName(name: string, asked: string | undefined): boolean {
  return name.toLowerCase() === asked?.toLowerCase();
}

/** The shared milestones that contain a version of each product, newest first: people know what they use by these names. */
async function loadReleases(
  tx: SqlTransaction,
  viewer: Viewer,
  productIds: readonly number[],
): Promise<Map<number, SharedRelease[]>> {
  const rows = await queryRowsIn<SharedRelease & { productId: number }>(
    tx,
    sql`SELECT l.product_id AS "productId", m.id, m.name, v.name AS version, ${isMilestoneOut} AS "isReleased",
          coalesce(m.released_on, m.due_on)::text AS day
        FROM manifest_lines l JOIN milestones m ON m.id = l.milestone_id JOIN classifications k ON k.id = m.classification_id
        JOIN versions v ON v.id = l.version_id AND v.is_active AND v.state <> 'planned'
        WHERE l.product_id = ANY(${[...productIds]}::int[]) AND ${visibleClassifications(viewer)} ORDER BY m.sort_key COLLATE "C" DESC, m.id DESC`,
  );
  return Map.groupBy(rows, ({ productId }) => productId);
}

async function loadVisible(
  tx: SqlTransaction,
  viewer: Viewer,
  { productId }: Bug,
  concerned: readonly number[],
): Promise<ProductRow[]> {
  return queryRowsIn(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.id = ${productId} AS "isHome", k.kind = 'downstream' AS "isDownstream", ${insidersOf(viewer)} AS "audienceId"
        FROM products p JOIN classifications k ON k.id = p.classification_id
        WHERE p.id = ANY(${[...new Set(concerned)]}::int[]) AND ${visibleProducts(viewer)}
          AND EXISTS (SELECT 1 FROM versions v WHERE v.product_id = p.id AND v.is_active AND v.state <> 'planned' AND ${isRealVersion})
        ORDER BY p.id <> ${productId}, k.kind, k.sort_key, p.name`,
  );
}

async function loadVersions(
  tx: SqlTransaction,
  productIds: readonly number[],
): Promise<Map<number, VersionRow[]>> {
  const rows = await queryRowsIn<VersionRow>(
    tx,
    sql`SELECT v.id, v.product_id AS "productId", v.name, v.series_id AS "seriesId", v.state = 'planned' AS "isPlanned",
          v.state IN ('released', 'withdrawn') AND coalesce(v.released_on, current_date) <= current_date AS "isReleased",
          coalesce(v.released_on, v.due_on)::text AS day
        FROM versions v WHERE v.product_id = ANY(${[...productIds]}::int[]) AND v.is_active AND ${isRealVersion}
        ORDER BY v.sort_key COLLATE "C"`,
  );
  return Map.groupBy(rows, ({ productId }) => productId);
}

/** What was said of the series, or of the whole product, and where the fix is planned for this version or a later one. */
async function loadSaid(
  tx: SqlTransaction,
  viewer: Viewer,
  at: { bug: Bug; product: ProductRow; version: VersionRow; trackings: readonly TrackingView[] },
): Promise<Omit<SeriesSaid, "evident">> {
  const own = at.trackings.find(
    ({ productId, seriesId, versionId }) =>
      productId === at.product.id &&
      versionId === null &&
      (seriesId === at.version.seriesId || seriesId === null),
  );
  const [target] = await queryRowsIn<{ name: string; day: string | null }>(
    tx,
    sql`SELECT coalesce(v.name, m.name) AS name, coalesce(v.due_on, m.due_on)::text AS day
        FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN trackings t ON t.id = ${own?.id ?? null}::int
        LEFT JOIN versions v ON v.id = coalesce(t.target_version_id, CASE WHEN t.target_milestone_id IS NULL AND b.product_id = ${at.product.id} THEN b.target_release_id END)
          AND v.state NOT IN ('released', 'withdrawn')
        LEFT JOIN milestones m ON m.id = coalesce(t.target_milestone_id, CASE WHEN b.product_id = ${at.product.id} THEN b.target_milestone_id END)
          AND m.released_on IS NULL AND NOT ${isOutUndated}
        LEFT JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = ${at.product.id}
        LEFT JOIN versions c ON c.id = coalesce(v.id, l.version_id)
        JOIN versions own ON own.id = ${at.version.id} AND (c.id IS NULL OR c.sort_key COLLATE "C" >= own.sort_key COLLATE "C")
        WHERE b.id = ${at.bug.id} AND coalesce(v.name, m.name) IS NOT NULL AND ${visibleProducts(viewer)}`,
  );
  const isSaid = own?.source === "manual";
  if (!isSaid) return { state: null, reason: "", target: target ?? null };
  return { state: own.state, by: nameIn(own, own.decidedBy), reason: own.reason, target: target ?? null };
}

async function firstMilestone(
  tx: SqlTransaction,
  viewer: Viewer,
  productId: number,
  contains: (versionId: number) => boolean,
): Promise<ReleasedIn | null> {
  const rows = await queryRowsIn<ReleasedIn & { versionId: number }>(
    tx,
    sql`SELECT m.name, k.name::text AS classification, coalesce(m.released_on, m.due_on)::text AS day,
          ${isMilestoneOut} AS "isReleased", l.version_id AS "versionId", v.name AS version
        FROM manifest_lines l JOIN milestones m ON m.id = l.milestone_id JOIN classifications k ON k.id = m.classification_id
        JOIN versions v ON v.id = l.version_id
        WHERE l.product_id = ${productId} AND ${visibleClassifications(viewer)} ORDER BY m.sort_key COLLATE "C", m.id`,
  );
  const first = rows.find(({ versionId }) => contains(versionId));
  if (!first) return null;
  const { versionId: _, ...milestone } = first;
  return milestone;
}
