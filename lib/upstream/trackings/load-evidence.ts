import "server-only";
import { closedForVersion } from "#lib/bugs/trackings/closed-for.ts";
import { isRealVersion } from "#lib/catalog/real-version.ts";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { isNoBug, type Meaning } from "#lib/catalog/workflow/phases.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { LinkedChange } from "#lib/upstream/changes/fixes.ts";
import { type BranchSeries, seriesOfBranch } from "#lib/upstream/changes/series-of-branch.ts";
import { type PresenceRecord, recordedIn } from "#lib/upstream/presence/evaluate.ts";
import type { BugEvidence } from "#lib/upstream/trackings/bug-evidence.ts";
import { loadTargets, targetsOf } from "#lib/upstream/trackings/load-targets.ts";

type ChangeRow = {
  id: number;
  productId: number;
  status: LinkedChange["status"];
  branches: string[];
  developmentBranch: string;
  sha: string | null;
  subject: string;
  at: Date;
  changeId: string | null;
  patchId: string | null;
  cherryPickedFrom: string[];
  reverts: string[];
  revertedById: number | null;
  backportTo: string[];
  versionIds: number[];
};

type RecordRow = PresenceRecord & {
  bugId: number;
  audienceId: number | null;
  productId: number;
  seriesId: number | null;
  /** Also of an audience: it is known here. */
  isKnown: boolean;
};

/** Series by product, in order, with what says which branches are theirs. */
export type SeriesByProduct = ReadonlyMap<number, readonly (BranchSeries & { sortKey: string })[]>;

/** The evidence of a bug as an audience knows it; null: as everybody does. */
export function evidenceFor(bug: BugEvidence, audienceId: number | null): BugEvidence {
  const more = audienceId === null ? undefined : bug.privately?.get(audienceId);
  return more ? { ...bug, ...more } : bug;
}

/**
 * The evidence of each bug: the changes that fix it, and where it was found and fixed. `known`: which records `r` of audiences count as
 * those for everybody do, for pages of somebody who is in them.
 */
export async function loadEvidence(
  tx: RunsSql,
  bugIds: readonly number[],
  known: Sql = sql`FALSE`,
): Promise<{ bugs: Map<number, BugEvidence>; series: SeriesByProduct }> {
  const ids = [...bugIds];
  const links = await queryRowsIn<{ bugId: number; changeId: number }>(
    tx,
    sql`SELECT x.bug_id AS "bugId", l.code_change_id AS "changeId" FROM (${withDuplicates(ids)}) x JOIN code_change_bugs l ON l.bug_id = x.id
        WHERE l.relation = 'fixes' ORDER BY l.code_change_id`,
  );
  const rows = await loadChanges(tx, [...new Set(links.map(({ changeId }) => changeId))]);
  const series = await loadSeries(tx, [...new Set([...rows.values()].map(({ productId }) => productId))]);
  const changes = new Map<number, LinkedChange>();
  for (const id of rows.keys()) linked(id, rows, series, changes);
  const records = await queryRowsIn<RecordRow>(
    tx,
    sql`SELECT x.bug_id AS "bugId", r.version_id AS "versionId", r.kind, r.user_id AS by, r.decides, r.audience_id AS "audienceId",
          v.product_id AS "productId", v.series_id AS "seriesId", (${known}) AS "isKnown"
        FROM (${withDuplicates(ids)}) x JOIN presence r ON r.bug_id = x.id JOIN versions v ON v.id = r.version_id AND ${isRealVersion} ORDER BY r.id`,
  );
  const facts = await loadFacts(tx, ids);
  const targets = await loadTargets(tx, ids);
  const byBug = <Row extends { bugId: number }>(all: readonly Row[]) =>
    Map.groupBy(all, ({ bugId }) => bugId);
  const [linksOf, recordsOf, factsOf] = [byBug(links), byBug(records), byBug(facts)];
  const ownFacts = (bugId: number) => factsOf.get(bugId)?.find(({ isOwn }) => isOwn);
  const recordedBy = (bugId: number, audience: number | null) => {
    const own = (recordsOf.get(bugId) ?? []).filter(
      ({ audienceId, versionId, kind, isKnown }) =>
        (audienceId === null || audienceId === audience || isKnown) &&
        // Its own version is taken back by changing it.
        !((kind === "absent" || kind === "not_found") && versionId === ownFacts(bugId)?.versionId),
    );
    const reports = reportsOf(factsOf.get(bugId) ?? []);
    // What only a closed bug or a duplicate says besides is no question.
    const asked = recordedIn([...(ownFacts(bugId)?.closedAs === null ? reports.slice(0, 1) : []), ...own]);
    return { ...recordedIn([...reports, ...own]), asked: asked.found };
  };
  const knownTo = (bugId: number, audience: number | null) => ({
    recorded: recordedBy(bugId, audience),
    targets: targetsOf(targets.get(bugId) ?? [], audience),
  });
  const audiencesOf = (bugId: number) =>
    new Set(
      [...(recordsOf.get(bugId) ?? []), ...(targets.get(bugId) ?? [])].flatMap(
        ({ audienceId }) => audienceId ?? [],
      ),
    );
  const bugs = new Map(
    ids.map((bugId) => [
      bugId,
      {
        bugId,
        changes: (linksOf.get(bugId) ?? []).flatMap(({ changeId }) => changes.get(changeId) ?? []),
        closedFor: ownFacts(bugId)?.closedFor ?? null,
        closedAs: ownFacts(bugId)?.closedAs ?? null,
        ...knownTo(bugId, null),
        recordedAt: (recordsOf.get(bugId) ?? []).flatMap(({ audienceId, productId, seriesId }) =>
          audienceId === null && seriesId !== null ? [{ productId, seriesId }] : [],
        ),
        privately: new Map([...audiencesOf(bugId)].map((id) => [id, knownTo(bugId, id)])),
      },
    ]),
  );
  return { bugs, series };
}

type FactRow = {
  bugId: number;
  /** Of the bug itself, not of a duplicate of it. */
  isOwn: boolean;
  /** The version for which it was reported. */
  versionId: number | null;
  closedAs: Meaning | null;
  closedFor: number | null;
};

async function loadFacts(tx: RunsSql, ids: number[]): Promise<FactRow[]> {
  return queryRowsIn<FactRow>(
    tx,
    sql`SELECT x.bug_id AS "bugId", x.id = x.bug_id AS "isOwn", v.id AS "versionId", f.closed_as AS "closedAs",
          CASE WHEN f.closed_as = 'fixed' THEN ${closedForVersion} END AS "closedFor"
        FROM (${withDuplicates(ids)}) x JOIN bugs b ON b.id = x.id CROSS JOIN LATERAL (SELECT ${bugMeaning} AS closed_as) f
        LEFT JOIN versions v ON v.id = b.version_id AND ${isRealVersion} ORDER BY x.id <> x.bug_id, x.id`,
  );
}

/** The versions that a bug and its duplicates were reported for; none of one that was closed as no bug. What a duplicate says is said of the other bug. */
function reportsOf(facts: readonly FactRow[]): PresenceRecord[] {
  if (facts.some(({ isOwn, closedAs }) => isOwn && isNoBug(closedAs))) return [];
  const meant = facts.filter(({ isOwn, closedAs }) => !(isOwn && closedAs === "duplicate"));
  return meant.flatMap(({ versionId }) =>
    versionId === null ? [] : [{ versionId, kind: "found" as const }],
  );
}

/**
 * The bugs, each with those that were marked as its duplicates: what is known of them is known of it. A duplicate that not
 * everybody sees says nothing.
 */
function withDuplicates(ids: number[]) {
  return sql`SELECT id, id AS bug_id FROM unnest(${ids}::int[]) id
    UNION SELECT d.id, d.duplicate_of_id FROM bugs d JOIN products p ON p.id = d.product_id
      WHERE d.duplicate_of_id = ANY(${ids}::int[]) AND NOT d.is_restricted AND p.visibility = 'open'`;
}

/** The changes with these numbers, and those that revert them, and so on. */
async function loadChanges(tx: RunsSql, ids: readonly number[]): Promise<Map<number, ChangeRow>> {
  const rows = await queryRowsIn<ChangeRow>(
    tx,
    sql`WITH RECURSIVE wanted(id) AS (
          SELECT unnest(${[...ids]}::int[])
          UNION SELECT c.reverted_by_id FROM wanted w JOIN code_changes c ON c.id = w.id WHERE c.reverted_by_id IS NOT NULL
        )
        SELECT c.id, r.product_id AS "productId", c.status, c.branches, r.development_branch AS "developmentBranch", c.sha, c.subject,
          -- The clock of a forge may be ahead of ours: nothing is newer than what people said after it was known.
          least(c.at, c.learned_at) AS at, c.change_id AS "changeId", c.patch_id AS "patchId", c.cherry_picked_from AS "cherryPickedFrom", c.reverts,
          c.reverted_by_id AS "revertedById", c.backport_to AS "backportTo",
          ARRAY(SELECT t.version_id FROM code_change_tags t WHERE t.code_change_id = c.id AND t.version_id IS NOT NULL ORDER BY 1) AS "versionIds"
        FROM wanted w JOIN code_changes c ON c.id = w.id JOIN repositories r ON r.id = c.repository_id`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function loadSeries(tx: RunsSql, productIds: readonly number[]): Promise<SeriesByProduct> {
  const rows = await queryRowsIn<BranchSeries & { sortKey: string; productId: number }>(
    tx,
    sql`SELECT s.id, s.name, s.state, s.branch_pattern AS "branchPattern", s.sort_key AS "sortKey", s.product_id AS "productId"
        FROM series s WHERE s.product_id = ANY(${[...productIds]}::int[]) ORDER BY s.sort_key COLLATE "C"`,
  );
  return Map.groupBy(rows, ({ productId }) => productId);
}

function linked(
  id: number,
  rows: ReadonlyMap<number, ChangeRow>,
  series: SeriesByProduct,
  done: Map<number, LinkedChange>,
  under: readonly number[] = [],
): LinkedChange | null {
  const known = done.get(id);
  if (known) return known;
  const row = rows.get(id);
  if (!row || under.includes(id)) return null;
  const { at, developmentBranch, revertedById, backportTo, ...facts } = row;
  const own = series.get(row.productId) ?? [];
  const seriesOf = (branch: string) => seriesOfBranch(branch, own, developmentBranch) ?? [];
  const seriesIds = row.branches.flatMap(seriesOf);
  const change = {
    ...facts,
    at: at.getTime(),
    seriesIds: [...new Set(seriesIds)],
    wantedSeriesIds: [...new Set(backportTo.flatMap(seriesOf))],
    revertedBy: revertedById === null ? null : linked(revertedById, rows, series, done, [...under, id]),
  };
  done.set(id, change);
  return change;
}
