import { isDay } from "#lib/bugs/fields/inputs.ts";
import { fieldLabel } from "#lib/bugs/fields/registry.ts";
import { nameOf } from "#lib/bugs/history/describe.ts";
import { isAfter } from "#lib/bugs/history/moment.ts";
import type { ChangeView, CommentView, PersonRef } from "#lib/bugs/views/bug.ts";

/** Which part of a bug's history is shown; "" for all. */
export type HistoryFilter = {
  /** A handle, or the name of a rule. */
  person: string;
  /** A field of the history, or "comment". */
  field: string;
  /** A day such as 2026-11-22, in UTC. */
  day: string;
};

/** The name of comments among the fields of a history. */
const COMMENT = "comment";

/** What somebody did to a comment, and when (`createdAt`). */
type Comment = Pick<CommentView, "number" | "anchor" | "author" | "audience" | "createdAt"> & {
  verb: "wrote" | "edited" | "hid";
};
export type HistoryParts = { changes: ChangeView[]; comments: Comment[] };

/** The part of a history that a filter asks for, between two moments if there are any. */
export function filterHistory(
  { changes, comments }: HistoryParts,
  { person, field, day }: HistoryFilter,
  { after, until }: { after?: Date; until?: Date } = {},
): HistoryParts {
  const isMeant = (author: PersonRef | null, at: string) =>
    (person === "" || personKey(author) === person) &&
    (day === "" || new Date(at).toISOString().startsWith(day)) &&
    (after === undefined || isAfter({ at }, after)) &&
    (until === undefined || !isAfter({ at }, until));
  return {
    changes: changes.filter((row) => (field === "" || row.field === field) && isMeant(row.author, row.at)),
    comments: comments.filter(
      (row) => (field === "" || field === COMMENT) && isMeant(row.author, row.createdAt),
    ),
  };
}

/** What there is to filter by: everybody who did something, and every field that changed. */
export function filterChoices({ changes, comments }: HistoryParts): {
  people: { value: string; label: string }[];
  fields: { value: string; label: string }[];
} {
  const authors = [...changes, ...comments].map(({ author }) => author);
  const people = new Map(authors.map((author) => [personKey(author), nameOf(author)]));
  const fields = new Map(changes.map(({ field }) => [field, fieldLabel(field)]));
  if (comments.length > 0) fields.set(COMMENT, "Comments");
  const options = (choices: ReadonlyMap<string, string>) =>
    [...choices]
      .map(([value, label]) => ({ value, label }))
      .sort((one, other) => one.label.localeCompare(other.label));
  return { people: options(people), fields: options(fields) };
}

/** Imported changes may have no author; a rule has no handle. */
function personKey(author: PersonRef | null): string {
  return author ? author.handle || author.displayName : "nobody";
}

/**
 * The moment that an address names: a time such as 2026-11-22T10:00, in UTC if it does not say, or a day, at its end; null for
 * anything else.
 */
export function readMoment(text: string): Date | null {
  const word = text.trim();
  if (isDay(word)) return new Date(`${word}T23:59:59.999Z`);
  const found = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?$/.exec(word);
  if (!found?.[1] || !isDay(found[1])) return null;
  const time = new Date(found[4] ? word : `${word}Z`);
  return Number.isNaN(time.getTime()) ? null : time;
}
