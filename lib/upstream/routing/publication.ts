import { createHash } from "node:crypto";
import { z } from "zod";
import { COMMENT_MAX, cleanLine, cleanText } from "#lib/bugs/text.ts";

/** What somebody chose of a private report, and what becomes public of it. */

const text = z
  .string()
  .transform(cleanText)
  .pipe(z.string().max(COMMENT_MAX, `At most ${COMMENT_MAX} characters.`));

export const publishInput = z.object({
  bug: z.coerce.number().int().positive().max(2_147_483_647),
  summary: z
    .string("Say in one line what is wrong.")
    .transform(cleanLine)
    .pipe(
      z
        .string()
        .min(1, "Say in one line what is wrong.")
        .max(255, "The summary is too long: at most 255 characters."),
    ),
  description: text,
  /** The comments that become public, by anchor: "c3". */
  comments: z.array(z.string().max(30)).max(1000).default([]),
  /** For each text, the comment whose it was. */
  anchors: z.array(z.string().max(30)).max(1000).default([]),
  texts: z.array(text).max(1000).default([]),
  /** The numbers of the attachments that become public. */
  files: z.array(z.coerce.number().int().positive()).max(100).default([]),
  namesReporter: z.union([z.boolean(), z.literal("on").transform(() => true)]).optional(),
});
export type PublishInput = z.output<typeof publishInput>;

/** Exactly what becomes public. */
export type Publication = {
  product: string;
  component: string | null;
  severity: string | null;
  summary: string;
  /** The description of the public bug: the parts that were chosen, one below the other. */
  text: string;
  files: { name: string; summary: string; sha256: string; size: number }[];
};

/** The text of the public bug. `reporter`: how they are named, or null. */
export function publishedText(
  { description, comments, anchors, texts }: PublishInput,
  reporter: string | null,
): string {
  const chosen = anchors.flatMap((anchor, index) => (comments.includes(anchor) ? [texts[index] ?? ""] : []));
  const parts = [description, ...chosen, reporter === null ? "" : `Reported by ${reporter}.`];
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}

/** Two publications have the same only if exactly the same becomes public, and the same was said of who could read it before. */
export function digestOf(publication: Publication, inside: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([publication, inside]))
    .digest("base64url");
}

/** Whether a text gives away the number of the private bug. */
export function namesBug(text: string, bug: number): boolean {
  return new RegExp(`(?<![\\d.])${bug}(?![\\d])`).test(text);
}
