import "server-only";
import { z } from "zod";
import { lineText, optionalText, personName } from "#lib/admin/act/inputs.ts";
import { cleanLine } from "#lib/text.ts";

/** The input of forms, REST and the command line about flag types. */

/** Words in a list, or in one text with commas. */
const list = (max: number) =>
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(","))])
    .transform((words) => [
      ...new Set(
        words
          .flatMap((word) => word.split(","))
          .map(cleanLine)
          .filter(Boolean)
          .sort(),
      ),
    ])
    .pipe(z.array(z.string().max(200, "One of these is too long.")).max(max, `At most ${max}.`));

/** Names that may contain commas: always a list. */
const names = z
  .array(z.string())
  .transform((all) => [...new Set(all.map(cleanLine).filter(Boolean))])
  .pipe(z.array(z.string().max(300, "One of these is too long.")).max(500, "At most 500."));

export const flagTypeName = z
  .string("Give the flag type a name.")
  .transform(cleanLine)
  .pipe(
    z
      .string()
      .regex(/^[^\s,?+()]{1,50}$/, "One word of at most 50 characters, without comma, ?, + or parentheses."),
  );

/** An existing type: its id, or its name if unique. */
export const whichType = z.union([z.number().transform(String), lineText(60)]);

export const target = z.enum(["bug", "attachment"], "Choose bugs or attachments.");

export const flagTypeFacts = {
  description: optionalText(1000),
  isActive: z.boolean().optional(),
  isRequestable: z.boolean().optional(),
  canNameRequestee: z.boolean().optional(),
  isMultiplicable: z.boolean().optional(),
  isQuestion: z.boolean().optional(),
  requiresComment: z.boolean().optional(),
  questionnaire: optionalText(5000),
  /** Names of groups, empty for none. */
  grantGroup: lineText(100).optional(),
  requestGroup: lineText(100).optional(),
  grantRoles: list(20).optional(),
  requestRoles: list(20).optional(),
  /** Addresses notified of every change. */
  ccList: list(50).optional(),
  defaultRequestee: personName.optional(),
  sortKey: z.coerce.number().int().min(0, "0 to 32767.").max(32_767, "0 to 32767.").optional(),
};

/** Its scope: components of the product by name, `*` for all. */
export const ownScopes = { include: names.optional(), exclude: names.optional() };

export type FlagTypeFacts = z.output<z.ZodObject<typeof flagTypeFacts>>;
