import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { lineText, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import {
  moveBugsToReplacements,
  type StatusReplacements,
  type WorkflowContext,
} from "#lib/admin/workflows/store.ts";
import { findNames } from "#lib/bugs/change/names.ts";
import { BUG_TYPES } from "#lib/bugs/fields/registry/status.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { workflowProblems } from "#lib/catalog/workflow/problems.ts";
import { isUnconfirmed, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** The description of a product, and its settings for new bugs. */

/** Unconfirmed bugs are kept, although new ones are not allowed. */
const KEEP = "keep";

const VOTES = "A whole number from 0 to 1000.";

const productInput = z.object({
  name: nameText("the product").optional(),
  description: optionalText(4000),
  descriptionTemplate: optionalText(20_000),
  allowsUnconfirmed: z.boolean().optional(),
  /** When disallowing unconfirmed bugs: the new status of existing ones, or "keep". */
  moveUnconfirmedTo: lineText(64).optional(),
  isOpenForBugs: z.boolean().optional(),
  closedReason: optionalText(1000),
  wantsHardware: z.boolean().optional(),
  wantsDocs: z.boolean().optional(),
  defaultType: z.enum(BUG_TYPES, `Choose ${BUG_TYPES.join(", ")}.`).optional(),
  votesPerPerson: z.coerce.number(VOTES).int(VOTES).min(0, VOTES).max(1000, VOTES).optional(),
  /** Empty: none. */
  defaultMilestone: lineText(100).optional(),
  revision,
});

export const changeProduct = productAct({
  name: "product.change",
  undo: "yes",
  label: "Save product",
  capability: "manage_product",
  input: productInput,
  async preview(context, input) {
    const { replacements, kept } = await plan(context, input);
    const moved = replacements.reduce((sum, { count }) => sum + count, 0);
    const lines = [
      input.name && input.name !== context.product.name
        ? `It is called ${input.name}; the old name leads to it until another product takes it.`
        : "",
      kept > 0 ? `${countOf(kept, "bug")} ${kept === 1 ? "stays" : "stay"} unconfirmed.` : "",
    ].filter(Boolean);
    return { lines, counts: { bugs: moved, kept } };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const { row, workflowContext, replacements, milestone } = await plan(context, input);
    const isOpen = input.isOpenForBugs ?? row.isOpenForBugs;
    if (isOpen && row.isRetired) {
      throw new InvalidInput({ isOpenForBugs: [`${product.name} is retired: bring it back first.`] });
    }
    const closedReason = isOpen
      ? null
      : input.closedReason === undefined
        ? row.closedReason
        : input.closedReason || null;
    const changed = audit.changes(
      { kind: "product", id: product.id, name: product.name },
      {
        name: row.name,
        description: row.description,
        descriptionTemplate: row.descriptionTemplate,
        allowsUnconfirmed: row.allowsUnconfirmed,
        isOpenForBugs: row.isOpenForBugs,
        closedReason: row.closedReason ?? "",
        wantsHardware: row.wantsHardware,
        wantsDocs: row.wantsDocs,
        defaultType: row.defaultType,
        votesPerPerson: String(row.votesPerPerson),
        defaultMilestone: row.defaultMilestone?.name ?? "",
      },
      {
        name: input.name,
        description: input.description,
        descriptionTemplate: input.descriptionTemplate,
        allowsUnconfirmed: input.allowsUnconfirmed,
        isOpenForBugs: input.isOpenForBugs,
        closedReason: closedReason ?? "",
        wantsHardware: input.wantsHardware,
        wantsDocs: input.wantsDocs,
        defaultType: input.defaultType,
        votesPerPerson: input.votesPerPerson === undefined ? undefined : String(input.votesPerPerson),
        defaultMilestone: milestone === undefined ? undefined : (milestone?.name ?? ""),
      },
    );
    if (changed === 0) return { message: "Nothing was different." };
    const moved = await moveBugsToReplacements(workflowContext, replacements);
    audit.bugsBy("allowsUnconfirmed", moved);
    await tx.product.update({
      where: { id: product.id },
      data: {
        name: input.name,
        description: input.description,
        descriptionTemplate: input.descriptionTemplate,
        allowsUnconfirmed: input.allowsUnconfirmed,
        isOpenForBugs: input.isOpenForBugs,
        closedReason,
        wantsHardware: input.wantsHardware,
        wantsDocs: input.wantsDocs,
        defaultType: input.defaultType,
        votesPerPerson: input.votesPerPerson,
        defaultMilestoneId: milestone === undefined ? undefined : (milestone?.id ?? null),
        revision: { increment: 1 },
      },
    });
    const name = input.name ?? product.name;
    return {
      message: `${name} is saved${moved > 0 ? `; ${countOf(moved, "bug")} got another status` : ""}.`,
      ...(name === product.name ? {} : { to: `/products/${encodeURIComponent(name)}/settings/product` }),
      data: { bugs: moved },
    };
  },
});

async function plan(context: ProductContext, input: z.output<typeof productInput>) {
  const { tx, viewer, audit, product } = context;
  await refuseCollision(tx, { kind: "product", ...product }, input.revision);
  const row = await tx.product.findUniqueOrThrow({
    where: { id: product.id },
    include: { defaultMilestone: true },
  });
  if (input.name !== undefined && input.name.toLowerCase() !== row.name.toLowerCase()) {
    const taken = await tx.product.findUnique({ where: { name: input.name }, select: { id: true } });
    if (taken) throw new InvalidInput({ name: [`The name “${input.name}” is taken.`] });
  }
  const workflowContext: WorkflowContext = {
    tx,
    viewer,
    audit,
    productIds: [product.id],
    allowsUnconfirmed: false,
  };
  const ends = row.allowsUnconfirmed && input.allowsUnconfirmed === false;
  const { replacements, kept } = ends
    ? await planUnconfirmed(context, input.moveUnconfirmedTo)
    : { replacements: [], kept: 0 };
  return {
    row,
    workflowContext,
    replacements,
    kept,
    milestone: await milestoneOf(context, input.defaultMilestone),
  };
}

/** New bugs are confirmed from the start: the effect on unconfirmed ones. */
async function planUnconfirmed(
  { tx, product }: ProductContext,
  chosen: string | undefined,
): Promise<{ replacements: StatusReplacements; kept: number }> {
  const workflow = await loadWorkflow(product.id, tx);
  const problem = workflowProblems(workflow, { allowsUnconfirmed: false }).transitions?.[0];
  if (problem) throw new InvalidInput({ allowsUnconfirmed: [`${problem} Change the workflow first.`] });
  const found = await countUnconfirmed(tx, product.id, workflow);
  const count = found.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return { replacements: [], kept: 0 };
  if (chosen === KEEP) return { replacements: [], kept: count };
  if (!chosen) {
    const are = count === 1 ? "is" : "are";
    throw new InvalidInput({
      moveUnconfirmedTo: [
        `${countOf(count, "bug")} ${are} ${found.map(({ from }) => from).join(" or ")}: choose another status, or keep it.`,
      ],
    });
  }
  const target = workflow.statuses.find(({ name }) => name === chosen);
  if (!target?.isOpen || target.phase === "unconfirmed") {
    throw new InvalidInput({ moveUnconfirmedTo: [`${chosen} is not an open status of its workflow.`] });
  }
  return { replacements: found.map((row) => ({ ...row, to: chosen, isConfirmed: true })), kept: 0 };
}

/** By status; statuses without bugs are missing. */
async function countUnconfirmed(
  tx: ProductContext["tx"],
  productId: number,
  workflow: Workflow,
): Promise<{ from: string; count: number }[]> {
  const names = workflow.statuses.map(({ name }) => name).filter((name) => isUnconfirmed(workflow, name));
  const rows = await tx.bug.groupBy({
    by: ["status"],
    where: { productId, status: { in: names } },
    _count: true,
    orderBy: { status: "asc" },
  });
  return rows.map(({ status, _count }) => ({ from: status, count: _count }));
}

async function milestoneOf(
  { tx, product }: ProductContext,
  chosen: string | undefined,
): Promise<{ id: number; name: string } | null | undefined> {
  if (chosen === undefined) return undefined;
  if (chosen === "") return null;
  const names = await findNames(tx, [product.id], { milestones: [chosen] });
  const found = names.milestone(product.id, chosen);
  if (!found) throw new InvalidInput({ defaultMilestone: [`There is no milestone “${chosen}” to choose.`] });
  return found;
}
