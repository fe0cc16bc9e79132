"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { timeInputs } from "#lib/bugs/time/schema.ts";
import { formAction } from "#lib/http/form-action.ts";

const { comment, commentAudience } = changeBugInput.shape;
const form = z.object({
  id: z.coerce.number().int().positive().max(2_147_483_647),
  ...timeInputs,
  comment,
  commentAudience,
  /** What the form showed: who did not change it does not overwrite what others logged since. */
  wasEstimate: timeInputs.estimate,
  wasLeft: timeInputs.left,
});

/** The form of the hours of a bug. Back to them. */
export const saveTimeAction = formAction(
  form,
  async (viewer, { id, estimate, left, wasEstimate, wasLeft, ...input }) => {
    await changeBug(viewer, id, {
      ...input,
      estimate: estimate === wasEstimate ? undefined : estimate,
      left: left === wasLeft ? undefined : left,
    });
    revalidatePath(`/bugs/${id}`);
    return `/bugs/${id}/time`;
  },
);
