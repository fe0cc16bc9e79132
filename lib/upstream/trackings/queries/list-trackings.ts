import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import type { ComputedState, StateSource, TrackingState } from "#lib/bugs/trackings/states.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { Lost } from "#lib/upstream/trackings/lost-words.ts";
import type { OrderOverride } from "#lib/upstream/trackings/order.ts";
import type { AckKind } from "#lib/upstream/trackings/policy.ts";
import { type AskingChange, askingChange } from "#lib/upstream/trackings/queries/asking-change.ts";
import { FIXED_IN, LOST } from "#lib/upstream/trackings/queries/fixed-in.ts";

export type AckView = {
  kind: AckKind;
  answer: "granted" | "denied";
  who: string;
  at: string;
  reason: string;
};

/** A tracking as a viewer sees it. Times are ISO 8601 in UTC. */
export type TrackingView = {
  id: number;
  bug: number;
  productId: number;
  product: string;
  classification: string;
  /** Of a company's products, which are built on upstream ones. */
  isDownstream: boolean;
  isHome: boolean;
  seriesId: number | null;
  series: string | null;
  versionId: number | null;
  version: string | null;
  /** A version that is out: there is no fix to ask for in it. */
  isOut: boolean;
  /** Byte order is the order of series and versions; null for a whole product. */
  sortKey: string | null;
  state: TrackingState;
  source: StateSource;
  saidState: TrackingState | null;
  /** A fix was agreed on, and the work goes on since. */
  isAgreed: boolean;
  computedState: ComputedState | null;
  contradictedSince: string | null;
  reason: string;
  orderOverride: OrderOverride | null;
  assignee: string | null;
  qaContact: string | null;
  targetVersion: string | null;
  targetMilestone: string | null;
  priority: string | null;
  testPlan: string;
  /** Who asked for a fix last, and why; also after others answered. */
  askedBy: string | null;
  askedAt: string | null;
  askReason: string;
  /** The change of code that asks for the fix, when no person did. */
  askedIn: AskingChange | null;
  /** Why it was approved after the code freeze of its milestone; empty: it was not. */
  exceptionReason: string;
  decidedBy: string | null;
  decidedAt: string | null;
  verifiedBy: string | null;
  verifiedAt: string | null;
  build: string;
  stateAt: string;
  /** In words; null: everybody who sees the bug and the product. */
  audience: string | null;
  acks: AckView[];
  evidence: Evidence[];
  /** The version of the product that evidence shows to be the first with the fix. */
  fixedIn: string | null;
  /** The version that had the fix, and the one that lost it. */
  lost?: Lost | null;
  revision: number;
  /** The names of the people above by their handles. */
  names: Readonly<Record<string, string>>;
};

/** The trackings of a visible bug that the viewer sees: home product first, upstream before downstream, newest series first. */
export async function listTrackings(viewer: Viewer, bugId: number): Promise<TrackingView[]> {
  // As one value: describing forty columns to the client costs more than the JSON.
  const rows = await queryPrepared<{ tracking: TrackingView }>(
    sql`SELECT to_json(x) AS tracking FROM (${trackingsWhere(viewer, sql`t.bug_id = ${bugId}`)}) x`,
  );
  return rows.map(({ tracking }) => tracking);
}

const NAMES = sql`(SELECT coalesce(json_object_agg(u.handle::text, ${PERSON_NAME}), '{}') FROM users u
  WHERE u.id = ANY(ARRAY[t.asked_by_id, t.decided_by_id, t.verified_by_id, t.assignee_id, t.qa_contact_id]
    || ARRAY(SELECT x.user_id FROM tracking_acks x WHERE x.tracking_id = t.id)))`;

/** The trackings that match `which`, a condition on `t`, of visible bugs. */
export function trackingsWhere(viewer: Viewer, which: Sql): Sql {
  return sql`
    SELECT t.id, t.bug_id AS bug, t.product_id AS "productId", p.name::text AS product, k.name::text AS classification,
      k.kind = 'downstream' AS "isDownstream", t.product_id = b.product_id AS "isHome",
      t.series_id AS "seriesId", s.name AS series, t.version_id AS "versionId", v.name AS version,
      coalesce(v.state IN ('released', 'withdrawn'), FALSE) AS "isOut", coalesce(s.sort_key, v.sort_key) AS "sortKey",
      t.state, t.source, t.said_state AS "saidState", t.is_agreed AS "isAgreed", t.computed_state AS "computedState", to_json(t.contradicted_since) AS "contradictedSince",
      t.reason, t.order_override AS "orderOverride", a.handle::text AS assignee, q.handle::text AS "qaContact",
      tv.name AS "targetVersion", m.name AS "targetMilestone", t.priority, t.test_plan AS "testPlan",
      ab.handle::text AS "askedBy", to_json(t.asked_at) AS "askedAt", t.ask_reason AS "askReason", ${askingChange(viewer)} AS "askedIn", t.exception_reason AS "exceptionReason",
      d.handle::text AS "decidedBy", to_json(t.decided_at) AS "decidedAt", w.handle::text AS "verifiedBy", to_json(t.verified_at) AS "verifiedAt",
      t.verified_build AS build, to_json(t.state_at) AS "stateAt", ${audienceName(viewer, sql`t`)} AS audience,
      (SELECT coalesce(json_agg(json_build_object('kind', x.kind, 'answer', x.answer, 'who', u.handle, 'at', x.at, 'reason', x.reason) ORDER BY x.kind), '[]')
        FROM tracking_acks x JOIN users u ON u.id = x.user_id WHERE x.tracking_id = t.id) AS acks,
      t.evidence, t.revision, ${NAMES} AS names,
      ${FIXED_IN} AS "fixedIn", ${LOST} AS lost
    FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id JOIN classifications k ON k.id = p.classification_id
    LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
    LEFT JOIN users a ON a.id = t.assignee_id LEFT JOIN users q ON q.id = t.qa_contact_id
    LEFT JOIN users ab ON ab.id = t.asked_by_id LEFT JOIN users d ON d.id = t.decided_by_id LEFT JOIN users w ON w.id = t.verified_by_id
    LEFT JOIN versions tv ON tv.id = t.target_version_id LEFT JOIN milestones m ON m.id = t.target_milestone_id
    WHERE ${which} AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
    ORDER BY t.product_id = b.product_id DESC, k.kind, k.sort_key, p.name, coalesce(s.sort_key, v.sort_key) COLLATE "C" DESC, t.id`;
}
