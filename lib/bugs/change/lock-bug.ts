import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A bug as a change finds it, with the names of what it points to. */
export type LockedBug = {
  id: number;
  revision: number;
  productId: number;
  product: string;
  classificationId: number;
  allowsUnconfirmed: boolean;
  componentId: number | null;
  component: string | null;
  type: string;
  summary: string;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  duplicateOf: number | null;
  severity: string;
  priority: string;
  versionId: number | null;
  version: string | null;
  targetReleaseId: number | null;
  targetRelease: string | null;
  targetMilestoneId: number | null;
  targetMilestone: string | null;
  reporterId: number | null;
  assigneeId: number | null;
  assignee: string | null;
  qaContactId: number | null;
  qaContact: string | null;
  whiteboard: string;
  url: string;
  hardware: string;
  os: string;
  deadline: string | null;
  everConfirmed: boolean;
  isRestricted: boolean;
};

/**
 * Locks the bug, and the others it is about to be related to, always in the order of their numbers
 * so that two changes never wait for each other. A bug that is missing or hidden is NotFound.
 */
export async function lockBug(
  tx: Transaction,
  viewer: Viewer,
  id: number,
  otherIds: readonly number[] = [],
): Promise<LockedBug> {
  await lockBugs(tx, [id, ...otherIds]);
  const [bug] = await queryRowsIn<LockedBug>(
    tx,
    sql`SELECT b.id, b.revision, b.product_id AS "productId", p.name::text AS product, p.classification_id AS "classificationId",
          p.allows_unconfirmed AS "allowsUnconfirmed", b.component_id AS "componentId", c.name::text AS component,
          b.type::text AS type, b.summary, b.status, b.resolution, b.resolution IS NULL AS "isOpen",
          b.duplicate_of_id AS "duplicateOf", b.severity, b.priority,
          b.version_id AS "versionId", v.name AS version,
          b.target_release_id AS "targetReleaseId", t.name AS "targetRelease",
          b.target_milestone_id AS "targetMilestoneId", m.name AS "targetMilestone",
          b.reporter_id AS "reporterId",
          b.assignee_id AS "assigneeId", a.handle::text AS assignee,
          b.qa_contact_id AS "qaContactId", q.handle::text AS "qaContact",
          b.whiteboard, b.url, b.hardware, b.os, b.deadline::text AS deadline, b.ever_confirmed AS "everConfirmed",
          b.is_restricted AS "isRestricted"
        FROM bugs b
        JOIN products p ON p.id = b.product_id
        LEFT JOIN components c ON c.id = b.component_id
        LEFT JOIN versions v ON v.id = b.version_id
        LEFT JOIN versions t ON t.id = b.target_release_id
        LEFT JOIN milestones m ON m.id = b.target_milestone_id
        LEFT JOIN users a ON a.id = b.assignee_id
        LEFT JOIN users q ON q.id = b.qa_contact_id
        WHERE b.id = ${id} AND ${visibleBugs(viewer)}`,
  );
  if (!bug) throw new NotFound(`There is no bug ${id}.`);
  return bug;
}

/** Locks rows in the order of their numbers; numbers of no bug are passed over. */
export async function lockBugs(tx: Transaction, ids: readonly number[]): Promise<void> {
  await queryRowsIn(tx, sql`SELECT id FROM bugs WHERE id = ANY(${[...ids]}::int[]) ORDER BY id FOR UPDATE`);
}
