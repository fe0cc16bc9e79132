import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { commentAudiences } from "#lib/bugs/comments/audience-words.ts";
import { isInsider } from "#lib/bugs/policy.ts";
import { visibleBugs, visibleWatches } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import type { Failure } from "#lib/upstream/watches/failures.ts";
import { refuseCheck } from "#lib/upstream/watches/next-check.ts";
import { mayRemoveWatch } from "#lib/upstream/watches/policy.ts";
import type { RemoteState, TrackerKind } from "#lib/upstream/watches/remote-bug.ts";

/** A bug in another tracker as a viewer sees it. Times are ISO 8601 in UTC. */
export type WatchView = {
  id: number;
  kind: TrackerKind;
  url: string;
  tracker: string;
  remoteId: string;
  /** Empty: no answer yet. */
  title: string;
  rawStatus: string;
  mapped: RemoteState;
  remoteUpdatedAt: string | null;
  saysFixedSince: string | null;
  lastOkAt: string | null;
  nextCheckAt: string;
  failures: number;
  failure: Failure | null;
  confirmedBy: string | null;
  /** The place that it is about; null: the bug. */
  place: string | null;
  /** In words; null: everybody who sees the bug, or the place. */
  audience: string | null;
  /** They may have it asked now. */
  mayCheck: boolean;
  mayConfirm: boolean;
  mayRemove: boolean;
};

/** For whom somebody may add a watch of a bug, besides everybody who sees it; null: they may add none. */
export async function watchAudiences(
  viewer: Viewer,
  { productId, product }: { productId: number; product: string },
): Promise<{ value: string; label: string }[] | null> {
  if (viewer.userId === null || !can(viewer, "comment", productId)) return null;
  const groups = await queryRows<{ name: string }>(
    sql`SELECT g.name::text AS name FROM groups g WHERE g.id = ANY(${viewer.groupIds}::int[]) AND g.is_active AND g.is_for_bugs ORDER BY g.name`,
  );
  return commentAudiences(
    product,
    isInsider(viewer, productId),
    groups.map(({ name }) => name),
  );
}

type Row = Omit<WatchView, "mayCheck" | "mayConfirm" | "mayRemove"> & {
  addedById: number;
  productId: number;
};

/** The watches of a visible bug that the viewer sees, in the order in which they were added. */
export async function listWatches(viewer: Viewer, bugId: number): Promise<WatchView[]> {
  const rows = await queryRows<Row>(
    sql`SELECT w.id, w.kind, w.url, w.tracker, w.remote_id AS "remoteId", w.title, w.raw_status AS "rawStatus", w.mapped,
          to_json(w.remote_updated_at) AS "remoteUpdatedAt", to_json(w.says_fixed_since) AS "saysFixedSince", to_json(w.last_ok_at) AS "lastOkAt", to_json(w.next_check_at) AS "nextCheckAt",
          w.failures, w.failure, ${PERSON_NAME} AS "confirmedBy", p.name::text || coalesce(' ' || s.name, ' ' || v.name, '') AS place,
          ${audienceName(viewer, sql`w`)} AS audience, w.added_by_id AS "addedById", coalesce(t.product_id, b.product_id) AS "productId"
        FROM watches w JOIN bugs b ON b.id = w.bug_id LEFT JOIN users u ON u.id = w.confirmed_by_id
        LEFT JOIN trackings t ON t.id = w.tracking_id LEFT JOIN products p ON p.id = t.product_id
        LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
        WHERE w.bug_id = ${bugId} AND ${visibleWatches(viewer)} AND ${visibleBugs(viewer, "few")} ORDER BY w.added_at, w.id`,
  );
  return rows.map(({ addedById, productId, ...watch }) => ({
    ...watch,
    mayCheck: can(viewer, "comment", productId) && refuseCheck(checkedOf(watch), new Date()) === null,
    mayConfirm:
      viewer.userId !== null &&
      watch.lastOkAt !== null &&
      watch.confirmedBy === null &&
      can(viewer, "comment", productId),
    mayRemove: viewer.userId !== null && mayRemoveWatch(viewer, { addedById, productId }),
  }));
}

function checkedOf({ nextCheckAt, lastOkAt, failures, failure }: Omit<Row, "addedById" | "productId">) {
  return {
    nextCheckAt: new Date(nextCheckAt),
    lastOkAt: lastOkAt === null ? null : new Date(lastOkAt),
    failures,
    failure,
  };
}

/** A bug in another tracker in one line. */
export type WatchLine = Pick<
  WatchView,
  | "id"
  | "url"
  | "tracker"
  | "remoteId"
  | "title"
  | "rawStatus"
  | "mapped"
  | "lastOkAt"
  | "failure"
  | "confirmedBy"
>;

/** The lines of the watches of a visible bug that the viewer sees, for a larger statement. */
export function watchLines(viewer: Viewer, bugId: number): Sql {
  return sql`SELECT w.id, w.url, w.tracker, w.remote_id AS "remoteId", w.title, w.raw_status AS "rawStatus", w.mapped, w.last_ok_at AS "lastOkAt",
      w.failure, (SELECT u.handle::text FROM users u WHERE u.id = w.confirmed_by_id) AS "confirmedBy"
    FROM watches w JOIN bugs b ON b.id = w.bug_id
    WHERE w.bug_id = ${bugId} AND ${visibleWatches(viewer)} AND ${visibleBugs(viewer, "few")} ORDER BY w.added_at, w.id`;
}
