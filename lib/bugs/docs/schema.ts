import { z } from "zod";
import { plainInputs } from "#lib/bugs/fields/inputs.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { cleanText } from "#lib/text.ts";

/** Input of the commands on doc texts. */

/** More than this belongs into the manual. */
const TEXT_MAX = 10_000;

const place = {
  /** The product in whose notes the text is; empty: for everybody. */
  product: z.string().trim().max(100).default(""),
  /** The revision of the text that the person saw; 0: there was none. */
  revision: z.coerce.number().int().min(0).max(2_147_483_647),
};

export const saveDocInput = z.object({
  ...place,
  /** The doc type of the bug; missing: it stays. */
  type: plainInputs[DOC_TYPE],
  text: z
    .string()
    .transform((text) => cleanText(text).trim())
    .pipe(z.string().max(TEXT_MAX, `At most ${TEXT_MAX.toLocaleString("en")} characters.`)),
});
export type SaveDoc = z.output<typeof saveDocInput>;

export const reviewDocInput = z.object(place);
export type ReviewDoc = z.output<typeof reviewDocInput>;
