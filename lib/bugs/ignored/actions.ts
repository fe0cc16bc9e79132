"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { setIgnored } from "#lib/bugs/ignored/ignored.ts";
import { formAction } from "#lib/http/form-action.ts";

const input = z.object({
  id: z.coerce.number().int().positive().max(2_147_483_647),
  ignore: z.enum(["yes", "no"]),
});

/** The button that ignores a bug, or stops it. Back to the bug. */
export const ignoreAction = formAction(input, async (viewer, { id, ignore }) => {
  await setIgnored(viewer, id, ignore === "yes");
  revalidatePath(`/bugs/${id}`);
  return `/bugs/${id}`;
});
