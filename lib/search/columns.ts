import type { FirstSort } from "#lib/bugs/fields/definition.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import {
  fieldOf,
  isPlain,
  LISTED_FIELDS,
  type ListedField,
  type PlainField,
  type RelatedField,
} from "#lib/bugs/fields/registry.ts";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import type { PersonRef } from "#lib/bugs/views/bug.ts";
import { type Meaning, PHASE_LABELS, type Phase } from "#lib/catalog/workflow/phases.ts";
import { sayPlaces } from "#lib/search/trackings/words.ts";

/** Plain fields that lists can show. */
export type PlainColumn = ListedField & PlainField;

/** One bug in a list. Times are ISO 8601 in UTC. Names of related things are only loaded for their columns. */
export type BugRow = {
  id: number;
  summary: string;
  product: string;
  component: string | null;
  status: string;
  isOpen: boolean;
  /** Not everybody who sees the product sees it. */
  isRestricted: boolean;
  resolution: string | null;
  phase: Phase;
  /** Why it was closed; null for an open one. */
  meaning: Meaning | null;
  severity: string;
  priority: string;
  assignee: PersonRef | null;
  reporter: PersonRef | null;
  qaContact: PersonRef | null;
  version: string | null;
  targetRelease: string | null;
  targetMilestone: string | null;
  createdAt: string;
  changedAt: string;
  /** Only loaded for its column, else empty. */
  keywords: string[];
  /** Where it is tracked, the newest series first; only loaded for its column, else empty. */
  trackings: { place: string; state: TrackingState }[];
  /** Only loaded for its column, else 0. */
  votes: number;
  /** The number of visible comments without the description; only loaded for its column, else 0. */
  comments: number;
} & { [Name in PlainColumn]?: string } & {
  /** The numbers of visible bugs; only loaded for their columns. */
  [Name in RelatedField]?: string[];
};

type Column = {
  label: string;
  sorts: FirstSort;
  /** The text in CSV. */
  text: (row: BugRow) => string | number;
  /** Numeric, right-aligned. */
  isNumber?: true;
  /** Needs a label when rows are folded. */
  needsLabel?: true;
};

export type ColumnName =
  | "id"
  | ListedField
  | "phase"
  | "reporter"
  | "trackings"
  | "comments"
  | "votes"
  | "created"
  | "changed";

/** Columns that need no label. */
const UNMISTAKABLE: ReadonlySet<ListedField> = new Set<ListedField>([
  "summary",
  "status",
  "resolution",
  "type",
  "severity",
  "assignee",
  "product",
  "component",
  "keywords",
]);

/** Every column of a bug list: on the page, in CSV and in REST. */
export const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  id: { label: "Number", sorts: "descending", text: (row) => row.id, isNumber: true },
  ...mapFields(LISTED_FIELDS, columnOfField),
  phase: { label: "Phase", sorts: null, text: (row) => PHASE_LABELS[row.phase] },
  reporter: {
    label: "Reporter",
    sorts: "ascending",
    text: (row) => nameOf(row.reporter),
    needsLabel: true,
  },
  trackings: { label: "Trackings", sorts: "descending", text: (row) => sayTrackings(row), needsLabel: true },
  comments: { label: "Comments", sorts: null, text: (row) => row.comments, isNumber: true, needsLabel: true },
  votes: { label: "Votes", sorts: "descending", text: (row) => row.votes, isNumber: true, needsLabel: true },
  created: { label: "Filed", sorts: "descending", text: (row) => row.createdAt, needsLabel: true },
  changed: { label: "Changed", sorts: "descending", text: (row) => row.changedAt },
};

export const COLUMN_NAMES = Object.keys(COLUMNS).filter(isColumnName);

/** The default columns besides number and summary. */
export const DEFAULT_COLUMNS: readonly ColumnName[] = [
  "severity",
  "status",
  "product",
  "component",
  "assignee",
  "changed",
];

/** True when `word` names a column. */
export function isColumnName(word: string): word is ColumnName {
  return Object.hasOwn(COLUMNS, word);
}

/** True for a column of a plain field. */
export function isPlainColumn(name: ColumnName): name is PlainColumn {
  const field = LISTED_FIELDS.find((field) => field === name);
  return field !== undefined && isPlain(field);
}

/** May a list be sorted by this column? */
export function isSortable(name: ColumnName): boolean {
  return COLUMNS[name].sorts !== null;
}

function columnOfField(name: ListedField): Column {
  const { label, kind, listed = null } = fieldOf(name);
  return {
    label,
    sorts: listed,
    text: (row) => textOf(row[name]),
    ...(kind === "number" ? { isNumber: true } : {}),
    ...(UNMISTAKABLE.has(name) ? {} : { needsLabel: true }),
  };
}

function textOf(value: BugRow[ListedField]): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return "handle" in value ? nameOf(value) : value.join(", ");
}

/** "4.5 fixed, 4.4 carried". */
export function sayTrackings({ trackings }: Pick<BugRow, "trackings">): string {
  return sayPlaces(trackings);
}

function nameOf(person: PersonRef | null): string {
  return person ? person.displayName || person.handle : "";
}
