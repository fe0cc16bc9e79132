"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { tagsInput } from "#lib/bugs/tags/schema.ts";
import { setTags } from "#lib/bugs/tags/tags.ts";
import { formAction } from "#lib/http/form-action.ts";

const id = z.coerce.number().int().positive().max(2_147_483_647);

/** The form of the viewer’s tags of a bug. Back to the bug. */
export const setTagsAction = formAction(tagsInput.extend({ id }), async (viewer, { id, tags }) => {
  await setTags(viewer, id, tags);
  revalidatePath(`/bugs/${id}`);
  return `/bugs/${id}`;
});
