import "server-only";
import { mayPutOn } from "#lib/bugs/access/settable-groups.ts";
import type { LockedBug } from "#lib/bugs/change/lock-bug.ts";
import type { Plan } from "#lib/bugs/change/plan.ts";
import type { Recorded } from "#lib/bugs/change/relations.ts";
import { FIELDS } from "#lib/bugs/fields/registry.ts";
import { canChangeField } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * Which groups a bug is in, and whether it opens itself to reporter and CC. Groups are put on and
 * taken off by their members, and by whoever manages access where the bug is as far as that product
 * uses the group; a mandatory one stays. A bug that goes to another product keeps its groups, whatever
 * the mover may do there, and takes on those that are mandatory there. (Bugzilla, Bug.pm.)
 */
export async function changeAccess(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  said: ChangeBug,
  plan: Plan,
): Promise<Recorded[]> {
  const isMoved = plan.product.id !== bug.productId;
  if (said.reporterAccessible !== undefined || said.ccAccessible !== undefined) {
    await planSwitches(tx, viewer, bug, said, plan);
  }
  if (said.groups === undefined && !isMoved) return [];
  const rows = await readGroups(tx, viewer, bug, plan.product.id);
  const wanted = said.groups?.map((name) => name.toLowerCase());
  const added: GroupRow[] = [];
  const removed: GroupRow[] = [];
  for (const name of said.groups ?? []) {
    if (!rows.some((row) => row.name.toLowerCase() === name.toLowerCase() && (row.isOn || row.mayPutOn))) {
      throw refusal(`There is no group “${name}” that you could put on this bug.`);
    }
  }
  for (const row of rows) {
    const isWanted = wanted ? wanted.includes(row.name.toLowerCase()) : row.isOn;
    if (!row.isOn && (isWanted || (isMoved && row.isMandatory))) added.push(row);
    if (!row.isOn || isWanted) continue;
    if (row.isMandatory) throw refusal(`Every bug of ${plan.product.name} is in the group ${row.name}.`);
    if (!row.mayTakeOff) throw refusal(`Only members of ${row.name} may take the bug out of it.`);
    removed.push(row);
  }
  if (added.length + removed.length === 0) return [];
  if (wanted && !canChangeField(viewer, bug, "groups")) {
    throw refusal("You may not change the groups of this bug.");
  }
  await tx.bugGroup.deleteMany({ where: { bugId: bug.id, groupId: { in: removed.map(({ id }) => id) } } });
  await tx.bugGroup.createMany({ data: added.map(({ id }) => ({ bugId: bug.id, groupId: id })) });
  return [
    ...removed.map(({ name }) => ({ bugId: bug.id, field: "groups", from: name, to: "" })),
    ...added.map(({ name }) => ({ bugId: bug.id, field: "groups", from: "", to: name })),
  ];
}

type GroupRow = {
  id: number;
  name: string;
  isOn: boolean;
  isMandatory: boolean;
  mayPutOn: boolean;
  mayTakeOff: boolean;
};

/** The groups that the bug is in, that the viewer may put on it, and that its product puts on all. */
async function readGroups(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  productId: number,
): Promise<GroupRow[]> {
  const may = mayPutOn(viewer, productId);
  const mayTakeOff = sql`(${viewer.isAdministrator} OR g.id = ANY(${[...viewer.groupIds]}::int[])
    OR (${can(viewer, "manage_access", bug.productId)} AND (coalesce(was.bug_control, 'none') <> 'none'
      OR old.security_group_id IS NOT DISTINCT FROM g.id)))`;
  return queryRowsIn<GroupRow>(
    tx,
    sql`SELECT * FROM (
          SELECT g.id, g.name::text AS name, bg.group_id IS NOT NULL AS "isOn",
            g.is_active AND pa.bug_control IS NOT DISTINCT FROM 'mandatory' AS "isMandatory",
            ${may.offered} AND ${may.isMine} AS "mayPutOn", ${mayTakeOff} AS "mayTakeOff"
          FROM groups g JOIN products p ON p.id = ${productId}
          LEFT JOIN product_access pa ON pa.group_id = g.id AND pa.product_id = p.id
          JOIN products old ON old.id = ${bug.productId}
          LEFT JOIN product_access was ON was.group_id = g.id AND was.product_id = old.id
          LEFT JOIN bug_groups bg ON bg.group_id = g.id AND bg.bug_id = ${bug.id}
        ) x WHERE "isOn" OR "mayPutOn" OR "isMandatory" ORDER BY name`,
  );
}

async function planSwitches(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  said: ChangeBug,
  plan: Plan,
): Promise<void> {
  const was = await tx.bug.findUniqueOrThrow({
    where: { id: bug.id },
    select: { reporterAccessible: true, ccAccessible: true },
  });
  for (const field of ["reporterAccessible", "ccAccessible"] as const) {
    const to = said[field];
    if (to === undefined || to === was[field]) continue;
    if (!canChangeField(viewer, bug, field)) {
      throw new InvalidInput({ [field]: [`You may not change this here: “${FIELDS[field].label}”.`] });
    }
    plan.changes.push({ field, from: yesNo(was[field]), to: yesNo(to) });
    plan.data[field] = to;
  }
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}

function refusal(message: string): InvalidInput {
  return new InvalidInput({ groups: [message] });
}
