import type { FieldName } from "#lib/bugs/fields/registry.ts";
import type { BugRecord } from "#lib/import/record.ts";
import { ADDRESS, PEOPLE_FIELDS } from "#lib/import/tracker.ts";

/** One row of a bug's history here. */
export type ImportedChange = {
  /** The revision that the act made; filing made 1. */
  revision: number;
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
 * The history of a bug in our words: what one person changed at one time is one act. Addresses become handles, since
 * not everybody may see an address; numbers of bugs become what finds them here. Fields that are not known here keep
 * their own name and values.
 */
export function changesOf(record: BugRecord, names: Names): ImportedChange[] {
  const rows = record.history.toSorted((a, b) => compare(a.when, b.when));
  const privateAttachments = new Set(
    record.attachments.flatMap(({ id, is_private }) => (is_private ? (id ?? []) : [])),
  );
  const revisions = new Map<string, number>();
  return rows.map((row) => {
    const act = `${row.when} ${row.who?.toLowerCase() ?? ""}`;
    const revision = revisions.get(act) ?? revisions.size + 2;
    revisions.set(act, revision);
    const say = (value: string | null) => translate(row.field, value ?? "", names);
    const attachment = row.attachment_id ?? null;
    return {
      revision,
      who: row.who,
      at: row.when,
      field: fieldOf(row.field),
      from: say(row.removed),
      to: say(row.added),
      attachment,
      isPrivate: row.is_private || (attachment !== null && privateAttachments.has(attachment)),
    };
  });
}

/** Bugzilla's names of fields, those of its database and of its REST interface, in ours. */
function fieldOf(name: string): FieldName | string {
  return FIELDS.get(name) ?? name;
}

const FIELDS = new Map<string, FieldName>([
  ["short_desc", "summary"],
  ["bug_type", "type"],
  ["bug_status", "status"],
  ["dup_of", "duplicateOf"],
  ["dupe_of", "duplicateOf"],
  ["bug_severity", "severity"],
  ["target_release", "targetRelease"],
  ["target_milestone", "targetMilestone"],
  ["assigned_to", "assignee"],
  ["qa_contact", "qaContact"],
  ["depends_on", "dependsOn"],
  ["dependson", "dependsOn"],
  ["blocked", "blocks"],
  ["see_also", "seeAlso"],
  ["status_whiteboard", "whiteboard"],
  ["bug_file_loc", "url"],
  ["platform", "hardware"],
  ["rep_platform", "hardware"],
  ["op_sys", "os"],
]);

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
