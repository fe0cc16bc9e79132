import "server-only";
import {
  type ClassificationContext,
  classificationAct,
  type ProductContext,
  productAct,
} from "#lib/admin/act/act.ts";
import {
  releaseManyInput,
  releaseMilestonesIn,
  shiftInput,
  shiftMilestoneIn,
} from "#lib/admin/milestones/calendar.ts";
import {
  changeInput,
  changeMilestoneIn,
  createInput,
  createMilestoneIn,
  deleteInput,
  deleteMilestoneIn,
  type MilestoneContext,
} from "#lib/admin/milestones/milestone-work.ts";

/** Milestones: a product's own, and those that a classification shares. */

const own = ({ tx, viewer, audit, product }: ProductContext): MilestoneContext => ({
  tx,
  viewer,
  audit,
  productId: product.id,
  classificationId: product.classificationId,
  name: product.name,
});

function shared({ tx, viewer, audit, classification }: ClassificationContext): MilestoneContext {
  audit.classificationId = classification.id;
  return {
    tx,
    viewer,
    audit,
    productId: null,
    classificationId: classification.id,
    name: classification.name,
  };
}

export const createMilestone = productAct({
  name: "milestone.create",
  undo: "yes",
  label: "Create milestone",
  capability: "manage_milestones",
  input: createInput,
  run: (context, input) => createMilestoneIn(own(context), input),
});

export const changeMilestone = productAct({
  name: "milestone.change",
  undo: "yes",
  label: "Save milestone",
  capability: "manage_milestones",
  input: changeInput,
  run: (context, input) => changeMilestoneIn(own(context), input),
});

export const deleteMilestone = productAct({
  name: "milestone.delete",
  undo: "yes",
  label: "Delete milestone",
  capability: "manage_milestones",
  input: deleteInput,
  run: (context, input) => deleteMilestoneIn(own(context), input),
});

export const releaseMilestones = productAct({
  name: "milestone.releaseMany",
  undo: "yes",
  label: "Mark released",
  capability: "manage_milestones",
  input: releaseManyInput,
  run: (context, input) => releaseMilestonesIn(own(context), input),
});

export const shiftMilestone = productAct({
  name: "milestone.shift",
  undo: "yes",
  label: "Shift dates",
  capability: "manage_milestones",
  input: shiftInput,
  run: (context, input) => shiftMilestoneIn(own(context), input),
});

export const createSharedMilestone = classificationAct({
  name: "sharedMilestone.create",
  undo: "yes",
  label: "Create milestone",
  input: createInput,
  run: (context, input) => createMilestoneIn(shared(context), input),
});

export const changeSharedMilestone = classificationAct({
  name: "sharedMilestone.change",
  undo: "yes",
  label: "Save milestone",
  input: changeInput,
  async run(context, input) {
    const done = await changeMilestoneIn(shared(context), input);
    const isRenamed = input.name !== undefined && input.name !== input.milestone;
    return isRenamed
      ? { ...done, to: `/releases/${encodeURIComponent(input.name ?? input.milestone)}` }
      : done;
  },
});

export const deleteSharedMilestone = classificationAct({
  name: "sharedMilestone.delete",
  undo: "yes",
  label: "Delete milestone",
  input: deleteInput,
  run: async (context, input) => ({ ...(await deleteMilestoneIn(shared(context), input)), to: "/releases" }),
});

export const releaseSharedMilestones = classificationAct({
  name: "sharedMilestone.releaseMany",
  undo: "yes",
  label: "Mark released",
  input: releaseManyInput,
  run: (context, input) => releaseMilestonesIn(shared(context), input),
});

export const shiftSharedMilestone = classificationAct({
  name: "sharedMilestone.shift",
  undo: "yes",
  label: "Shift dates",
  input: shiftInput,
  run: (context, input) => shiftMilestoneIn(shared(context), input),
});
