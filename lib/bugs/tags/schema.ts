import { z } from "zod";
import { cleanLine } from "#lib/text.ts";

const LONGEST = 64;
const MOST = 20;

/** `later, read again` → ["later", "read again"]: in lower case, each once. */
export const tagsInput = z.object({
  tags: z
    .string()
    .transform((text) => [
      ...new Set(
        text
          .split(",")
          .map((tag) => cleanLine(tag).toLowerCase())
          .filter(Boolean),
      ),
    ])
    .pipe(
      z
        .array(z.string().max(LONGEST, `A tag has at most ${LONGEST} characters.`))
        .max(MOST, `At most ${MOST} tags on a bug.`),
    ),
});
