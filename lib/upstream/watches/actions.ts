"use server";

import { revalidatePath } from "next/cache";
import { formAction } from "#lib/http/form-action.ts";
import { formDone } from "#lib/http/form-state.ts";
import { addWatch } from "#lib/upstream/watches/commands/add-watch.ts";
import { checkWatch } from "#lib/upstream/watches/commands/check-watch.ts";
import { confirmWatch } from "#lib/upstream/watches/commands/confirm-watch.ts";
import { removeWatch } from "#lib/upstream/watches/commands/remove-watch.ts";
import { addWatchInput, watchInput } from "#lib/upstream/watches/schema.ts";

/** Watches a bug in another tracker. */
export const addWatchAction = formAction(addWatchInput, async (viewer, input) => {
  await addWatch(viewer, input);
  refresh(input.bug);
  return formDone("Added. The tracker is asked within a minute.");
});

/** Asks about a bug in another tracker now. */
export const checkWatchAction = formAction(watchInput, async (viewer, input) => {
  await checkWatch(viewer, input);
  refresh(input.bug);
  return formDone("The tracker is asked within a minute.");
});

/** Says that a watch leads to the right bug. */
export const confirmWatchAction = formAction(watchInput, async (viewer, input) => {
  await confirmWatch(viewer, input);
  refresh(input.bug);
  return formDone("Confirmed.");
});

/** Ends a watch. */
export const removeWatchAction = formAction(watchInput, async (viewer, input) => {
  await removeWatch(viewer, input);
  refresh(input.bug);
  return `/bugs/${input.bug}/versions#watches`;
});

function refresh(bug: number): void {
  revalidatePath(`/bugs/${bug}`);
  revalidatePath(`/bugs/${bug}/versions`);
}
