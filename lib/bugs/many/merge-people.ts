import "server-only";
import { noteListed } from "#lib/bugs/change/draft.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { type ActContext, changeMany, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { flagText } from "#lib/flags/text.ts";

type Person = { id: number; handle: string };

/**
 * Replaces one account by another on bugs (reporter, assignee, QA contact, CC, setter and requestee of flags), with
 * history. Comments and changes keep their author. Returns how many bugs were changed.
 */
export async function mergePeopleOnBugs(context: ActContext, from: Person, into: Person): Promise<number> {
  const { tx } = context;
  const ids = await lockBugsWhere(
    tx,
    sql`${from.id} IN (b.reporter_id, b.assignee_id, b.qa_contact_id)
      OR b.id IN (SELECT bug_id FROM bug_cc WHERE user_id = ${from.id}
        UNION SELECT bug_id FROM flags WHERE setter_id = ${from.id} OR requestee_id = ${from.id})`,
  );
  const rolesByBug = await loadRoles(context, ids, from, into);
  return changeMany(context, `Account @${from.handle} merged into @${into.handle}`, ids, (plan) => {
    const roles = rolesByBug.get(plan.bugId);
    if (roles) planMerge(plan, roles, from, into);
  });
}

/** A flag with the names that its text needs. */
export type NamedFlag = {
  id: number;
  typeId: number;
  type: string;
  attachmentId: number | null;
  audienceId: number | null;
  status: "requested" | "granted" | "denied";
  setterId: number | null;
  requesteeId: number | null;
  requestee: string | null;
};
type BugRoles = {
  id: number;
  reporterId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  isOnCc: boolean;
  isIntoOnCc: boolean;
  flags: NamedFlag[];
};

async function loadRoles(
  { tx }: ActContext,
  ids: readonly number[],
  from: Person,
  into: Person,
): Promise<Map<number, BugRoles>> {
  const rows = await queryRowsIn<BugRoles>(
    tx,
    sql`SELECT b.id, b.reporter_id AS "reporterId", b.assignee_id AS "assigneeId", b.qa_contact_id AS "qaContactId",
          EXISTS (SELECT 1 FROM bug_cc WHERE bug_id = b.id AND user_id = ${from.id}) AS "isOnCc",
          EXISTS (SELECT 1 FROM bug_cc WHERE bug_id = b.id AND user_id = ${into.id}) AS "isIntoOnCc",
          (SELECT coalesce(json_agg(json_build_object('id', f.id, 'typeId', f.type_id, 'type', t.name, 'attachmentId', f.attachment_id,
              'audienceId', f.audience_id, 'status', f.status, 'setterId', f.setter_id, 'requesteeId', f.requestee_id, 'requestee', u.handle) ORDER BY f.id), '[]')
            FROM flags f JOIN flag_types t ON t.id = f.type_id LEFT JOIN users u ON u.id = f.requestee_id
            WHERE f.bug_id = b.id AND ${from.id} IN (f.setter_id, f.requestee_id)) AS flags
        FROM bugs b WHERE b.id = ANY(${[...ids]}::int[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function planMerge(plan: PlannedBug, roles: BugRoles, from: Person, into: Person): void {
  const fields = [
    ["reporter", "reporterId", roles.reporterId],
    ["assignee", "assignee", roles.assigneeId],
    ["qaContact", "qaContact", roles.qaContactId],
  ] as const;
  for (const [field, column, id] of fields) {
    if (id !== from.id) continue;
    plan.columns[column] = into.id;
    plan.changes.push({ field, from: from.handle, to: into.handle, fromId: from.id, toId: into.id });
  }
  if (roles.isOnCc) {
    plan.lists.cc.remove.push(from.id);
    noteListed(plan, "cc", { id: from.id, name: from.handle }, "remove");
    if (!roles.isIntoOnCc) {
      plan.lists.cc.add.push(into.id);
      noteListed(plan, "cc", { id: into.id, name: into.handle }, "add");
    }
  }
  for (const flag of roles.flags) {
    const setterId = flag.setterId === from.id ? into.id : flag.setterId;
    if (flag.requesteeId === from.id) {
      noteAskedInstead(plan, { ...flag, setterId }, into);
    } else {
      const { type: _type, requestee: _requestee, ...facts } = flag;
      plan.flags.update.push({ ...facts, setterId });
    }
  }
}

/** Adds to the plan that a flag asks somebody else now. */
export function noteAskedInstead(
  plan: PlannedBug,
  { type, requestee, ...flag }: NamedFlag,
  into: Person,
): void {
  const { typeId, status, attachmentId, audienceId } = flag;
  plan.flags.update.push({ ...flag, requesteeId: into.id });
  plan.changes.push({
    field: "flag",
    from: flagText({ type, status, requestee }),
    to: flagText({ type, status, requestee: into.handle }),
    fromId: typeId,
    toId: typeId,
    attachmentId,
    audienceId,
  });
}
