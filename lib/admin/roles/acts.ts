import "server-only";
import { z } from "zod";
import { type ActResult, type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { dateOf, day, dayOf, lineText, nameText, personName } from "#lib/admin/act/inputs.ts";
import { nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { sayImported } from "#lib/admin/people/imported.ts";
import { findRole, keepMaintainer, type RoleRow, refuseBeyond } from "#lib/admin/roles/rows.ts";
import { findPeople } from "#lib/bugs/change/names.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";

/** Assigns roles in a product to people and groups, never more than the viewer holds. */

const holder = z.object({
  role: nameText("the role"),
  /** One of the two. */
  person: personName.optional(),
  group: lineText(100).optional(),
});

export const grantRole = productAct({
  name: "role.grant",
  undo: "yes",
  label: "Assign role",
  capability: "manage_people",
  input: holder.extend({
    /** The last day; empty for no end. Also for somebody who has the role already. */
    endsOn: day.optional(),
  }),
  async run(context, input) {
    const { tx, product, viewer, audit } = context;
    const role = await findRole(tx, product, input.role);
    if (input.endsOn && input.endsOn < dayOf(new Date())) {
      throw new InvalidInput({ endsOn: ["That day is past: take the role away instead."] });
    }
    refuseBeyond(viewer, product.id, role.capabilities, "role");
    const to = await findHolder(context, input);
    const [held] = await grantsTo(context, role, to);
    if (held) return setLastDay(context, role, { ...held, name: to.name }, input.endsOn);
    await tx.productRole.create({
      data: {
        productId: product.id,
        roleId: role.baseId,
        userId: to.userId,
        groupId: to.groupId,
        grantedById: viewer.userId,
        endsOn: dateOf(input.endsOn),
      },
    });
    const subject = { kind: "role", id: role.id, name: role.name };
    audit.record(subject, "grant", { to: to.name });
    if (input.endsOn) audit.record(subject, "end", { from: to.name, to: input.endsOn });
    const is = `${to.name} is ${role.name} of ${product.name} ${untilOf(input.endsOn)}.`;
    return { message: [is, await sayImported(tx, [input.person])].filter(Boolean).join(" ") };
  },
});

function untilOf(endsOn: string | undefined): string {
  return endsOn ? `until the end of ${endsOn}` : "now";
}

type Grant = Awaited<ReturnType<typeof grantsTo>>[number];

/** Changes the last day of a role that is held. */
async function setLastDay(
  { tx, product, audit }: ProductContext,
  role: RoleRow,
  { id, name, ...grant }: Grant & { name: string },
  endsOn: string | undefined,
): Promise<ActResult> {
  if (endsOn === undefined || endsOn === dayOf(grant.endsOn)) {
    return { message: `${name} is ${role.name} of ${product.name} already.` };
  }
  // A new row: undoing gives the old one back, which takes the right to give it.
  await keepMaintainer(tx, product, "endsOn", async () => {
    await tx.productRole.delete({ where: { id } });
    await tx.productRole.create({ data: { ...grant, endsOn: dateOf(endsOn) } });
  });
  audit.record({ kind: "role", id: role.id, name: role.name }, "end", { from: name, to: endsOn });
  return {
    message: `${name} is ${role.name} of ${product.name} ${endsOn ? untilOf(endsOn) : "without an end"}.`,
  };
}

export const revokeRole = productAct({
  name: "role.revoke",
  undo: "yes",
  label: "Take role away",
  capability: "manage_people",
  input: holder,
  async preview(context, input) {
    const role = await findRole(context.tx, context.product, input.role);
    const from = await findHolder(context, input, { isGoing: true });
    await demandGrant(context, role, from);
    const people = from.groupId === null ? 1 : await countMembers(context, from.groupId);
    return { lines: [], counts: { people } };
  },
  async run(context, input) {
    const { tx, product, viewer, audit } = context;
    const role = await findRole(tx, product, input.role);
    const from = await findHolder(context, input, { isGoing: true });
    if (from.userId === null || from.userId !== viewer.userId) {
      refuseBeyond(viewer, product.id, role.capabilities, "role");
    }
    const held = await demandGrant(context, role, from);
    await keepMaintainer(tx, product, "role", () =>
      tx.productRole.deleteMany({ where: { id: { in: held.map(({ id }) => id) } } }),
    );
    audit.record({ kind: "role", id: role.id, name: role.name }, "revoke", { from: from.name });
    return { message: `${from.name} is not ${role.name} of ${product.name} any more.` };
  },
});

type Holder = { userId: number | null; groupId: number | null; name: string };

/** The named person or group; when revoking, the account may be closed. */
async function findHolder(
  { tx, viewer, product }: ProductContext,
  { person, group }: { person?: string; group?: string },
  { isGoing = false } = {},
): Promise<Holder> {
  if (person && group) throw new InvalidInput({ group: ["Name a person or a group, not both."] });
  if (person) {
    const handle = person.replace(/^@/, "");
    const gone = isGoing ? await tx.user.findUnique({ where: { handle } }) : null;
    const found = gone ? { id: gone.id, name: gone.handle } : (await findPeople(tx, [person])).get(person);
    if (!found) throw new InvalidInput({ person: [`No account is called “${person}”.`] });
    return { userId: found.id, groupId: null, name: `@${found.name}` };
  }
  if (!group) throw new InvalidInput({ person: ["Name a person or a group."] });
  const [found] = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT g.id, g.name::text AS name FROM groups g WHERE g.name = ${group}::citext AND ${nameableGroups(viewer, product.id)} AND (g.is_active
          OR (${isGoing} AND EXISTS (SELECT 1 FROM product_roles pr WHERE pr.group_id = g.id AND pr.product_id = ${product.id})))`,
  );
  if (!found) throw new InvalidInput({ group: [`There is no group “${group}”.`] });
  return { userId: null, groupId: found.id, name: found.name };
}

async function grantsTo({ tx, product }: ProductContext, role: RoleRow, to: Holder) {
  return tx.productRole.findMany({
    where: {
      productId: product.id,
      roleId: { in: [role.baseId, role.id] },
      userId: to.userId,
      groupId: to.groupId,
    },
  });
}

/** The same, or an error. */
async function demandGrant(context: ProductContext, role: RoleRow, from: Holder) {
  const held = await grantsTo(context, role, from);
  if (held.length > 0) return held;
  throw new InvalidInput({ role: [`${from.name} is not ${role.name} of ${context.product.name}.`] });
}

async function countMembers({ tx }: ProductContext, groupId: number): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT ${groupId}::int`)}`,
  );
  return row?.count ?? 0;
}
