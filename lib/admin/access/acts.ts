import "server-only";
import { z } from "zod";
import { type BugControl, bugMove, countBugMove, followBugMove } from "#lib/admin/access/access-bugs.ts";
import {
  countAccessChange,
  describeAccessChange,
  type ProductAccess,
  readProductAccess,
} from "#lib/admin/access/product-access.ts";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { dateOf, day, dayOf, lineText, nameText, revision } from "#lib/admin/act/inputs.ts";
import { nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/** Who can see a product and file bugs in it, and which groups its bugs can be in. (Rules: Bugzilla, group controls.) */

export const changeAccess = productAct({
  name: "access.change",
  undo: "yes",
  label: "Save access",
  capability: "manage_access",
  input: z.object({
    visibility: z.enum(["open", "signed_in", "groups"], "Choose who may see the product.").optional(),
    /** The last day of a closed visibility: everybody sees the product from the day after. Empty: no such day. */
    closedUntil: day.optional(),
    /** Private reports go to this group; empty for none. */
    securityGroup: lineText(100).optional(),
    revision,
  }),
  async preview(context, { visibility, securityGroup }) {
    const { tx, product } = context;
    const before = await readProductAccess(tx, product.id);
    const seen = await compareAccess(context, before, { ...before, ...(visibility ? { visibility } : {}) });
    const was = await securityGroupOf(context);
    const lines = [...seen.lines];
    if (securityGroup !== undefined && securityGroup.toLowerCase() !== (was?.name ?? "").toLowerCase()) {
      if (securityGroup !== "") await findGroup(context, securityGroup, "securityGroup", { isForBugs: true });
      lines.push(
        securityGroup === ""
          ? "no private reports any more; those that are there stay private"
          : `private reports go to ${securityGroup} from now on; those that are there stay where they are`,
      );
    }
    return { lines, counts: seen.counts };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const subject = subjectOf(context);
    await refuseCollision(tx, { ...subject, revision: product.revision }, input.revision);
    const before = await readProductAccess(tx, product.id);
    const was = await securityGroupOf(context);
    const group = input.securityGroup
      ? await findGroup(context, input.securityGroup, "securityGroup", { isForBugs: true })
      : null;
    const closedUntil = await planClosedUntil(context, before.visibility, input);
    const changed = audit.changes(
      subject,
      { visibility: before.visibility, closedUntil: closedUntil.was, securityGroup: was?.name ?? "" },
      {
        visibility: input.visibility,
        closedUntil: closedUntil.is,
        securityGroup: input.securityGroup === undefined ? undefined : (group?.name ?? ""),
      },
    );
    if (changed === 0) return { message: "Nothing was different." };
    await tx.product.update({
      where: { id: product.id },
      data: {
        visibility: input.visibility,
        closedUntil: dateOf(closedUntil.is),
        ...(input.securityGroup === undefined ? {} : { securityGroupId: group?.id ?? null }),
        revision: { increment: 1 },
      },
      select: { id: true },
    });
    const isNew = closedUntil.is !== "" && closedUntil.is !== closedUntil.was;
    return {
      message: `The access of ${product.name} is saved.`,
      says: isNew
        ? [
            `After ${closedUntil.is} everybody on the net will see ${product.name} and its bugs, except those in groups.`,
          ]
        : [],
    };
  },
});

/** The last day of the closed visibility, before and after. A product that everybody sees has none. */
async function planClosedUntil(
  { tx, product }: ProductContext,
  visibility: ProductAccess["visibility"],
  input: { visibility?: ProductAccess["visibility"]; closedUntil?: string },
): Promise<{ was: string; is: string }> {
  const row = await tx.product.findUniqueOrThrow({
    where: { id: product.id },
    select: { closedUntil: true },
  });
  const was = dayOf(row.closedUntil);
  const asked = input.closedUntil ?? was;
  if ((input.visibility ?? visibility) === "open") {
    if (asked !== "" && asked !== was) {
      throw new InvalidInput({ closedUntil: ["Everybody sees it then: there is no last day."] });
    }
    return { was, is: "" };
  }
  if (asked !== was && asked !== "" && asked < dayOf(new Date())) {
    throw new InvalidInput({ closedUntil: ["That day is past: make it visible to everyone instead."] });
  }
  return { was, is: asked };
}

export const changeGroupAccess = productAct({
  name: "access.group",
  undo: "yes",
  label: "Save group",
  capability: "manage_access",
  input: z.object({
    group: nameText("the group"),
    canSee: z.boolean().optional(),
    canFile: z.boolean().optional(),
    bugControl: z
      .enum(["none", "offered", "default", "mandatory"], "Choose none, offered, default or mandatory.")
      .optional(),
    revision,
  }),
  async preview(context, input) {
    const { tx, product } = context;
    const group = await findGroup(context, input.group, "group");
    const row = await readRow(context, group.id);
    const before = await readProductAccess(tx, product.id);
    const after: ProductAccess = {
      ...before,
      seeGroupIds: withGroup(before.seeGroupIds, group.id, input.canSee),
      fileIds: withGroup(before.fileIds, group.id, input.canFile),
    };
    const seen = await compareAccess(context, before, after);
    const to = await controlFor(context, group, row.bugControl, input.bugControl);
    const moved = await countBugMove(context, group, bugMove(product.id, group, row.bugControl, to));
    const lines = [...seen.lines, ...moved.lines];
    return {
      lines,
      counts: { ...seen.counts, bugs: moved.bugs, bugsIDoNotSee: moved.mine },
    };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const subject = subjectOf(context);
    await refuseCollision(tx, { ...subject, revision: product.revision }, input.revision);
    const group = await findGroup(context, input.group, "group");
    const row = await readRow(context, group.id);
    const after: AccessRow = {
      canSee: input.canSee ?? row.canSee,
      canFile: input.canFile ?? row.canFile,
      bugControl: await controlFor(context, group, row.bugControl, input.bugControl),
    };
    const changed = audit.changes(subject, named(group.name, row), named(group.name, after));
    if (changed === 0) return { message: "Nothing was different." };
    const key = { productId: product.id, groupId: group.id };
    if (!after.canSee && !after.canFile && after.bugControl === "none") {
      await tx.productAccess.deleteMany({ where: key });
    } else {
      const which = { where: { productId_groupId: key }, create: { ...key, ...after }, update: after };
      await tx.productAccess.upsert({ ...which, select: { groupId: true } });
    }
    const moved = await followBugMove(
      context,
      group,
      bugMove(product.id, group, row.bugControl, after.bugControl),
    );
    audit.bugsBy(`bugControl of ${group.name}`, moved);
    await tx.product.update({
      where: { id: product.id },
      data: { revision: { increment: 1 } },
      select: { id: true },
    });
    return { message: `The group ${group.name} is saved.`, data: { bugs: moved } };
  },
});

type AccessRow = { canSee: boolean; canFile: boolean; bugControl: BugControl };
type Group = { id: number; name: string; isForBugs: boolean; isActive: boolean };

function subjectOf({ product }: ProductContext) {
  return { kind: "product", id: product.id, name: product.name };
}

/** The fields of one group's row, as the audit log names them. */
function named(group: string, row: AccessRow): Record<string, string | boolean> {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [`${field} of ${group}`, value]));
}

async function findGroup(
  { tx, viewer, product }: ProductContext,
  name: string,
  field: string,
  { isForBugs = false } = {},
): Promise<Group> {
  const [group] = await queryRowsIn<Group>(
    tx,
    sql`SELECT g.id, g.name::text AS name, g.is_for_bugs AS "isForBugs", g.is_active AS "isActive" FROM groups g
        WHERE g.name = ${name}::citext AND ${nameableGroups(viewer, product.id)} AND (g.is_active
          OR EXISTS (SELECT 1 FROM product_access pa WHERE pa.group_id = g.id AND pa.product_id = ${product.id}))`,
  );
  if (!group) throw new InvalidInput({ [field]: [`There is no group “${name}”.`] });
  if (isForBugs && !group.isForBugs) {
    throw new InvalidInput({ [field]: [`Bugs cannot be put in the group ${group.name}.`] });
  }
  return group;
}

async function readRow({ tx, product }: ProductContext, groupId: number): Promise<AccessRow> {
  const row = await tx.productAccess.findUnique({
    where: { productId_groupId: { productId: product.id, groupId } },
    select: { canSee: true, canFile: true, bugControl: true },
  });
  return row ?? { canSee: false, canFile: false, bugControl: "none" };
}

/** The security group stays on private reports: taking it off all bugs would publish them. */
async function controlFor(
  context: ProductContext,
  group: Group,
  from: BugControl,
  asked: BugControl | undefined,
): Promise<BugControl> {
  const to = asked ?? from;
  if (to === from) return to;
  if (to !== "none" && !(group.isForBugs && group.isActive)) {
    throw new InvalidInput({ bugControl: [`Bugs cannot be put in the group ${group.name}.`] });
  }
  if (to === "none" && (await securityGroupOf(context))?.id === group.id) {
    throw new InvalidInput({
      bugControl: [`Private reports are in ${group.name}: choose another security group first.`],
    });
  }
  return to;
}

async function securityGroupOf({ tx, product }: ProductContext) {
  const { securityGroup } = await tx.product.findUniqueOrThrow({
    where: { id: product.id },
    select: { securityGroup: { select: { id: true, name: true } } },
  });
  return securityGroup;
}

async function compareAccess(context: ProductContext, before: ProductAccess, after: ProductAccess) {
  const sight = await countAccessChange(context.tx, context.viewer, before, after);
  const { isMe, elsewhere, ...counts } = sight;
  return { lines: describeAccessChange(sight, before, after), counts };
}

function withGroup(ids: readonly number[], id: number, isIn: boolean | undefined): readonly number[] {
  if (isIn === undefined || ids.includes(id) === isIn) return ids;
  return isIn ? [...ids, id] : ids.filter((other) => other !== id);
}
