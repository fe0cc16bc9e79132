import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { lineText, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { moveWays, type Ways, type WorkflowPlace } from "#lib/admin/workflows/store.ts";
import { findNames } from "#lib/bugs/change/names.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { workflowProblems } from "#lib/catalog/workflow/problems.ts";
import { isUnconfirmed, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** What a product says of itself, and how it takes bugs. */

/** Bugs that nobody has confirmed stay so, though the product takes no new ones. */
const KEEP = "keep";

const input = z.object({
  name: nameText("the product").optional(),
  description: optionalText(4000),
  descriptionTemplate: optionalText(20_000),
  allowsUnconfirmed: z.boolean().optional(),
  /** When new bugs may not be unconfirmed any more: the status that those which are get, or "keep". */
  moveUnconfirmedTo: lineText(64).optional(),
  isOpenForBugs: z.boolean().optional(),
  closedReason: optionalText(1000),
  wantsHardware: z.boolean().optional(),
  /** Empty: none. */
  defaultMilestone: lineText(100).optional(),
  revision,
});

export const changeProduct = productAct({
  name: "product.change",
  label: "Save product",
  capability: "manage_product",
  input,
  async preview(context, said) {
    const { ways, kept } = await plan(context, said);
    const moved = ways.reduce((sum, { count }) => sum + count, 0);
    const lines = [
      said.name && said.name !== context.product.name
        ? `It is called ${said.name}; addresses with the old name end.`
        : "",
      ...ways.map(
        ({ from, to, count }) =>
          `Makes ${countOf(count, "bug")} that ${count === 1 ? "is" : "are"} ${from} ${to}.`,
      ),
      kept > 0 ? `${countOf(kept, "bug")} ${kept === 1 ? "stays" : "stay"} unconfirmed.` : "",
    ].filter(Boolean);
    return { lines: lines.length > 0 ? lines : ["No bug changes."], counts: { bugs: moved, kept } };
  },
  async run(context, said) {
    const { tx, product, audit } = context;
    const { row, place, ways, milestone } = await plan(context, said);
    const isOpen = said.isOpenForBugs ?? row.isOpenForBugs;
    const closedReason = isOpen
      ? null
      : said.closedReason === undefined
        ? row.closedReason
        : said.closedReason || null;
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
        defaultMilestone: row.defaultMilestone?.name ?? "",
      },
      {
        name: said.name,
        description: said.description,
        descriptionTemplate: said.descriptionTemplate,
        allowsUnconfirmed: said.allowsUnconfirmed,
        isOpenForBugs: said.isOpenForBugs,
        closedReason: closedReason ?? "",
        wantsHardware: said.wantsHardware,
        defaultMilestone: milestone === undefined ? undefined : (milestone?.name ?? ""),
      },
    );
    if (changed === 0) return { message: "Nothing was different." };
    const moved = await moveWays(place, ways);
    await tx.product.update({
      where: { id: product.id },
      data: {
        name: said.name,
        description: said.description,
        descriptionTemplate: said.descriptionTemplate,
        allowsUnconfirmed: said.allowsUnconfirmed,
        isOpenForBugs: said.isOpenForBugs,
        closedReason,
        wantsHardware: said.wantsHardware,
        defaultMilestoneId: milestone === undefined ? undefined : (milestone?.id ?? null),
        revision: { increment: 1 },
      },
    });
    const name = said.name ?? product.name;
    return {
      message: `${name} is saved${moved > 0 ? `; ${countOf(moved, "bug")} got another status` : ""}.`,
      ...(name === product.name ? {} : { to: `/products/${encodeURIComponent(name)}/settings/product` }),
      data: { bugs: moved },
    };
  },
});

async function plan(context: ProductContext, said: z.output<typeof input>) {
  const { tx, viewer, audit, product } = context;
  await refuseCollision(tx, { kind: "product", ...product }, said.revision);
  const row = await tx.product.findUniqueOrThrow({
    where: { id: product.id },
    include: { defaultMilestone: true },
  });
  if (said.name !== undefined && said.name.toLowerCase() !== row.name.toLowerCase()) {
    const taken = await tx.product.findUnique({ where: { name: said.name }, select: { id: true } });
    if (taken) throw new InvalidInput({ name: [`The name “${said.name}” is taken.`] });
  }
  const place: WorkflowPlace = { tx, viewer, audit, productIds: [product.id], allowsUnconfirmed: false };
  const ends = row.allowsUnconfirmed && said.allowsUnconfirmed === false;
  const { ways, kept } = ends
    ? await planUnconfirmed(context, said.moveUnconfirmedTo)
    : { ways: [], kept: 0 };
  return { row, place, ways, kept, milestone: await milestoneOf(context, said.defaultMilestone) };
}

/** New bugs are confirmed from the start: what becomes of those that are not. */
async function planUnconfirmed(
  { tx, product }: ProductContext,
  said: string | undefined,
): Promise<{ ways: Ways; kept: number }> {
  const workflow = await loadWorkflow(product.id, tx);
  const problem = workflowProblems(workflow, { allowsUnconfirmed: false }).transitions?.[0];
  if (problem) throw new InvalidInput({ allowsUnconfirmed: [`${problem} Change the workflow first.`] });
  const found = await countUnconfirmed(tx, product.id, workflow);
  const count = found.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return { ways: [], kept: 0 };
  if (said === KEEP) return { ways: [], kept: count };
  if (!said) {
    const are = count === 1 ? "is" : "are";
    throw new InvalidInput({
      moveUnconfirmedTo: [
        `${countOf(count, "bug")} ${are} ${found.map(({ from }) => from).join(" or ")}: say which status instead, or that they stay.`,
      ],
    });
  }
  const target = workflow.statuses.find(({ name }) => name === said);
  if (!target?.isOpen || target.phase === "unconfirmed") {
    throw new InvalidInput({ moveUnconfirmedTo: [`${said} is not an open status of its workflow.`] });
  }
  return { ways: found.map((row) => ({ ...row, to: said, isConfirmed: true })), kept: 0 };
}

/** By status; one without bugs is not there. */
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
  said: string | undefined,
): Promise<{ id: number; name: string } | null | undefined> {
  if (said === undefined) return undefined;
  if (said === "") return null;
  const names = await findNames(tx, [product.id], { milestones: [said] });
  const found = names.milestone(product.id, said);
  if (!found) throw new InvalidInput({ defaultMilestone: [`There is no milestone “${said}” to choose.`] });
  return found;
}
