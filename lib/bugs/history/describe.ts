import { fieldLabel } from "#lib/bugs/fields/registry.ts";
import type { ChangeView, PersonRef } from "#lib/bugs/views/bug.ts";
import { sayFlagChange } from "#lib/flags/text.ts";

/** What one change says of itself: said once, for the page, the collision and later the mail. */
export type Said = {
  label: string;
  from: string;
  to: string;
  verb: "set" | "changed" | "cleared" | "added" | "removed";
};

const LISTS = new Set([
  "cc",
  "dependsOn",
  "blocks",
  "duplicates",
  "seeAlso",
  "alias",
  "groups",
  "flag",
  "attachment",
]);

/** Severity: normal → major, as parts that a page can dress. */
export function sayChange({ field, from, to }: Pick<ChangeView, "field" | "from" | "to">): Said {
  const label = field === "duplicates" ? "Duplicates" : fieldLabel(field);
  const isList = LISTS.has(field);
  if (to === "") return { label, from, to, verb: isList ? "removed" : "cleared" };
  if (from === "") return { label, from, to, verb: isList ? "added" : "set" };
  return { label, from, to, verb: "changed" };
}

/** The same as one line of plain text. */
export function describeChange(change: Pick<ChangeView, "field" | "from" | "to">): string {
  const { label, from, to, verb } = sayChange(change);
  const ofFlag = change.field === "flag" ? sayFlagChange(from, to) : null;
  if (ofFlag) return `${label}: ${ofFlag}`;
  if (verb === "added") return `${label}: added ${to}`;
  if (verb === "removed") return `${label}: removed ${from}`;
  if (verb === "cleared") return `${label}: ${from} → none`;
  return verb === "set" ? `${label}: ${to}` : `${label}: ${from} → ${to}`;
}

/** How somebody is called in a sentence; a change without an author was the import's. */
export function nameOf(person: PersonRef | null): string {
  return person ? person.displayName || person.handle : "Somebody";
}
