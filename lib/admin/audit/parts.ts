import { NOUNS } from "#lib/admin/audit/field-words.ts";

/** An entry of the audit log as recorded. */
export type Recorded = {
  subject: string;
  name: string;
  action: string;
  field: string | null;
  from: unknown;
  to: unknown;
  /** How many bugs it changed. */
  bugs: number | null;
};

/** A part of a sentence: words, the name of a thing, a text in quotes, or a person by handle. */
export type Part =
  | string
  | { thing: string }
  | { quote: string }
  | { person: string; displayName?: string | null };

/** Words for a kind of entry; null where they have none. */
export type Sentence = (entry: Recorded) => Part[] | null;

/** A sentence as plain text, for files. */
export function printParts(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      if ("thing" in part) return part.thing;
      return "quote" in part ? `“${part.quote}”` : `@${part.person}`;
    })
    .join("");
}

/** A goal of moved bugs, or `none`. */
export function goal(to: unknown, none: string): Part[] {
  return isBlank(to) || to === "none" ? [none] : [{ thing: textOf(to) }];
}

/** Stands in entries for a product that the reader does not see. */
export const HIDDEN_PRODUCT = "a product that you do not see";

/** The name of a product in an entry. */
export function productNamed(name: unknown): Part {
  return name === HIDDEN_PRODUCT ? HIDDEN_PRODUCT : { thing: textOf(name) };
}

/** “@maja” or the name of a group. */
export function holder(name: unknown): Part {
  const text = textOf(name);
  return text.startsWith("@") ? { person: text.slice(1) } : { thing: text };
}

/** “component ”, or nothing where the name says it all. */
export function noun(subject: string): Part[] {
  return NOUNS[subject] ? [`${NOUNS[subject]} `] : [];
}

/** “component **Storage**”. */
export function thing({ subject, name }: Recorded): Part[] {
  if (subject === "user") return ["the account ", { person: name }];
  if (subject === "setting") return ["the site"];
  return [...noun(subject), { thing: name }];
}

/** `pattern` with the parts in the place of “%”. */
export function put(pattern: string, parts: readonly Part[]): Part[] {
  const [before = "", after] = pattern.split("%");
  return after === undefined ? [before] : [before, ...parts, after];
}

/** Names with commas; people are linked. */
export function many(names: unknown, isPeople: boolean): Part[] {
  return listOf(names).flatMap((name, index): Part[] => [
    ...(index > 0 ? [", "] : []),
    isPeople ? { person: name.replace(/^@/, "") } : name,
  ]);
}

/** A recorded list. */
export function listOf(value: unknown): string[] {
  if (isBlank(value)) return [];
  return Array.isArray(value) ? value.map(String) : [textOf(value)];
}

/** A recorded value as text. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return value === null || value === undefined ? "" : String(value);
}

/** Null, empty text or empty list. */
export function isBlank(value: unknown): boolean {
  return (
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  );
}
