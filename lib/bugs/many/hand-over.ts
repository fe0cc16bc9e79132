import "server-only";
import { type ActContext, changeMany, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { type NamedFlag, noteAskedInstead } from "#lib/bugs/many/merge-people.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

type Person = { id: number; handle: string };

/** What one person holds on bugs of a product, and who is to have it. `successor` is their viewer after the act. */
export type HandOver = { productId: number; from: Person; to: Person; successor: Viewer };

export type HandedOver = {
  bugs: number;
  /** Requests that stay, since the successor may not see what they are about. */
  requestsLeft: number;
  /** Bugs that the successor sees only by this. */
  newlySeen: number;
};

/**
 * Hands over the open bugs of a product that somebody has (as assignee or QA contact) and what is asked of them there, with
 * history; only what the viewer sees and may change.
 */
export async function handOverBugs(context: ActContext, handOver: HandOver): Promise<HandedOver> {
  const { tx, viewer } = context;
  const { productId, from, to, successor } = handOver;
  const may = { edit: can(viewer, "edit", productId), flags: can(viewer, "set_flags", productId) };
  const held = sql`(${may.edit} AND b.resolution IS NULL AND ${from.id} IN (b.assignee_id, b.qa_contact_id))`;
  const asked = sql`(${may.flags} AND EXISTS (SELECT 1 FROM flags f WHERE f.bug_id = b.id AND f.status = 'requested'
    AND f.requestee_id = ${from.id} AND ${visiblePart(viewer, sql`f`, sql`f.setter_id`)}))`;
  const ids = await lockBugsWhere(
    tx,
    sql`b.product_id = ${productId} AND (${held} OR ${asked}) AND ${visibleBugs(viewer)}`,
  );
  const rows = await queryRowsIn<HeldBug>(
    tx,
    sql`SELECT b.id, ${held} AS "isHeld", b.assignee_id = ${from.id} AS "isAssignee", b.qa_contact_id = ${from.id} AS "isQa",
          ${visibleBugs(successor)} AS "isSeen",
          (SELECT coalesce(json_agg(json_build_object('id', f.id, 'typeId', f.type_id, 'type', t.name, 'attachmentId', f.attachment_id,
              'audienceId', f.audience_id, 'status', f.status, 'setterId', f.setter_id, 'requesteeId', f.requestee_id,
              'requestee', ${from.handle}::text, 'isSeen', ${visiblePart(successor, sql`f`, sql`f.setter_id`)}) ORDER BY f.id), '[]')
            FROM flags f JOIN flag_types t ON t.id = f.type_id
            WHERE ${may.flags} AND f.bug_id = b.id AND f.status = 'requested' AND f.requestee_id = ${from.id}
              AND ${visiblePart(viewer, sql`f`, sql`f.setter_id`)}) AS flags
        FROM bugs b WHERE b.id = ANY(${ids}::int[]) ORDER BY b.id`,
  );
  const bugs = rows.map((row) => ({
    ...row,
    moved: row.flags.filter(({ isSeen }) => isSeen && (row.isSeen || row.isHeld)),
  }));
  const changed = new Map(
    bugs.filter(({ isHeld, moved }) => isHeld || moved.length > 0).map((bug) => [bug.id, bug]),
  );
  await changeMany(
    context,
    `Handed over from @${from.handle} to @${to.handle}`,
    [...changed.keys()],
    (plan) => {
      const bug = changed.get(plan.bugId);
      const fields = bug?.isHeld
        ? ([
            ["assignee", bug.isAssignee],
            ["qaContact", bug.isQa],
          ] as const)
        : [];
      for (const [field, isTheirs] of fields) {
        if (!isTheirs) continue;
        plan.columns[field] = to.id;
        plan.changes.push({ field, from: from.handle, to: to.handle, fromId: from.id, toId: to.id });
      }
      for (const { isSeen: _isSeen, ...flag } of bug?.moved ?? []) noteAskedInstead(plan, flag, to);
    },
  );
  return {
    bugs: changed.size,
    requestsLeft: bugs.reduce((sum, { flags, moved }) => sum + flags.length - moved.length, 0),
    newlySeen: bugs.filter(({ isHeld, isSeen }) => isHeld && !isSeen).length,
  };
}

type HeldBug = {
  id: number;
  isHeld: boolean;
  isAssignee: boolean | null;
  isQa: boolean | null;
  isSeen: boolean;
  flags: (NamedFlag & { isSeen: boolean })[];
};
