import "server-only";
import { z } from "zod";
import { type Act, type ProductContext, productAct, type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import { revision } from "#lib/admin/act/inputs.ts";
import {
  addResolution,
  addResolutionInput,
  addStatus,
  addStatusInput,
  nextKey,
  previewSet,
  setInput,
  setWorkflow,
} from "#lib/admin/workflows/edit.ts";
import {
  type MeaningChange,
  meaningInput,
  phaseInput,
  previewMeaning,
  setMeaning,
  withMeaning,
  withPhase,
} from "#lib/admin/workflows/meaning.ts";
import {
  moveBugsToReplacements,
  planReplacements,
  readWorkflow,
  recordMeanings,
  refuseProblems,
  type StoredWorkflow,
  subjectOf,
  type WorkflowContext,
  workflowFacts,
  writeWorkflow,
} from "#lib/admin/workflows/store.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import type { Resolution, Status, Workflow } from "#lib/catalog/workflow/workflow.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** The workflow of a product (the site's default or its own), and the default itself. */

const WORKFLOW_SOURCES = ["current", "default", "bugzilla", "ovirt"] as const;

const capability = "manage_product";
const moveTo = z.array(z.string().trim().max(130)).max(100).optional();
const copyInput = z.object({ from: z.enum(WORKFLOW_SOURCES, "Say which."), moveTo, revision });
const resetInput = z.object({ moveTo, revision });

export const copyWorkflow = productAct({
  name: "workflow.copy",
  undo: "yes",
  label: "Make its own workflow",
  capability,
  input: copyInput,
  async preview(context, input) {
    const { lines, moved } = await planCopy(context, input);
    return { lines, counts: { bugs: moved } };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const { workflowContext, before, isOwn, after, replacements } = await planCopy(context, input);
    for (const status of after.statuses) await ensureStatus(tx, status);
    for (const resolution of after.resolutions) await ensureResolution(tx, resolution);
    const moved = await moveBugsToReplacements(workflowContext, replacements);
    audit.bugs = moved;
    const id = isOwn ? before.id : (await tx.workflow.create({ data: { name: await freeName(context) } })).id;
    await writeWorkflow(tx, id, after);
    await tx.product.update({
      where: { id: product.id },
      data: { workflowId: id, revision: { increment: 1 } },
    });
    audit.record({ kind: "workflow", id, name: product.name }, "copy", { from: before.name, to: input.from });
    audit.changes({ kind: "workflow", id, name: product.name }, workflowFacts(before), workflowFacts(after));
    recordMeanings(workflowContext, { ...before, id }, after);
    return {
      message: `${product.name} has a workflow of its own${moved > 0 ? `; ${countOf(moved, "bug")} got another status` : ""}.`,
      data: { bugs: moved },
    };
  },
});

export const resetWorkflow = productAct({
  name: "workflow.reset",
  undo: "yes",
  label: "Go back to the site's workflow",
  capability,
  input: resetInput,
  async preview(context, input) {
    const { lines, moved } = await planReset(context, input);
    return { lines, counts: { bugs: moved } };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const { workflowContext, before, isOwn, replacements } = await planReset(context, input);
    const moved = await moveBugsToReplacements(workflowContext, replacements);
    audit.bugs = moved;
    await tx.product.update({
      where: { id: product.id },
      data: { workflowId: null, revision: { increment: 1 } },
    });
    if (isOwn) await tx.workflow.delete({ where: { id: before.id } });
    audit.record(subjectOf(before), "reset");
    return {
      message: `${product.name} uses the workflow of the site${moved > 0 ? `; ${countOf(moved, "bug")} got another status` : ""}.`,
      data: { bugs: moved },
    };
  },
});

export const workflowActs: readonly Act[] = [
  copyWorkflow,
  resetWorkflow,
  productAct({
    name: "workflow.set",
    undo: "yes",
    label: "Save workflow",
    capability,
    input: setInput,
    preview: async (context, input) => previewSet(...(await own(context)), input),
    run: async (context, input) => setWorkflow(...(await own(context)), input),
  }),
  productAct({
    name: "workflow.addStatus",
    undo: "yes",
    label: "Add status",
    capability,
    input: addStatusInput,
    run: async (context, input) => addStatus(...(await own(context)), input),
  }),
  productAct({
    name: "workflow.addResolution",
    undo: "yes",
    label: "Add resolution",
    capability,
    input: addResolutionInput,
    run: async (context, input) => addResolution(...(await own(context)), input),
  }),
  ...meaningActs("phase", phaseInput, withPhase),
  ...meaningActs("meaning", meaningInput, withMeaning),
  siteAct({
    name: "siteWorkflow.set",
    undo: "yes",
    label: "Save workflow",
    input: setInput,
    preview: async (context, input) => previewSet(...(await ofSite(context)), input),
    run: async (context, input) => setWorkflow(...(await ofSite(context)), input),
  }),
  siteAct({
    name: "siteWorkflow.addStatus",
    undo: "yes",
    label: "Add status",
    input: addStatusInput,
    run: async (context, input) => addStatus(...(await ofSite(context)), input),
  }),
  siteAct({
    name: "siteWorkflow.addResolution",
    undo: "yes",
    label: "Add resolution",
    input: addResolutionInput,
    run: async (context, input) => addResolution(...(await ofSite(context)), input),
  }),
];

/** Sets the meaning of one status or resolution, in a product's own workflow and in the site's. */
function meaningActs<Shape extends z.ZodRawShape>(
  verb: "phase" | "meaning",
  input: z.ZodObject<Shape>,
  plan: (stored: StoredWorkflow, input: z.output<z.ZodObject<Shape>>) => MeaningChange,
): Act[] {
  const label = `Set ${verb}`;
  return [
    productAct({
      name: `workflow.${verb}`,
      undo: "yes",
      label,
      capability,
      input,
      async preview(context, input) {
        const [workflowContext, stored] = await own(context);
        return previewMeaning(workflowContext, stored, plan(stored, input));
      },
      async run(context, input) {
        const [workflowContext, stored] = await own(context);
        return setMeaning(workflowContext, stored, plan(stored, input));
      },
    }),
    siteAct({
      name: `siteWorkflow.${verb}`,
      undo: "yes",
      label,
      input,
      async preview(context, input) {
        const [workflowContext, stored] = await ofSite(context);
        return previewMeaning(workflowContext, stored, plan(stored, input));
      },
      async run(context, input) {
        const [workflowContext, stored] = await ofSite(context);
        return setMeaning(workflowContext, stored, plan(stored, input));
      },
    }),
  ];
}

/** The product's current workflow; its own is one that no other product uses. */
async function current({ tx, viewer, audit, product }: ProductContext) {
  const { workflowId, allowsUnconfirmed } = await tx.product.findUniqueOrThrow({ where: { id: product.id } });
  const workflowContext: WorkflowContext = { tx, viewer, audit, productIds: [product.id], allowsUnconfirmed };
  const stored = workflowId === null ? await readDefault(tx) : await readWorkflow(tx, workflowId);
  const users = await tx.product.count({ where: { workflowId: stored.id } });
  return { workflowContext, before: stored, isOwn: workflowId !== null && !stored.isDefault && users === 1 };
}

async function own(context: ProductContext): Promise<[WorkflowContext, StoredWorkflow]> {
  const { workflowContext, before, isOwn } = await current(context);
  if (isOwn) return [workflowContext, before];
  throw new InvalidInput(
    {},
    `${context.product.name} shares the workflow “${before.name}”: make its own first.`,
  );
}

async function ofSite({ tx, viewer, audit }: SiteContext): Promise<[WorkflowContext, StoredWorkflow]> {
  const stored = await readDefault(tx);
  const products = await tx.product.findMany({
    where: { OR: [{ workflowId: null }, { workflowId: stored.id }] },
    select: { id: true },
  });
  const productIds = products.map(({ id }) => id);
  return [{ tx, viewer, audit, productIds, allowsUnconfirmed: true }, stored];
}

async function planCopy(context: ProductContext, input: z.output<typeof copyInput>) {
  const { tx, product } = context;
  await refuseCollision(tx, { kind: "product", ...product }, input.revision);
  const { workflowContext, before, isOwn } = await current(context);
  const source: Workflow =
    input.from === "current"
      ? before
      : input.from === "default"
        ? await readDefault(tx)
        : input.from === "ovirt"
          ? ovirt
          : bugzilla;
  const { statuses, resolutions, transitions } = source;
  const after: Workflow = { statuses, resolutions, transitions };
  refuseProblems(workflowContext, after);
  const plan = await planReplacements(workflowContext, before, after, input.moveTo ?? []);
  return { workflowContext, before, isOwn, after, ...plan };
}

async function planReset(context: ProductContext, input: z.output<typeof resetInput>) {
  const { tx, product } = context;
  await refuseCollision(tx, { kind: "product", ...product }, input.revision);
  const { workflowContext, before, isOwn } = await current(context);
  const after = await readDefault(tx);
  if (before.id === after.id)
    throw new InvalidInput({}, `${product.name} uses the workflow of the site already.`);
  refuseProblems(workflowContext, after);
  return {
    workflowContext,
    before,
    isOwn,
    ...(await planReplacements(workflowContext, before, after, input.moveTo ?? [])),
  };
}

async function readDefault(tx: ProductContext["tx"]): Promise<StoredWorkflow> {
  const { id } = await tx.workflow.findFirstOrThrow({ where: { isDefault: true }, select: { id: true } });
  return readWorkflow(tx, id);
}

async function ensureStatus(tx: ProductContext["tx"], status: Status): Promise<void> {
  if (await tx.status.findUnique({ where: { name: status.name } })) return;
  await tx.status.create({ data: { ...status, sortKey: await nextKey(tx, "status") } });
}

async function ensureResolution(tx: ProductContext["tx"], resolution: Resolution): Promise<void> {
  if (await tx.resolution.findUnique({ where: { name: resolution.name } })) return;
  const { name, meaning } = resolution;
  await tx.resolution.create({ data: { name, meaning, sortKey: await nextKey(tx, "resolution") } });
}

/** The product's name, with a number appended if taken. */
async function freeName({ tx, product }: ProductContext): Promise<string> {
  const taken = await tx.workflow.findMany({
    where: { name: { startsWith: product.name } },
    select: { name: true },
  });
  const isTaken = (name: string) => taken.some((row) => row.name === name);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? product.name : `${product.name} ${number}`;
    if (!isTaken(name)) return name;
  }
}
