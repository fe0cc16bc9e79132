"use server";

import { revalidatePath } from "next/cache";
import { formAction } from "#lib/http/form-action.ts";
import { changeSearch, deleteSearch, saveSearch } from "#lib/search/saved-searches.ts";
import { changeSearchInput, deleteSearchInput, saveSearchInput } from "#lib/search/schema.ts";

export const saveSearchAction = formAction(saveSearchInput, async (viewer, input) => {
  await saveSearch(viewer, input);
  // The sidebar of every page lists it.
  revalidatePath("/", "layout");
  // The list bears the name.
  return input.query ? `/bugs?${input.query}` : "/bugs";
});

export const changeSearchAction = formAction(changeSearchInput, async (viewer, input) => {
  await changeSearch(viewer, input);
  revalidatePath("/", "layout");
  return "/searches";
});

export const deleteSearchAction = formAction(deleteSearchInput, async (viewer, input) => {
  await deleteSearch(viewer, input);
  revalidatePath("/", "layout");
  return "/searches";
});
