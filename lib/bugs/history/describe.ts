import {
  COMMENT,
  fieldLabel,
  labelInSentence,
  RELATION_FIELDS,
  type TimeField,
} from "#lib/bugs/fields/registry.ts";
import { attachmentWords } from "#lib/bugs/history/attachment-words.ts";
import { trackingWords } from "#lib/bugs/history/tracking-words.ts";
import { sayHours } from "#lib/bugs/time/words.ts";
import type { ChangeView, PersonRef } from "#lib/bugs/views/bug.ts";
import { describeFlagChange } from "#lib/flags/text.ts";

/** The parts of a description of one change. */
export type ChangeParts = {
  label: string;
  from: string;
  to: string;
  verb: "set" | "changed" | "cleared" | "added" | "removed";
};

const LISTS = new Set([
  "comment",
  "cc",
  "keywords",
  ...RELATION_FIELDS,
  "duplicates",
  "seeAlso",
  "alias",
  "groups",
  "flag",
  "attachment",
  "watch",
  "case",
]);

/** The parts of “Severity: normal → major”, for pages that format them. */
export function changeParts({ field, from, to }: Pick<ChangeView, "field" | "from" | "to">): ChangeParts {
  const label = field === "duplicates" ? "Duplicates" : fieldLabel(field);
  const isList = LISTS.has(field);
  if (to === "") return { label, from, to, verb: isList ? "removed" : "cleared" };
  if (from === "") return { label, from, to, verb: isList ? "added" : "set" };
  return { label, from, to, verb: "changed" };
}

type Described = Pick<ChangeView, "field" | "from" | "to" | "attachmentId">;

/** What became of a flag, a file or a tracking, as words after a name; null for other changes. */
export function changeWords(change: Described): string | null {
  if (change.field === COMMENT) return change.to || "took a comment back";
  if (change.field === WORKED) return workWords(change);
  if (change.field === "flag") {
    const words = describeFlagChange(change.from, change.to);
    return words && change.attachmentId ? `${words} on attachment ${change.attachmentId}` : words;
  }
  return attachmentWords(change) ?? trackingWords(change);
}

const WORKED = "worked" satisfies TimeField;

/** Hours of work that were logged, corrected or taken back. */
function workWords({ from, to }: Described): string {
  if (to === "") return `took back ${sayHours(from)} of work`;
  return to.startsWith("-") ? `corrected the work by ${sayHours(to)}` : `logged ${sayHours(to)} of work`;
}

/** The same as one line of plain text. */
export function describeChange(change: Described): string {
  const { label, from, to, verb } = changeParts(change);
  const words = changeWords(change);
  if (words) return `${label}: ${words}`;
  if (verb === "added") return `${label}: added ${to}`;
  if (verb === "removed") return `${label}: removed ${from}`;
  if (verb === "cleared") return `${label}: ${from} → none`;
  return verb === "set" ? `${label}: ${to}` : `${label}: ${from} → ${to}`;
}

/** A duplicate is marked, not set or added: the words around the number of the other bug; null for other changes. */
export function duplicateWords({
  field,
  from,
  to,
}: Pick<ChangeView, "field" | "from" | "to">): [before: string, id: string, after: string] | null {
  if (field === "duplicateOf" && to !== "") return ["marked it as a duplicate of ", to, ""];
  if (field === "duplicates" && from === "") return ["marked ", to, " as a duplicate of it"];
  return null;
}

/** The same as words after a name: "set severity to major", "added 5 to depends on". */
export function sayChange(change: Described): string {
  const { label, from, to, verb } = changeParts(change);
  const { field } = change;
  const words = changeWords(change);
  if (words) return words;
  const duplicate = duplicateWords(change);
  if (duplicate) return duplicate.join("");
  if (field === "watch" && from !== "" && to !== "") return `noted: ${to}`;
  const name = labelInSentence(label);
  if (verb === "added") return `added ${to} to ${name}`;
  if (verb === "removed") return `removed ${from} from ${name}`;
  return verb === "cleared" ? `cleared ${name}` : `set ${name} to ${to}`;
}

/** The name of a person in a sentence. Imported changes may have no author. */
export function nameOf(person: PersonRef | null): string {
  return person ? person.displayName || person.handle : "Somebody";
}
