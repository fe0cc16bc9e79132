import { z } from "zod";
import { FLAG_MOVES, type FlagMove } from "#lib/flags/policy.ts";

/** Input for changes of flags, shared by forms, REST and mail. */

const number = z.coerce
  .number("Say which flag.")
  .int("Say which flag.")
  .positive("Say which flag.")
  .max(2_147_483_647, "There is no such flag.");

export const flagChange = z
  .object({
    /** A flag that is set already … */
    flagId: number.optional(),
    /** … or a type, by number or by name, to be set; on this attachment, if it is one of attachments. */
    typeId: number.optional(),
    type: z.string().trim().min(1).max(50).optional(),
    attachmentId: number.optional(),
    status: z.enum(["requested", "granted", "denied", "cleared"], "Say what becomes of the flag."),
    /**
     * Handles of those who are asked, with commas where the type may be set several times. Null or
     * empty asks nobody in particular; left out, whom the type names, or who is asked already.
     */
    requestee: z.string().max(2000).nullable().optional(),
  })
  .refine(
    ({ flagId, typeId, type }) => flagId !== undefined || typeId !== undefined || type !== undefined,
    "Say which flag.",
  );
export type FlagChange = z.output<typeof flagChange>;

export const flagChanges = z.array(flagChange).max(50, "At most 50 flags at once.");

/** The changes of flags that a form says; what is left as it was is not among them. */
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
      ...(status === "requested" && of.length > 0 ? { requestee: of.join(",") } : {}),
    });
  }
  return changes;
}
