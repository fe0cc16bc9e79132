import "server-only";
import { GOES_WITHOUT, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { seriesOf, versionFromTag } from "#lib/catalog/numbering.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { HomeEvidence } from "#lib/upstream/flow/next-phase.ts";
import { FLOW_RULES, type FlowRule } from "#lib/upstream/flow/rules.ts";

/** What evidence says of a bug at home, and the change of code for which a rule moves it, in words. */
export type HomeFacts = HomeEvidence & {
  /** The series in which it is to be fixed, whose state is `target`. */
  seriesId: number | null;
  because: (rule: FlowRule) => string;
};

type Row = {
  bugId: number;
  seriesId: number;
  sortKey: string;
  /** Or that the fix failed its test. */
  computedState: TrackingState | null;
  /** Somebody said that it gets no fix, and no change of code says otherwise. */
  goesWithout: boolean;
};
type TargetRow = { bugId: number; isRestricted: boolean; milestone: string | null; seriesId: number | null };
type ChangeRow = {
  bugId: number;
  subject: string;
  name: string;
  branches: string[];
  status: string;
  isRevert: boolean;
  isReverted: boolean;
};

/** The evidence of these bugs in their home products: from public trackings of series, and changes of code. */
export async function loadHomeEvidence(
  tx: RunsSql,
  bugIds: readonly number[],
): Promise<Map<number, HomeFacts>> {
  const ids = [...bugIds];
  const rows = await queryRowsIn<Row>(
    tx,
    sql`SELECT t.bug_id AS "bugId", t.series_id AS "seriesId", s.sort_key AS "sortKey", CASE WHEN t.state = 'failed_qa' THEN t.state ELSE t.computed_state END AS "computedState",
          t.state = ANY(${GOES_WITHOUT}::tracking_state[]) AND t.source = 'manual' AND t.contradicted_since IS NULL AS "goesWithout"
        FROM trackings t JOIN bugs b ON b.id = t.bug_id AND b.product_id = t.product_id JOIN series s ON s.id = t.series_id
        WHERE t.bug_id = ANY(${ids}::int[]) AND t.audience_id IS NULL
          AND (t.computed_state IS NOT NULL OR t.state = ANY(${GOES_WITHOUT}::tracking_state[])) ORDER BY s.sort_key COLLATE "C"`,
  );
  const targets = await queryRowsIn<TargetRow>(
    tx,
    sql`SELECT b.id AS "bugId", b.is_restricted AS "isRestricted", m.name AS milestone, coalesce(r.series_id, v.series_id) AS "seriesId"
        FROM bugs b LEFT JOIN versions r ON r.id = b.target_release_id LEFT JOIN milestones m ON m.id = b.target_milestone_id
        LEFT JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = b.product_id LEFT JOIN versions v ON v.id = l.version_id
        WHERE b.id = ANY(${ids}::int[])`,
  );
  const changes = await queryRowsIn<ChangeRow>(
    tx,
    sql`SELECT l.bug_id AS "bugId", c.subject, coalesce(left(c.sha, 12), c.key) AS name, c.branches, c.status,
          cardinality(c.reverts) > 0 AS "isRevert",
          EXISTS (SELECT 1 FROM code_changes rv WHERE rv.id = c.reverted_by_id AND rv.reverted_by_id IS NULL) AS "isReverted"
        FROM code_change_bugs l JOIN bugs b ON b.id = l.bug_id JOIN code_changes c ON c.id = l.code_change_id
        JOIN repositories r ON r.id = c.repository_id AND r.product_id = b.product_id
        WHERE l.bug_id = ANY(${ids}::int[]) AND l.relation = 'fixes' ORDER BY c.at, c.id`,
  );
  const branches = await loadBranches(tx, ids);
  const answered = await loadAnswered(tx, ids);
  const beforeReview = await loadBeforeReview(tx, ids);
  const own = <One extends { bugId: number }>(all: readonly One[], id: number) =>
    all.filter(({ bugId }) => bugId === id);
  return new Map(
    targets.map(({ bugId, isRestricted, milestone, seriesId }) => {
      const states = own(rows, bugId);
      const made = own(changes, bugId);
      const toFix = states.filter(({ goesWithout }) => !goesWithout);
      const isAnywhere =
        seriesId === null || states.some((row) => row.goesWithout && row.seriesId === seriesId);
      const meant = isAnywhere ? toFix.at(-1) : toFix.find((row) => row.seriesId === seriesId);
      const special = milestone === null ? [] : milestoneBranches(milestone, branches.get(bugId) ?? []);
      return [
        bugId,
        {
          target: meant?.computedState ?? null,
          seriesId: meant?.seriesId ?? null,
          inReviewSomewhere: states.some(({ computedState }) => computedState === "in_review"),
          isFixedSomewhere: states.some(
            ({ computedState }) => computedState && WITH_FIX.includes(computedState),
          ),
          beforeReview: beforeReview.get(bugId) ?? null,
          waitsForBranch:
            meant?.computedState === "fixed" &&
            special.length > 0 &&
            !made.some(
              (change) =>
                !change.isRevert &&
                change.status === "merged" &&
                change.branches.some((branch) => special.includes(branch)),
            ),
          hasChanges: made.length > 0,
          isRestricted,
          isAnswered: answered.has(bugId),
          because: (rule) => inWords(decidingChange(rule, made)),
        },
      ];
    }),
  );
}

/** The newest change for which a rule moves a bug: a fix that stands, or what takes one back. A revert fixes nothing. */
function decidingChange(rule: FlowRule, made: readonly ChangeRow[]): ChangeRow | undefined {
  if (rule === "revert_reopens")
    return made.findLast(({ isRevert, status }) => isRevert || status === "open") ?? made.at(-1);
  const fixes = made.filter(({ isRevert }) => !isRevert);
  const status = rule === "review_opens" ? "open" : "merged";
  return fixes.findLast((change) => change.status === status && !change.isReverted) ?? fixes.at(-1);
}

function inWords(change: ChangeRow | undefined): string {
  return change ? `${change.name} “${change.subject.slice(0, 100)}”` : "";
}

/** The bugs whose status a person set after the evidence in their home product last moved. */
async function loadAnswered(tx: RunsSql, bugIds: number[]): Promise<Set<number>> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b
        CROSS JOIN LATERAL (SELECT e.rule, h.at FROM changes h JOIN events e ON e.id = h.event_id
          WHERE h.bug_id = b.id AND h.field = 'status' ORDER BY h.id DESC LIMIT 1) s
        WHERE b.id = ANY(${bugIds}::int[]) AND s.rule IS NULL
          AND s.at > (SELECT max(t.state_at) FROM trackings t WHERE t.bug_id = b.id AND t.product_id = b.product_id
            AND t.audience_id IS NULL AND t.series_id IS NOT NULL AND t.source = 'computed')`,
  );
  return new Set(rows.map(({ id }) => id));
}

const WITH_FIX: readonly TrackingState[] = ["fixed", "carried", "released", "failed_qa"];

/** The phases from which a rule moved bugs to “in review”, where that is the last that happened to their status. */
async function loadBeforeReview(tx: RunsSql, bugIds: number[]): Promise<Map<number, Phase>> {
  const rows = await queryRowsIn<{ id: number; phase: Phase }>(
    tx,
    sql`SELECT b.id, ws.phase FROM bugs b JOIN products p ON p.id = b.product_id
        CROSS JOIN LATERAL (SELECT h."from", e.rule FROM changes h JOIN events e ON e.id = h.event_id
          WHERE h.bug_id = b.id AND h.field = 'status' ORDER BY h.id DESC LIMIT 1) s
        JOIN workflow_statuses ws ON ws.workflow_id = coalesce(p.workflow_id, (SELECT w.id FROM workflows w WHERE w.is_default)) AND ws.status = s."from"
        WHERE b.id = ANY(${bugIds}::int[])
          AND (starts_with(s.rule, ${FLOW_RULES.review_opens.label}) OR starts_with(s.rule, ${FLOW_RULES.revert_reopens.label}))`,
  );
  return new Map(rows.map(({ id, phase }) => [id, phase]));
}

/** The branches that the repositories of each bug's home product are known to have. */
async function loadBranches(tx: RunsSql, bugIds: number[]): Promise<Map<number, string[]>> {
  const rows = await queryRowsIn<{ bugId: number; branches: string[] }>(
    tx,
    sql`SELECT b.id AS "bugId", ARRAY(
          SELECT DISTINCT substring(ref FROM '^refs/heads/(.*)$') FROM repositories r, jsonb_object_keys(r.read_refs) ref
          WHERE r.product_id = b.product_id AND ref LIKE 'refs/heads/%'
          UNION SELECT DISTINCT substring(d.ref FROM '^refs/heads/(.*)$') FROM repositories r JOIN forge_deliveries d ON d.repository_id = r.id
          WHERE r.product_id = b.product_id AND d.ref LIKE 'refs/heads/%') AS branches
        FROM bugs b WHERE b.id = ANY(${bugIds}::int[])`,
  );
  return new Map(rows.map(({ bugId, branches }) => [bugId, branches]));
}

/** Branches made for one milestone: ovirt-engine-4.1.1.z for ovirt-4.1.1, not the branch of its series, 4.1. */
export function milestoneBranches(milestone: string, branches: readonly string[]): string[] {
  const number = versionFromTag("", milestone);
  if (number === null || number === seriesOf("free", number)) return [];
  const pattern = new RegExp(`(?<![0-9.])${number.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![0-9])`);
  return branches.filter((branch) => pattern.test(branch));
}
