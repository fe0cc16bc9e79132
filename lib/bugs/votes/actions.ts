"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { setVote } from "#lib/bugs/votes/commands.ts";
import { formAction } from "#lib/http/form-action.ts";

const voteInput = z.object({
  id: z.coerce.number().int().positive().max(2_147_483_647),
  vote: z.enum(["yes", "no"]),
});

/** The button that votes for a bug or takes the vote back. Back to the bug. */
export const voteAction = formAction(voteInput, async (viewer, { id, vote }) => {
  await setVote(viewer, id, vote === "yes");
  revalidatePath(`/bugs/${id}`);
  return `/bugs/${id}`;
});
