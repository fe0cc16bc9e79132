import { z } from "zod";
import { TRACKING_STATES } from "#lib/bugs/trackings/states.ts";
import { cleanLine, cleanText } from "#lib/text.ts";
import { ORDER_OVERRIDES } from "#lib/upstream/trackings/order.ts";
import { ACK_KINDS } from "#lib/upstream/trackings/policy.ts";

/** What may be said about trackings, at every door. */

const number = z.coerce.number().int().positive().max(2_147_483_647);
const line = (max: number) =>
  z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(max, `At most ${max} characters.`));
const text = (max: number) =>
  z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(max, `At most ${max} characters.`));
const reason = text(2_000);
const override = z.union([z.literal(""), z.enum(ORDER_OVERRIDES)]);
/** "evidence": what a person said is withdrawn, and evidence decides. */
const saidState = z.enum([...TRACKING_STATES, "evidence"]);

/** A new tracking: a bug in a product, in one of its series or versions. */
export const trackBugInput = z.object({
  bug: number,
  product: line(100).pipe(z.string().min(1, "Choose a product.")),
  /** The name of a series; empty: none. */
  series: line(100).optional(),
  /** The name of a version; empty: none. */
  version: line(100).optional(),
  state: saidState.default("evidence"),
  reason: reason.default(""),
  orderOverride: override.default(""),
  /** Why it is approved after the code freeze of its milestone. */
  exceptionReason: reason.optional(),
  /** Empty: everybody who sees bug and product. "insiders": of that product. Else a group of the viewer. */
  audience: line(100).default(""),
});
export type TrackBug = z.output<typeof trackBugInput>;

/** The same from a form with one field for the place: "series 4.4", "version 4.4.1", or nothing. */
export const trackPlaceInput = trackBugInput.extend({
  place: line(110)
    .pipe(z.string().regex(/^(?:(?:series|version) .+)?$/, "Choose a series or a version."))
    .default(""),
});

/** A place as the value of an option, and back. */
export const placeValue = (kind: "series" | "version", name: string) => `${kind} ${name}`;
export function readPlaceValue(value: string): { series?: string; version?: string } {
  const [, kind, name] = /^(series|version) (.+)$/.exec(value) ?? [];
  return kind && name ? { [kind]: name } : {};
}

/** A change of a tracking: what is left out stays. `state` and its reason belong together. */
export const changeTrackingInput = z.object({
  tracking: number,
  revision: number,
  state: saidState.optional(),
  reason: reason.optional(),
  orderOverride: override.optional(),
  /** Why it is approved after the code freeze of its milestone. */
  exceptionReason: reason.optional(),
  /** Handles; empty: nobody. */
  assignee: line(200).optional(),
  qaContact: line(200).optional(),
  /** Names; empty: none. */
  targetVersion: line(100).optional(),
  targetMilestone: line(100).optional(),
  priority: line(100).optional(),
  testPlan: text(10_000).optional(),
  /** The build that was tested. */
  build: line(200).optional(),
});
export type ChangeTracking = z.output<typeof changeTrackingInput>;

/** A fix that is asked for is not needed after all. */
export const withdrawRequestInput = z.object({ tracking: number, revision: number });
export type WithdrawRequest = z.output<typeof withdrawRequestInput>;

/** Several bugs that a downstream version does not get a fix for, or not now. */
export const refuseBackportsInput = z.object({
  product: line(100).pipe(z.string().min(1, "Choose a product.")),
  version: line(100).pipe(z.string().min(1, "Choose a version.")),
  bugs: z.array(number).min(1, "Choose at least one bug.").max(100, "At most 100 bugs at once."),
  state: z.enum(["declined", "deferred"]),
  reason: reason.pipe(z.string().min(1, "Say why.")),
});

/** The same as a form sends it: `all` are the bugs of the page, "1,2,3", if all were chosen. */
export const refuseBackportsForm = refuseBackportsInput.extend({
  bugs: z.array(number).max(100, "At most 100 bugs at once.").default([]),
  all: z
    .string()
    .regex(/^(\d{1,9}(,\d{1,9}){0,99})?$/, "Choose at least one bug.")
    .transform((text) =>
      text
        .split(",")
        .filter((one) => one !== "")
        .map(Number),
    )
    .default([]),
});
export type RefuseBackports = z.output<typeof refuseBackportsInput>;

/** An answer in one of the three boxes of a request. */
export const answerRequestInput = z.object({
  tracking: number,
  kind: z.enum(ACK_KINDS),
  answer: z.enum(["granted", "denied", "withdrawn"]),
  reason: reason.default(""),
  orderOverride: override.default(""),
  /** Why it is approved after the code freeze of its milestone. */
  exceptionReason: reason.optional(),
  /** How the fix will be tested, with the answer for testing. */
  testPlan: text(10_000).optional(),
  /** Who asks for the fix that is answered: not answered is what they withdrew since. */
  askedBy: line(200).optional(),
});
export type AnswerRequest = z.output<typeof answerRequestInput>;

/** Found, fixed or, when tried, absent in a version; or what was recorded is taken back. */
export const recordPresenceInput = z.object({
  bug: number,
  product: line(100).pipe(z.string().min(1, "Choose a product.")),
  version: line(100).pipe(z.string().min(1, "Choose a version.")),
  kind: z.enum(["found", "not_found", "fixed", "not_fixed", "absent"]),
  note: reason.default(""),
});
export type RecordPresence = z.output<typeof recordPresenceInput>;
