import { fieldOf as definitionOf, FIELD_NAMES, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { BugRecord } from "#lib/import/record.ts";
import { ADDRESS, PEOPLE_FIELDS } from "#lib/import/tracker.ts";

/** One row of a bug's history here. */
export type ImportedChange = {
  who: string | null;
  at: string;
  field: string;
  from: string;
  to: string;
  /** Number of the attachment in its tracker. */
  attachment: number | null;
  isPrivate: boolean;
};

/** How people and bugs of the tracker are called here. */
export type Names = {
  handle(login: string): string | null;
  bug(id: number): string;
};

/**
 * The history of a bug in our words: oldest first. Addresses become handles, since
 * not everybody may see an address; numbers of bugs become what finds them here. Fields that are not known here keep
 * their own name and values.
 */
export function changesOf(record: BugRecord, names: Names): ImportedChange[] {
  const rows = record.history.toSorted((a, b) => compare(a.when, b.when));
  const privateAttachments = new Set(
    record.attachments.flatMap(({ id, is_private }) => (is_private ? (id ?? []) : [])),
  );
  return rows.flatMap((row) => {
    const say = (value: string | null) => translate(row.field, value ?? "", names);
    const attachment = row.attachment_id ?? null;
    const change = {
      who: row.who,
      at: row.when,
      field: fieldOf(row.field),
      from: say(row.removed),
      to: say(row.added),
      attachment,
      isPrivate: row.is_private || (attachment !== null && privateAttachments.has(attachment)),
    };
    return BUG_FIELDS.has(row.field) ? oneByOne(change) : [change];
  });
}

/** A row for each bug that a row names: whether it may be seen depends on that bug. */
function oneByOne(change: ImportedChange): ImportedChange[] {
  const [gone, come] = [splitWords(change.from), splitWords(change.to)];
  if (gone.length <= 1 && come.length <= 1) return [change];
  return [
    ...gone.map((from) => ({ ...change, from, to: "" })),
    ...come.map((to) => ({ ...change, from: "", to })),
  ];
}

function splitWords(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Bugzilla's names of fields, those of its database and of its REST interface, in ours. */
function fieldOf(name: string): FieldName | string {
  return FIELDS.get(name) ?? name;
}

const FIELDS = new Map<string, FieldName>(
  FIELD_NAMES.flatMap((name) => (definitionOf(name).bugzilla ?? []).map((theirs) => [theirs, name] as const)),
);

const BUG_FIELDS = new Set(["depends_on", "dependson", "blocks", "blocked", "dup_of", "dupe_of"]);

function translate(field: string, value: string, names: Names): string {
  if (PEOPLE_FIELDS.has(field)) {
    return value.replace(ADDRESS, (login) => names.handle(login) ?? login.slice(0, login.indexOf("@")));
  }
  if (BUG_FIELDS.has(field)) return value.replace(/\d{1,9}/g, (id) => names.bug(Number(id)));
  return value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
