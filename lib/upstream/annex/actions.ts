"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { formAction } from "#lib/http/form-action.ts";
import { formDone } from "#lib/http/form-state.ts";
import { NUMBER_MAX } from "#lib/text.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { commentBelow } from "#lib/upstream/annex/commands/comment-below.ts";
import { removeCase } from "#lib/upstream/annex/commands/remove-case.ts";
import { addCaseInput, annexCommentInput, caseInput } from "#lib/upstream/annex/schema.ts";

const bug = z.coerce.number().int().positive().max(NUMBER_MAX);

/** Adds a customer's case to the annex of a tracking. */
export const addCaseAction = formAction(addCaseInput.extend({ bug }), async (viewer, input) => {
  await addCase(viewer, input);
  refresh(input.bug);
  return formDone("Added.");
});

/** Removes a case. */
export const removeCaseAction = formAction(
  caseInput.extend({ bug, tracking: bug }),
  async (viewer, input) => {
    await removeCase(viewer, input);
    refresh(input.bug);
    return `/bugs/${input.bug}/versions?tracking=${input.tracking}#place`;
  },
);

/** Comments for the audience of a tracking only. */
export const annexCommentAction = formAction(annexCommentInput.extend({ bug }), async (viewer, input) => {
  await commentBelow(viewer, input);
  refresh(input.bug);
  return formDone("Added to the comments of the bug.");
});

function refresh(bug: number): void {
  revalidatePath(`/bugs/${bug}`);
  revalidatePath(`/bugs/${bug}/versions`);
}
