import { z } from "zod";
import { attachmentChanges, attachmentReplacement } from "#lib/bugs/attachments/schema.ts";
import { line, plainInputs } from "#lib/bugs/fields/inputs.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { FIELDS, RELATION_FIELDS } from "#lib/bugs/fields/registry.ts";
import { COMMENT_MAX, cleanLine, cleanText } from "#lib/bugs/text.ts";
import { timeInputs } from "#lib/bugs/time/schema.ts";
import { env } from "#lib/env.ts";
import { answeredFlags, flagChanges } from "#lib/flags/schema.ts";

/** Input of the commands on bugs, shared by forms, REST and mail. With names, not ids. */

const SUMMARY_MAX = FIELDS.summary.max;

const name = (what: string) => line(100, what);
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional();

const summary = z
  .string("Say in one line what is wrong.")
  .transform(cleanLine)
  .pipe(
    z
      .string()
      .min(1, "Say in one line what is wrong.")
      .max(SUMMARY_MAX, `The summary is too long: at most ${SUMMARY_MAX} characters.`),
  );

const commentText = z
  .string()
  .transform(cleanText)
  .pipe(z.string().max(COMMENT_MAX, `At most ${COMMENT_MAX} characters: attach long text as a file.`));

const person = line(200, "The name");
const number = z.coerce
  .number("Give the number of a bug.")
  .int("Give the number of a bug.")
  .min(1, "Give the number of a bug.")
  .max(2_147_483_647, "There is no such bug.");

/** `17` of `#17`, `bug 17` and the address of bug 17 on this site, as one copies it. */
function plainNumber(text: string): string {
  const here = `${env().url}/bugs/`;
  const word = text.startsWith(here) ? (/^\d+/.exec(text.slice(here.length))?.[0] ?? text) : text;
  return word.replace(/^(bug +)?#?(?=\d+$)/i, "");
}

/** The number of the bug that a word names: `17`, `#17`, `bug 17` or its address on this site; null for another word. */
export function bugNumberIn(word: string): number | null {
  const parsed = number.safeParse(plainNumber(word));
  return parsed.success ? parsed.data : null;
}

/** Without `continue`, a union around the schema replaces the message by "Invalid input". */
const issue = { code: "custom", continue: true } as const;

/** `12, 15 #17` → [12, 15, 17]. */
const bugNumbers = z.union([
  z.array(number),
  z.string().transform((text, context) => {
    const words = text
      .replaceAll(/\bbug +(?=#?\d)/gi, "")
      .split(/[\s,]+/)
      .filter(Boolean);
    const numbers: number[] = [];
    for (const word of words) {
      const parsed = number.safeParse(plainNumber(word));
      if (parsed.success) numbers.push(parsed.data);
      else {
        context.addIssue({ ...issue, message: `“${word.slice(0, 40)}” is not the number of a bug.` });
        return z.NEVER;
      }
    }
    if (numbers.length > 500) {
      context.addIssue({ ...issue, message: "At most 500 bugs at once." });
      return z.NEVER;
    }
    return [...new Set(numbers)];
  }),
]);

/** `ann, bob` or a list → ["ann", "bob"]. */
const words = (what: string) =>
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(","))])
    .transform((list, context) => {
      const cleaned = [...new Set(list.map(cleanLine).filter(Boolean))];
      const long = cleaned.find((word) => word.length > 200);
      if (long !== undefined || cleaned.length > 1000) {
        context.addIssue({ ...issue, message: `${what}: too many, or one is too long.` });
        return z.NEVER;
      }
      return cleaned;
    });

const yesOrNo = z.union([
  z.boolean(),
  z.enum(["yes", "no"], "Choose yes or no.").transform((word) => word === "yes"),
]);

const { summary: _summary, ...plain } = plainInputs;

const described = {
  component: optional(name("The component")),
  severity: optional(name("The severity")),
  priority: optional(name("The priority")),
  version: optional(name("The version")),
  targetRelease: optional(name("The target release")),
  targetMilestone: optional(name("The target milestone")),
  assignee: optional(person),
  qaContact: optional(person),
  ...plain,
};

/** The new list, or what to add and remove, which never collides. */
const changed = <Item>(list: z.ZodType<Item[], unknown>) =>
  z.union([list, z.strictObject({ add: list.default([]), remove: list.default([]) })]);
export type ListChange<Item> = Item[] | { add: Item[]; remove: Item[] };

const carried = z.partialRecord(
  z.enum(["component", "version", "targetRelease", "targetMilestone"]),
  z.record(z.string().max(200), name("The name")),
);

export const fileBugInput = z.object({
  product: name("The product").pipe(z.string().min(1, "Choose the product.")),
  summary,
  description: commentText.optional().default(""),
  status: optional(name("The status")),
  cc: optional(words("CC")),
  /** Visible only to the product's security group and the people on the bug. */
  isPrivate: z.union([z.boolean(), z.literal("on").transform(() => true)]).optional(),
  flags: optional(flagChanges),
  keywords: optional(words("Keywords")),
  ...mapFields(RELATION_FIELDS, () => optional(bugNumbers)),
  ...described,
});
export type FileBugInput = z.input<typeof fileBugInput>;
export type FileBug = z.output<typeof fileBugInput>;

export const changeBugInput = z.object({
  /**
   * The revision that the person saw, to detect collisions; "current" where they saw none (mail, Bugzilla's REST). Not
   * needed for comments and for adding to or removing from lists.
   */
  revision: z.union([z.literal("current"), z.coerce.number().int().min(0).max(2_147_483_647)]).optional(),
  /** The anchor of the last comment that the person saw, of one bug: a decision made before a newer one collides. */
  lastComment: z
    .string()
    .regex(/^(c|p\d{1,9}-)\d{1,9}$/)
    .optional(),
  summary: optional(summary),
  product: optional(name("The product")),
  /** What the places of bugs become in the new product, by their names in the old one; what is not named keeps its name. */
  carried: optional(carried),
  status: optional(name("The status")),
  resolution: optional(name("The resolution")),
  /** Null or empty: no longer a duplicate. */
  duplicateOf: z
    .preprocess(
      (value) => (typeof value === "string" ? plainNumber(value.trim()) || null : value),
      number.nullable(),
    )
    .optional(),
  addCc: optional(words("CC")),
  removeCc: optional(words("CC")),
  keywords: optional(changed(words("Keywords"))),
  ...mapFields(RELATION_FIELDS, () => optional(changed(bugNumbers))),
  seeAlso: optional(changed(words("See also"))),
  alias: optional(changed(words("Aliases"))),
  /** All groups of the bug; people who see the product must be in every one. */
  groups: optional(changed(words("Groups"))),
  /** Whether reporter and CC see the bug regardless of its groups. */
  reporterAccessible: optional(yesOrNo),
  ccAccessible: optional(yesOrNo),
  comment: commentText.optional(),
  /** Who may read the comment and its files: empty for everyone who sees the bug, "@insiders" for the insiders of the product, or the name of a group. */
  commentAudience: optional(name("The audience")),
  /** The person has confirmed that more people will see the bug. */
  acceptsWiderAudience: z.union([z.boolean(), z.literal("on").transform(() => true)]).optional(),
  flags: optional(flagChanges),
  /** Details of attachments. */
  attachments: optional(attachmentChanges),
  /** The attached file is a new version of another one, which becomes obsolete. */
  replaces: optional(attachmentReplacement),
  /** Hours, for those who track time; what is left goes down by what was worked unless it is given, too. */
  ...timeInputs,
  /** Questions to the person, by flag, that the comment answers if they are still open. */
  answers: optional(answeredFlags),
  ...described,
});
export type ChangeBugInput = z.input<typeof changeBugInput>;
export type ChangeBug = z.output<typeof changeBugInput>;
