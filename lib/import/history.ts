import {
  bugzillaNamesOf,
  fieldOf as definitionOf,
  FIELD_NAMES,
  type FieldName,
  type TimeField,
} from "#lib/bugs/fields/registry.ts";
import type { BugRecord } from "#lib/import/record.ts";
import { ADDRESS, PEOPLE_FIELDS } from "#lib/import/tracker.ts";
import { parseNumber } from "#lib/text.ts";

/** One row of a bug's history, translated. */
export type ImportedChange = {
  who: string | null;
  at: string;
  field: string;
  from: string;
  to: string;
  /** Id of the attachment in its tracker. */
  attachment: number | null;
  isPrivate: boolean;
};

/** Translates logins and bug ids of the tracker. */
export type Names = {
  handle(login: string): string | null;
  bug(id: number): string;
};

/**
 * The history of a bug in our terms, oldest first. Email addresses become handles, since not everyone may see addresses;
 * bug ids become ids or aliases on this site. Unknown fields keep their name and values.
 */
export function changesOf(record: BugRecord, names: Names): ImportedChange[] {
  const rows = record.history.toSorted((a, b) => compare(a.when, b.when));
  const privateAttachments = new Set(
    record.attachments.flatMap(({ id, is_private }) => (is_private ? (id ?? []) : [])),
  );
  return rows.flatMap((row) => {
    const translated = (value: string | null) => translate(row.field, value ?? "", names);
    const attachment = row.attachment_id ?? null;
    const change = {
      who: row.who,
      at: row.when,
      field: fieldOf(row.field),
      from: translated(row.removed),
      to: translated(row.added),
      attachment,
      isPrivate: row.is_private || (attachment !== null && privateAttachments.has(attachment)),
    };
    return BUG_FIELDS.has(row.field) ? splitByBug(change) : [change];
  });
}

/** One row for each bug in it: the visibility of the row depends on that bug. */
function splitByBug(change: ImportedChange): ImportedChange[] {
  const [removed, added] = [splitWords(change.from), splitWords(change.to)];
  if (removed.length <= 1 && added.length <= 1) return [change];
  return [
    ...removed.map((from) => ({ ...change, from, to: "" })),
    ...added.map((to) => ({ ...change, from: "", to })),
  ];
}

function splitWords(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** The field for a name in Bugzilla's database or REST API. */
function fieldOf(name: string): FieldName | string {
  return FIELDS.get(name) ?? name;
}

/** Hours, which are no fields: only those who track time read them. */
const TIMES: readonly (readonly [string, TimeField])[] = [
  ["estimated_time", "estimate"],
  ["remaining_time", "left"],
  ["work_time", "worked"],
];

const FIELDS = new Map<string, FieldName | TimeField>([
  ...TIMES,
  ...FIELD_NAMES.flatMap((name) =>
    (definitionOf(name).bugzilla ?? []).map((theirs) => [theirs, name] as const),
  ),
]);

const BUG_FIELDS = new Set(bugzillaNamesOf("bug"));

function translate(field: string, value: string, names: Names): string {
  if (PEOPLE_FIELDS.has(field)) {
    return value.replace(ADDRESS, (login) => names.handle(login) ?? login.slice(0, login.indexOf("@")));
  }
  if (BUG_FIELDS.has(field)) return value.replace(/\d+/g, (id) => bugName(id, names));
  return value;
}

function bugName(id: string, names: Names): string {
  const number = parseNumber(id);
  return number === null ? id : names.bug(number);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
