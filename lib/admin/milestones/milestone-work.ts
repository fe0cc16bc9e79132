import "server-only";
import { z } from "zod";
import type { ActResult } from "#lib/admin/act/act.ts";
import {
  dateOf,
  day,
  dayOf,
  findLocked,
  lineText,
  nameText,
  optionalText,
  revision,
} from "#lib/admin/act/inputs.ts";
import { NONE } from "#lib/admin/versions/rows.ts";
import { countReferences, repoint, sayReferences } from "#lib/bugs/many/repoint.ts";
import { leaveName } from "#lib/catalog/former-names.ts";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Audit, type Recordable, refuseCollision } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Operations on milestones of a product or a classification. */

export type MilestoneContext = {
  tx: Transaction;
  viewer: Viewer;
  audit: Audit;
  /** Null for shared milestones. */
  productId: number | null;
  classificationId: number;
  /** The owner's name. */
  name: string;
};

const facts = {
  kind: z.enum(["alpha", "beta", "rc", "ga", "z", "async"]).optional(),
  description: optionalText(2000),
  featureFreezeOn: day.optional(),
  codeFreezeOn: day.optional(),
  dueOn: day.optional(),
  releasedOn: day.optional(),
  isActive: z.boolean().optional(),
};

export const createInput = z.object({ name: nameText("the milestone"), ...facts });
export const changeInput = z.object({
  milestone: nameText("the milestone"),
  name: nameText("the milestone").optional(),
  revision,
  ...facts,
});
export const deleteInput = z.object({
  milestone: nameText("the milestone"),
  /** Another milestone, or "none". */
  moveTo: lineText(100).optional(),
  revision,
});

/** Creates a milestone in this context. */
export async function createMilestoneIn(
  context: MilestoneContext,
  input: z.output<typeof createInput>,
): Promise<ActResult> {
  await refuseTaken(context, input.name);
  refuseDisorder(input);
  const { id } = await context.tx.milestone.create({
    data: {
      ...ownerOf(context),
      name: input.name,
      sortKey: versionSortKey(input.name),
      ...columnsOf(input),
    },
  });
  context.audit.created({ kind: "milestone", id, name: input.name }, input);
  return { message: `${context.name} has a milestone “${input.name}”.`, data: { id } };
}

/** Changes a milestone; renaming keeps its bugs. */
export async function changeMilestoneIn(
  context: MilestoneContext,
  input: z.output<typeof changeInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  const milestone = await lockOwn(context, input.milestone);
  await refuseCollision(tx, milestone.subject, input.revision);
  const name = input.name ?? milestone.name;
  if (name !== milestone.name) await refuseTaken(context, name, milestone.id);
  refuseDisorder({ ...milestone.days, ...definedOf(input) });
  if (input.isActive === false && milestone.isActive) await refuseDefault(context, milestone, "isActive");
  const { milestone: _which, revision: _seen, ...after } = input;
  if (audit.changes(milestone.subject, milestone.facts, after) === 0) {
    return { message: "Nothing was different." };
  }
  await tx.milestone.update({
    where: { id: milestone.id },
    data: { name, sortKey: versionSortKey(name), ...columnsOf(input), revision: { increment: 1 } },
  });
  return { message: `The milestone “${name}” is saved.` };
}

/** Deletes a milestone; its bugs move to another or lose it. */
export async function deleteMilestoneIn(
  context: MilestoneContext,
  input: z.output<typeof deleteInput>,
): Promise<ActResult> {
  const { milestone, to, count, said } = await planDeletion(context, input);
  const moved = count > 0 ? await repoint(context, { field: "targetMilestone", from: milestone }, to) : 0;
  await context.tx.milestone.delete({ where: { id: milestone.id } });
  // A shared one is everybody's: the names of a product's own do not lead there.
  if (to?.isOwn) await leaveName(context.tx, "milestone", milestone.name, to.id);
  context.audit.record(milestone.subject, "delete", moved > 0 ? { from: moved, to: to?.name ?? "none" } : {});
  return {
    message: `“${milestone.name}” was deleted${moved > 0 ? `; ${said.text} moved to ${to ? `“${to.name}”` : "no milestone"}` : ""}.`,
    data: { bugs: said.seen },
  };
}

async function planDeletion(context: MilestoneContext, input: z.output<typeof deleteInput>) {
  const { tx } = context;
  const milestone = await lockOwn(context, input.milestone);
  await refuseCollision(tx, milestone.subject, input.revision);
  await refuseDefault(context, milestone, "milestone");
  const pointing = { field: "targetMilestone", from: milestone } as const;
  const count = await countReferences(tx, pointing);
  const said = await sayReferences(context, pointing);
  const manifest = await tx.manifestLine.count({ where: { milestoneId: milestone.id } });
  if (count > 0 && !input.moveTo) {
    throw new InvalidInput({
      moveTo: [`“${milestone.name}” has ${said.text}: choose another milestone for them, or none.`],
    });
  }
  const to = input.moveTo && input.moveTo !== NONE ? await destination(context, input.moveTo) : null;
  if (to?.id === milestone.id) throw new InvalidInput({ moveTo: ["Choose another milestone."] });
  return { milestone, to, count, said, manifest };
}

/** A milestone of this owner by name, locked. */
export async function lockOwn(context: MilestoneContext, name: string) {
  const { tx, productId, classificationId } = context;
  const owned =
    productId === null ? sql`x.classification_id = ${classificationId}` : sql`x.product_id = ${productId}`;
  const { id } = await findLocked(
    tx,
    sql`SELECT x.id FROM milestones x WHERE ${owned} AND x.name = ${name} FOR UPDATE`,
    { milestone: `${context.name} has no milestone “${name}” of its own.` },
    { thing: "milestone", name, owned },
  );
  const row = await tx.milestone.findUniqueOrThrow({ where: { id } });
  const days = {
    featureFreezeOn: dayOf(row.featureFreezeOn),
    codeFreezeOn: dayOf(row.codeFreezeOn),
    dueOn: dayOf(row.dueOn),
  };
  const before: Record<string, Recordable> = {
    name: row.name,
    kind: row.kind,
    description: row.description,
    ...days,
    releasedOn: dayOf(row.releasedOn),
    isActive: row.isActive,
  };
  const subject = { kind: "milestone", id, name: row.name, revision: row.revision };
  return { id, name: row.name, isActive: row.isActive, days, facts: before, subject };
}

/** The milestone that bugs move to: of the same owner, or, for a product's own, a shared one. */
async function destination(
  context: MilestoneContext,
  name: string,
): Promise<{ id: number; name: string; isOwn: boolean }> {
  const [row] = await queryRowsIn<{ id: number; name: string; isOwn: boolean }>(
    context.tx,
    sql`SELECT id, name, product_id IS NOT DISTINCT FROM ${context.productId}::int AS "isOwn" FROM milestones
        WHERE name = ${name} AND (product_id = ${context.productId}::int OR classification_id = ${context.classificationId})
        ORDER BY product_id NULLS LAST LIMIT 1`,
  );
  if (!row) throw new InvalidInput({ moveTo: [`There is no milestone “${name}” here.`] });
  return row;
}

async function refuseTaken(context: MilestoneContext, name: string, except?: number): Promise<void> {
  if (name.toLowerCase() === NONE) {
    throw new InvalidInput({ name: [`“${name}” says that there is no milestone: choose another name.`] });
  }
  const [taken] = await queryRowsIn<{ name: string; isShared: boolean }>(
    context.tx,
    sql`SELECT name, product_id IS NULL AS "isShared" FROM milestones
        WHERE lower(name) = lower(${name}) AND id IS DISTINCT FROM ${except ?? null}::int
          AND (product_id = ${context.productId}::int OR classification_id = ${context.classificationId}) LIMIT 1`,
  );
  if (!taken) return;
  const whose = taken.isShared ? "a shared milestone" : "a milestone";
  throw new InvalidInput({ name: [`There is ${whose} “${taken.name}” already.`] });
}

async function refuseDefault(
  { tx, viewer }: MilestoneContext,
  milestone: { id: number; name: string },
  field: string,
): Promise<void> {
  const products = await queryRowsIn<{ name: string; isSeen: boolean }>(
    tx,
    sql`SELECT p.name::text AS name, ${visibleProducts(viewer)} AS "isSeen" FROM products p
        WHERE p.default_milestone_id = ${milestone.id} ORDER BY p.name`,
  );
  if (products.length === 0) return;
  const named = products.filter(({ isSeen }) => isSeen).map(({ name }) => name);
  throw new InvalidInput({
    [field]: [
      `“${milestone.name}” is the default milestone of ${named.join(", ") || "a product"}: make another one the default first.`,
    ],
  });
}

type Days = { featureFreezeOn?: string; codeFreezeOn?: string; dueOn?: string };

/** Checks the order of the days; messages are at the later day. */
function refuseDisorder({ featureFreezeOn, codeFreezeOn, dueOn }: Days): void {
  const fields: Record<string, string[]> = {};
  const order = (field: string, later?: string, earlier?: string, what?: string) => {
    if (later && earlier && later < earlier) fields[field] = [`Not before the ${what} (${earlier}).`];
  };
  order("codeFreezeOn", codeFreezeOn, featureFreezeOn, "feature freeze");
  order("dueOn", dueOn, featureFreezeOn, "feature freeze");
  order("dueOn", dueOn, codeFreezeOn, "code freeze");
  if (Object.keys(fields).length > 0) throw new InvalidInput(fields);
}

function definedOf({ featureFreezeOn, codeFreezeOn, dueOn }: Days): Days {
  return Object.fromEntries(
    Object.entries({ featureFreezeOn, codeFreezeOn, dueOn }).filter(([, value]) => value !== undefined),
  );
}

function columnsOf(input: z.output<z.ZodObject<typeof facts>>) {
  return {
    kind: input.kind,
    description: input.description,
    isActive: input.isActive,
    featureFreezeOn: dateOf(input.featureFreezeOn),
    codeFreezeOn: dateOf(input.codeFreezeOn),
    dueOn: dateOf(input.dueOn),
    releasedOn: dateOf(input.releasedOn),
  };
}

/** The columns that say whose milestones these are. */
export function ownerOf({ productId, classificationId }: MilestoneContext) {
  return productId === null ? { classificationId } : { productId };
}
