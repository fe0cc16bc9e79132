"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";
import { formAction } from "#lib/http/form-action.ts";
import { formDone } from "#lib/http/form-state.ts";
import { countOf } from "#lib/text.ts";
import { answerRequest } from "#lib/upstream/trackings/commands/answer-request.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { refuseBackports } from "#lib/upstream/trackings/commands/refuse-backports.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { withdrawRequest } from "#lib/upstream/trackings/commands/withdraw-request.ts";
import {
  answerRequestInput,
  changeTrackingInput,
  readPlaceValue,
  recordPresenceInput,
  refuseBackportsForm,
  trackPlaceInput,
  withdrawRequestInput,
} from "#lib/upstream/trackings/schema.ts";

const number = z.coerce.number().int().positive().max(2_147_483_647);

/** The button that asks for a fix was pressed, whatever state was chosen. */
const asks = z.literal("yes").optional();

/** What is wrong with the series or the version is said at the field of the place. */
function atPlace(error: unknown): unknown {
  if (!(error instanceof InvalidInput)) return error;
  const { series = [], version = [], ...fields } = error.fields;
  const place = [...series, ...version];
  return place.length > 0 ? new InvalidInput({ ...fields, place }, error.message) : error;
}

/** Tracks a bug in another place, or asks for a fix there. Leads to the new tracking. */
export const trackBugAction = formAction(
  trackPlaceInput.extend({ bug: number, asks }),
  async (viewer, given) => {
    const { asks, place, ...rest } = given;
    const input = { ...rest, ...readPlaceValue(place) };
    try {
      const id = await trackBug(viewer, asks ? { ...input, state: "requested" } : input);
      return `/bugs/${input.bug}/versions?tracking=${id}#place`;
    } catch (error) {
      throw place ? atPlace(error) : error;
    } finally {
      // Somebody else may have tracked it there: the page shows it.
      refresh(input.bug);
    }
  },
);

/** Changes a tracking on the page of a bug's versions. */
export const changeTrackingAction = formAction(
  changeTrackingInput.extend({
    ...{ bug: number, tracking: number, revision: number, asks },
    state: z.union([z.literal(""), changeTrackingInput.shape.state]),
  }),
  async (viewer, { bug, asks, state: chosen, ...input }) => {
    const state = asks ? "requested" : chosen;
    if (state === "") throw new InvalidInput({ state: ["Choose a state."] });
    try {
      await changeTracking(viewer, { ...input, state });
    } finally {
      // After a collision, too: the page shows what others changed.
      refresh(bug);
    }
    return formDone("Saved.");
  },
);

/** Declines or defers the fix of several bugs in a downstream version. */
export const refuseBackportsAction = formAction(refuseBackportsForm, async (viewer, { all, ...given }) => {
  const input = { ...given, bugs: all.length > 0 ? all : given.bugs };
  if (input.bugs.length === 0) throw new InvalidInput({ bugs: ["Choose at least one bug."] });
  const count = await refuseBackports(viewer, input);
  revalidatePath(`/products/${encodeURIComponent(input.product)}/upstream/backports`);
  return formDone(`${countOf(count, "bug")} ${input.state}.`);
});

/** Answers in one of the three boxes of a request. */
export const answerRequestAction = formAction(
  answerRequestInput.extend({ bug: number, tracking: number }),
  async (viewer, { bug, ...input }) => {
    await answerRequest(viewer, input);
    refresh(bug);
    return formDone("Saved.");
  },
);

/** The viewer withdraws a fix that they asked for. */
export const withdrawRequestAction = formAction(
  withdrawRequestInput.extend({ bug: number, tracking: number, revision: number }),
  async (viewer, { bug, ...input }) => {
    try {
      await withdrawRequest(viewer, input);
    } finally {
      refresh(bug);
    }
    return formDone("The request is withdrawn.");
  },
);

/** Records where a bug was found or fixed. */
export const recordPresenceAction = formAction(
  recordPresenceInput.extend({ bug: number }),
  async (viewer, input) => {
    await recordPresence(viewer, input);
    refresh(input.bug);
    return formDone("Recorded.");
  },
);

function refresh(bug: number): void {
  revalidatePath(`/bugs/${bug}`);
  revalidatePath(`/bugs/${bug}/versions`);
  revalidatePath("/requests");
}
