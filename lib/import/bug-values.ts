import { TAG } from "#lib/bugs/comments/hiding.ts";
import { commentTag } from "#lib/bugs/comments/schema.ts";
import type { ColumnValue } from "#lib/bugs/fields/columns.ts";
import { PLAIN_FIELDS, type PlainField, plainKindOf } from "#lib/bugs/fields/registry.ts";
import { isRead } from "#lib/import/hours.ts";
import { importedValue } from "#lib/import/plain-fields.ts";
import type { BugRecord } from "#lib/import/record.ts";
import { addressOf } from "#lib/import/tracker.ts";
import { parseNumber } from "#lib/text.ts";

/** The type of a bug here. Trackers without types used the severity, or had types of their own. */
function typeOf(record: BugRecord): "defect" | "enhancement" | "task" {
  const word = (record.plain.type || record.severity || "").toLowerCase();
  if (/^(enhancement|feature|feature request|improvement|rfe|wish|wishlist)$/.test(word))
    return "enhancement";
  return word === "task" ? "task" : "defect";
}

/** When it was filed and last changed: given, or derived from its events. */
export function timesOf(record: BugRecord): { created: string; changed: string } {
  const times = [...record.comments, ...record.history].map((row) => row.when).sort();
  const created = record.created ?? times[0] ?? record.changed ?? new Date().toISOString();
  const changed = record.changed ?? times.at(-1) ?? created;
  const isBefore = changed < created;
  return { created, changed: isBefore ? created : changed };
}

/** A number for each comment: the one it had, when that is free, else one after the others. 0 is the description. */
export function numberComments(comments: BugRecord["comments"]): number[] {
  const used = new Set([0]);
  const numbers = comments.map(({ count }) => {
    if (count === null || count === undefined || used.has(count)) return null;
    used.add(count);
    return count;
  });
  let last = Math.max(...used);
  return numbers.map((number) => number ?? ++last);
}

/** The plain fields of a bug as their columns take them, in the order of the registry. */
export function plainValuesOf(record: BugRecord): ColumnValue[] {
  return PLAIN_FIELDS.map((field) => columnValueOf(record, field));
}

function columnValueOf(record: BugRecord, field: PlainField): ColumnValue {
  return field === "type" ? typeOf(record) : importedValue(field, record.plain[field]);
}

/** Custom fields, and what else has no field here: also words of choices that are not offered here. */
export function customOf(record: BugRecord, more: Record<string, string[]>): string {
  const custom: Record<string, unknown> = Object.fromEntries(
    Object.entries(record.custom).filter(([key, value]) => !isRead(key, value)),
  );
  if (record.votes) custom.votes = record.votes;
  for (const field of PLAIN_FIELDS.filter((field) => plainKindOf(field) === "choice")) {
    const word = record.plain[field];
    const isSame =
      word.toLowerCase() === String(columnValueOf(record, field)).toLowerCase() ||
      (field === "type" && /^bug$/i.test(word));
    if (word !== "" && !isSame) custom[field] = word;
  }
  for (const [key, values] of Object.entries(more)) if (values.length > 0) custom[key] = values;
  return JSON.stringify(custom);
}

/** The tags of a comment as they are kept here, and those that cannot be. */
export function tagsHere(tags: readonly string[]): { kept: string[]; refused: string[] } {
  const words = [...new Set(tags.map((tag) => tag.toLowerCase()))].sort();
  const possible = words.filter((word) => commentTag.safeParse(word).success);
  const kept = possible.slice(0, TAG.count);
  return { kept, refused: words.filter((word) => !kept.includes(word)) };
}

/** Those of its public comments that cannot be tags here, each with the number of its comment: everybody may read them. */
export function refusedTags(record: BugRecord): string[] {
  const numbers = numberComments(record.comments);
  return [
    { number: 0, isPrivate: record.description_is_private, tags: record.description_tags },
    ...record.comments.map(({ is_private, tags }, index) => ({
      number: numbers[index],
      isPrivate: is_private,
      tags,
    })),
  ]
    .filter(({ isPrivate }) => !isPrivate)
    .flatMap(({ number, tags }) => tagsHere(tags).refused.map((tag) => `comment ${number}: ${tag}`));
}

/** Addresses that a page may link to, and the rest. A bare number is a bug of the tracker. */
export function sortLinks(tracker: string, links: string[]): { urls: string[]; others: string[] } {
  const urls: string[] = [];
  const others: string[] = [];
  for (const link of links) {
    const id = parseNumber(link);
    if (id !== null) urls.push(addressOf(tracker, id));
    else if (/^https?:\/\/[^\s"<>]+$/i.test(link) && Buffer.byteLength(link) <= 2000) urls.push(link);
    else others.push(link);
  }
  return { urls, others };
}

/** May a bug here be called so? (CHECK bug_aliases_shape) */
export function isPossibleAlias(word: string): boolean {
  return /^[^\s,]+$/.test(word) && !/^\d+$/.test(word) && [...word].length <= 80;
}

/** Size in bytes and time of a file, from the words in which a Trac noted it: "a.gif (62.8 KB) - added by … July 01, 2006 08:45PM UTC." */
export function readTracNote(note: string): { size: number; when: string | null } {
  const size = /\((\d+(?:\.\d+)?) (bytes?|KB|MB)\)/.exec(note);
  const when = /([A-Z][a-z]+ \d{1,2}, \d{4}) (\d{1,2}:\d\d)\s?([AP]M) UTC/.exec(note);
  const unit = size?.[2] === "MB" ? 1024 * 1024 : size?.[2] === "KB" ? 1024 : 1;
  const time = when ? Date.parse(`${when[1]} ${when[2]} ${when[3]} UTC`) : Number.NaN;
  return {
    size: Math.round(Number(size?.[1] ?? 0) * unit),
    when: Number.isNaN(time) ? null : new Date(time).toISOString(),
  };
}
