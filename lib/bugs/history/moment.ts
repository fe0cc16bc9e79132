import { factTexts } from "#lib/bugs/fields/facts.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import {
  FIELD_NAMES,
  type FieldName,
  isFieldName,
  isUnsaid,
  RELATION_FIELDS,
} from "#lib/bugs/fields/registry.ts";
import type { BugView, ChangeView } from "#lib/bugs/views/bug.ts";
import { flagText } from "#lib/flags/text.ts";

/** What a bug looked like: the texts of its fields, and its flags. Lists are sorted. */
export type Moment = { fields: Record<FieldName, string | readonly string[]>; flags: readonly string[] };

type Row = Pick<ChangeView, "at" | "field" | "from" | "to" | "attachmentId">;

/** What the bug looks like now. */
export function momentNow(bug: BugView): Moment {
  return {
    fields: {
      ...factTexts(bug),
      cc: sorted(bug.cc.map(({ handle }) => handle)),
      keywords: sorted(bug.keywords),
      ...mapFields(RELATION_FIELDS, (name) => sorted(bug[name].map(({ id }) => String(id)))),
      seeAlso: sorted(bug.seeAlso),
      alias: sorted(bug.aliases),
      groups: sorted(bug.groups),
    },
    flags: sorted(bug.flags.map(flagText)),
  };
}

/**
 * What a bug looked like at a moment: what it looks like `now`, without what was done since by its history, oldest first. What
 * the viewer may not see of the history is, for them, as if it had not been done.
 */
export function momentAt(now: Moment, changes: readonly Row[], at: Date): Moment {
  const fields = { ...now.fields };
  let flags = now.flags;
  for (const { field, from, to, attachmentId } of changes.filter((row) => isAfter(row, at)).reverse()) {
    if (attachmentId) continue;
    if (field === "flag") flags = undone(flags, from, to);
    if (!isFieldName(field)) continue;
    const value = fields[field];
    fields[field] = typeof value === "string" ? from : undone(value, from, to);
  }
  return { fields, flags };
}

/** The fields that differ between two moments, and "flag" for the flags, with both values as texts; "" for nothing. */
export function differencesOf(
  before: Moment,
  after: Moment,
): { field: FieldName | "flag"; from: string; to: string }[] {
  const fields = FIELD_NAMES.map((field) => ({
    field,
    from: textOf(field, before.fields[field]),
    to: textOf(field, after.fields[field]),
  }));
  const flags = { field: "flag" as const, from: before.flags.join(", "), to: after.flags.join(", ") };
  return [...fields, flags].filter(({ from, to }) => from !== to);
}

/** The text of a value; "" when it says nothing. */
export function textOf(field: FieldName, value: string | readonly string[]): string {
  const text = typeof value === "string" ? value : value.join(", ");
  return isUnsaid(field, text) ? "" : text;
}

/** Was it done after this moment? */
export function isAfter({ at }: Pick<Row, "at">, moment: Date): boolean {
  return Date.parse(at) > moment.getTime();
}

function undone(list: readonly string[], from: string, to: string): readonly string[] {
  const at = list.indexOf(to);
  const rest = at < 0 ? list : list.toSpliced(at, 1);
  return from === "" ? rest : sorted([...rest, from]);
}

/** Numbers by size, words by the alphabet. */
function sorted(list: readonly string[]): readonly string[] {
  return list.toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : Number(a !== b)));
}
