import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import {
  findLocked,
  lineText,
  nameText,
  optionalText,
  personName,
  resolvePeople,
  revision,
} from "#lib/admin/act/inputs.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** Classifications, and who manages their releases. (Rules: Bugzilla, Classification.pm.) */

const classification = nameText("the classification");
const facts = {
  description: optionalText(2000),
  kind: z.enum(["upstream", "downstream"], "Say whether software is made here or built upon.").optional(),
  vendor: lineText(100).optional(),
  sortKey: z.number("A number.").int().min(-10_000).max(10_000).optional(),
};

const createClassification = siteAct({
  name: "classification.create",
  undo: "yes",
  label: "Create classification",
  input: z.object({ name: nameText("the classification"), ...facts }),
  async run({ tx, audit }, input) {
    await refuseTaken(tx, input.name);
    const { id } = await tx.classification.create({ data: { ...input, vendor: input.vendor || null } });
    audit.created({ kind: "classification", id, name: input.name }, input);
    return { message: `There is a classification “${input.name}”.`, data: { id } };
  },
});

const changeClassification = siteAct({
  name: "classification.change",
  undo: "yes",
  label: "Save classification",
  input: z.object({ classification, name: nameText("the classification").optional(), revision, ...facts }),
  async run(context, input) {
    const { tx, audit } = context;
    const row = await lockClassification(context, input.classification);
    const subject = { kind: "classification", id: row.id, name: row.name };
    await refuseCollision(tx, { ...subject, revision: row.revision }, input.revision);
    if (input.name !== undefined && input.name.toLowerCase() !== row.name.toLowerCase())
      await refuseTaken(tx, input.name);
    const { classification: _which, revision: _seen, ...after } = input;
    const { name, description, kind, sortKey } = row;
    const before = { name, description, kind, sortKey, vendor: row.vendor ?? "" };
    if (audit.changes(subject, before, after) === 0) return { message: "Nothing was different." };
    const vendor = input.vendor === undefined ? {} : { vendor: input.vendor || null };
    await tx.classification.update({
      where: { id: row.id },
      data: { ...after, ...vendor, revision: { increment: 1 } },
    });
    return { message: `The classification “${input.name ?? row.name}” is saved.` };
  },
});

const deleteClassification = siteAct({
  name: "classification.delete",
  undo: "yes",
  label: "Delete classification",
  input: z.object({ classification, revision }),
  async run(context, input) {
    const { tx, audit } = context;
    const row = await lockClassification(context, input.classification);
    const subject = { kind: "classification", id: row.id, name: row.name };
    await refuseCollision(tx, { ...subject, revision: row.revision }, input.revision);
    const counts = await contentsOf(tx, row.id);
    if (counts.products > 0)
      throw new AppError(
        "in_use",
        `“${row.name}” has ${countOf(counts.products, "product")}: move them first.`,
      );
    if (counts.bugs > 0)
      throw new AppError(
        "in_use",
        `${countOf(counts.bugs, "bug")} of other classifications have milestones of “${row.name}”.`,
      );
    await tx.classification.delete({ where: { id: row.id } });
    audit.record(subject, "delete");
    return { message: `The classification “${row.name}” was deleted.`, data: counts };
  },
});

const holder = z.object({
  classification,
  /** One of the two. */
  user: personName.optional(),
  group: lineText(100).optional(),
});

const grantReleaseManager = siteAct({
  name: "releaseManager.grant",
  undo: "yes",
  label: "Make release manager",
  input: holder,
  async run(context, input) {
    const { row, whose, name } = await lockHolder(context, input);
    const there = await context.tx.releaseManager.count({ where: { classificationId: row.id, ...whose } });
    if (there > 0) return { message: `${name} manages the releases of ${row.name} already.` };
    await context.tx.releaseManager.create({ data: { classificationId: row.id, ...whose } });
    context.audit.record({ kind: "release manager", id: row.id, name: row.name }, "grant", { to: name });
    return { message: `${name} manages the releases of ${row.name}.` };
  },
});

const revokeReleaseManager = siteAct({
  name: "releaseManager.revoke",
  undo: "yes",
  label: "Remove release manager",
  input: holder,
  async run(context, input) {
    const { row, whose, name } = await lockHolder(context, input);
    const { count } = await context.tx.releaseManager.deleteMany({
      where: { classificationId: row.id, ...whose },
    });
    if (count === 0)
      throw new InvalidInput({ user: [`${name} does not manage the releases of ${row.name}.`] });
    context.audit.record({ kind: "release manager", id: row.id, name: row.name }, "revoke", { from: name });
    return { message: `${name} no longer manages the releases of ${row.name}.` };
  },
});

export const classificationActs = [
  createClassification,
  changeClassification,
  deleteClassification,
  grantReleaseManager,
  revokeReleaseManager,
];

/** The classification of this name, locked; the message is at `field`. */
export async function lockClassification({ tx }: SiteContext, name: string, field = "classification") {
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM classifications WHERE name = ${name}::citext FOR UPDATE`,
    {
      [field]: `There is no classification “${name}”.`,
    },
  );
  return tx.classification.findUniqueOrThrow({ where: { id } });
}

async function lockHolder(context: SiteContext, input: z.output<typeof holder>) {
  const row = await lockClassification(context, input.classification);
  if (!input.user === !input.group) throw new InvalidInput({ user: ["Say a person or a group."] });
  if (input.user) {
    const userId = (await resolvePeople(context.tx, { user: input.user })).one("user") ?? 0;
    return { row, whose: { userId }, name: `@${input.user.replace(/^@/, "")}` };
  }
  const group = await context.tx.group.findUnique({ where: { name: input.group ?? "" } });
  if (!group) throw new InvalidInput({ group: [`There is no group “${input.group}”.`] });
  return { row, whose: { groupId: group.id }, name: group.name };
}

async function contentsOf(tx: Transaction, id: number) {
  return {
    products: await tx.product.count({ where: { classificationId: id } }),
    milestones: await tx.milestone.count({ where: { classificationId: id } }),
    bugs: await tx.bug.count({ where: { targetMilestone: { classificationId: id } } }),
  };
}

async function refuseTaken(tx: Transaction, name: string): Promise<void> {
  const taken = await tx.classification.findUnique({ where: { name }, select: { name: true } });
  if (taken) throw new InvalidInput({ name: [`There is a classification “${taken.name}” already.`] });
}
