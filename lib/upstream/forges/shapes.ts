import { z } from "zod";
import { cleanLine, cleanText } from "#lib/text.ts";
import { type ForgeMessage, messageOf } from "#lib/upstream/forges/forge-message.ts";

/** What the messages of several forges are made of. */

/** One line of at most 300 characters. */
export const line = z.string().transform((text) => cleanLine(text).slice(0, 300));
/** A message or description; may be missing. */
export const longText = z
  .string()
  .nullish()
  .transform((text) => cleanText(text ?? ""));
export const sha = z.string().regex(/^[0-9a-f]{40,64}$/, "no SHA");
/** The name of a branch or tag as git has it, such as refs/heads/main. */
export const ref = z.string().min(1).max(500).transform(cleanLine);
/** A page of the forge; anything else than a web address is none. */
export const webPage = z
  .string()
  .nullish()
  .transform((text) =>
    text && text.length <= 2000 && /^https?:/.test(URL.parse(text)?.protocol ?? "") ? text : null,
  );
/** A moment, as ISO 8601 or as GitLab writes it: "2026-11-03 09:12:44 UTC". */
export const moment = z.string().transform((text, context) => {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  context.addIssue({ code: "custom", message: "no date" });
  return z.NEVER;
});

/** Parses what came with `schema`; what does not fit is named. */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  event: string,
  make: (parsed: z.output<Schema>) => ForgeMessage,
): ForgeMessage {
  const parsed = schema.safeParse(json);
  if (parsed.success) return make(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at “${issue.path.join(".")}”` : "";
  return messageOf(event, { leftOut: [`“${event}” does not have the expected form${where}.`] });
}

/** An event that says nothing of the code. */
export function notNeeded(event: string): ForgeMessage {
  return messageOf(event, { leftOut: [`“${event}” is not understood: nothing is recorded for it.`] });
}

/** git's name for no commit. */
export function isNoCommit(text: string): boolean {
  return /^0+$/.test(text);
}

/** What a ref is: refs/heads/main is the branch “main”. */
export function readRef(name: string): { kind: "branch" | "tag" | "other"; name: string } {
  if (name.startsWith("refs/heads/")) return { kind: "branch", name: name.slice("refs/heads/".length) };
  if (name.startsWith("refs/tags/")) return { kind: "tag", name: name.slice("refs/tags/".length) };
  return { kind: "other", name };
}
