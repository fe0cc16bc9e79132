import { z } from "zod";
import { FLAG_MOVES, type FlagMove } from "#lib/flags/policy.ts";
import { ANYBODY, CHOOSE } from "#lib/flags/question-choice.ts";

/** Input for changes of flags, shared by forms, REST and mail. */

const number = z.coerce
  .number("Specify the flag.")
  .int("Specify the flag.")
  .positive("Specify the flag.")
  .max(2_147_483_647, "There is no such flag.");

export const flagChange = z
  .object({
    /** An existing flag … */
    flagId: number.optional(),
    /** … or a type to set, by id or name; with the attachment for types of attachments. */
    typeId: number.optional(),
    type: z.string().trim().min(1).max(50).optional(),
    attachmentId: number.optional(),
    /** Of many bugs: nothing happens where the flag is not set. */
    ifSet: z.literal(true).optional(),
    status: z.enum(
      ["requested", "granted", "denied", "answered", "unanswered", "cleared"],
      "Choose requested, granted, denied, answered, unanswered or cleared.",
    ),
    /**
     * Handles of the requestees, separated by commas for multiplicable types. Null or empty: nobody in particular;
     * undefined: the type's default, or the current requestee.
     */
    requestee: z.string().max(2000).nullable().optional(),
  })
  .refine(
    ({ flagId, typeId, type }) => flagId !== undefined || typeId !== undefined || type !== undefined,
    "Specify the flag.",
  )
  .refine(({ requestee }) => requestee !== CHOOSE, "Choose who is asked.");
export type FlagChange = z.output<typeof flagChange>;

export const flagChanges = z.array(flagChange).max(50, "At most 50 flags at once.");

export const answeredFlags = z.array(number).max(50, "At most 50 questions at once.");

function requesteeOf(names: readonly string[]): string {
  if (!names.includes(CHOOSE)) return names.join(",");
  const chosen = names.filter((name) => name.trim() !== "" && name !== CHOOSE);
  if (chosen.includes(ANYBODY)) return "";
  return chosen.length > 0 ? chosen.join(",") : CHOOSE;
}

/** The changes of flags in a form, without unchanged ones. */
export function flagsOfForm(formData: FormData): FlagChange[] {
  const changes: FlagChange[] = [];
  for (const [name, value] of formData) {
    const found = /^flag\.(?:f(\d{1,9})|t(\d{1,9})(?:a(\d{1,9}))?)$/.exec(name);
    const status = FLAG_MOVES.find((move): move is FlagMove => move === value);
    if (!found || !status) continue;
    const [, flagId, typeId, attachmentId] = found;
    const of = formData.getAll(name.replace("flag.", "of.")).filter((text) => typeof text === "string");
    changes.push({
      ...(flagId ? { flagId: Number(flagId) } : {}),
      ...(typeId ? { typeId: Number(typeId) } : {}),
      ...(attachmentId ? { attachmentId: Number(attachmentId) } : {}),
      status,
      ...(status === "requested" && of.length > 0 ? { requestee: requesteeOf(of) } : {}),
    });
  }
  return changes;
}
