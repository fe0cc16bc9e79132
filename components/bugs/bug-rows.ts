import { severityClass } from "#components/bugs/severity-word.tsx";
import { stateClass } from "#components/bugs/status-word.tsx";
import { initialsOf } from "#components/ui/initials.ts";
import { formatExact, formatRelative } from "#components/ui/time.tsx";
import type { PersonRef } from "#lib/bugs/views/bug.ts";
import { PHASE_LABELS } from "#lib/catalog/workflow/phases.ts";
import { type Html, html } from "#lib/html.ts";
import { type BugRow, COLUMNS, type ColumnName, sayTrackings } from "#lib/search/columns.ts";
import { askedFirst } from "#lib/search/trackings/words.ts";

type RowsProps = {
  rows: readonly BugRow[];
  columns: readonly ColumnName[];
  /** Rows have checkboxes: the form around the table gets their numbers as `id`. */
  isSelectable?: boolean;
  /** The values of the tracking filter: places that they ask for come first. */
  tracking?: readonly string[];
  /** The reference for relative times. */
  now?: Date;
};

/**
 * The rows of a bug table as one HTML string, without end tags of cells, as HTML allows: rendering fifty rows of nine cells
 * with React costs more than the rest of the page (docs/decisions/017). The table styles the cells (app/styles/bug-list.css).
 * Attributes that are numbers or fixed words are unquoted, others in single quotes, which the payload needs not escape.
 */
export function bugRows({ rows, columns, isSelectable, tracking = [], now = new Date() }: RowsProps): string {
  const hasResolution = columns.includes("resolution");
  const [before, after] = aroundSummary(columns);
  return rows
    .map((given) => {
      const row =
        tracking.length > 0 ? { ...given, trackings: [...askedFirst(given.trackings, tracking)] } : given;
      const tick = isSelectable
        ? html`<td><input type=checkbox name=id value=${row.id} aria-label=${row.id}>`
        : null;
      const cells = (names: readonly ColumnName[]) =>
        names.map((name) => cell(row, name, hasResolution, now));
      return html`<tr id=b${row.id}${row.isOpen ? null : CLOSED}>${tick}<th scope=row>${row.id}${cells(before)}<td class=main>${row.isRestricted ? LOCK : null}<a href=/bugs/${row.id} data-row>${row.summary}</a>${cells(after)}`
        .html;
    })
    .join("");
}

/** The columns before the summary, and those after it: how far a bug is comes first. */
export function aroundSummary(columns: readonly ColumnName[]): [ColumnName[], ColumnName[]] {
  return [columns.filter((name) => name === "status"), columns.filter((name) => name !== "status")];
}

const CLOSED = html` class=closed`;
const LOCK = html`<span class=lock role=img aria-label="Not public" title="Not public"></span>`;

function cell(row: BugRow, column: ColumnName, hasResolution: boolean, now: Date): Html {
  const { label, isNumber, needsLabel } = COLUMNS[column];
  const number = isNumber ? html` class=number` : null;
  const labelled = needsLabel ? html` data-label='${label}'` : null;
  return html`<td${number}${labelled}>${contentOf(row, column, hasResolution, now)}`;
}

/** Empty cells stay empty, so that they take no space when rows are folded. */
function contentOf(
  row: BugRow,
  column: ColumnName,
  hasResolution: boolean,
  now: Date,
): Html | string | number | null {
  switch (column) {
    case "status": {
      const resolution = hasResolution ? null : row.resolution;
      const state = stateClass(row);
      return html`<span class=${state}>${resolution ? `${row.status} ${resolution}` : row.status}</span>`;
    }
    case "phase":
      return PHASE_LABELS[row.phase];
    case "severity":
      if (row.severity === "unspecified") return null;
      return html`<span class=${severityClass(row.severity)}>${row.severity}</span>`;
    case "priority":
      return row.priority === "unspecified" ? null : row.priority;
    case "assignee":
    case "reporter":
    case "qaContact": {
      const person = row[column];
      if (!person) return null;
      return personOf(person);
    }
    case "created":
      return time(row.createdAt, now);
    case "changed":
      return time(row.changedAt, now);
    case "trackings":
      return sayTrackings(row) || null;
    case "keywords":
      return row.keywords.join(", ");
    default: {
      const value = row[column];
      return Array.isArray(value) ? bugNumbers(value) : (value ?? null);
    }
  }
}

function bugNumbers(numbers: readonly string[]): Html | null {
  if (numbers.length === 0) return null;
  return html`${numbers.map((number, index) => html`${index > 0 ? " " : null}<a href=/bugs/${number}>${number}</a>`)}`;
}

/** Initials, and the name where there is room for it. */
function personOf({ handle, displayName }: PersonRef): Html {
  const { "data-initials": initials, "data-hue": hue } = initialsOf(displayName, handle);
  const name = displayName || handle;
  return html`<bdi data-initials='${initials}' data-hue=${hue} title='${name} @${handle}'><span>${name}</span></bdi>`;
}

function time(at: string, now: Date): Html {
  const date = new Date(at);
  return html`<span title='${formatExact(date)}'>${formatRelative(date, now)}</span>`;
}
