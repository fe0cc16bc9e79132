import type { PersonRef } from "#lib/bugs/views/bug.ts";
import { type Meaning, PHASE_LABELS, type Phase } from "#lib/catalog/workflow/phases.ts";

/** One bug as a line of a list. Times are ISO 8601 in UTC. Names of what belongs to it only where the columns ask for them. */
export type BugRow = {
  id: number;
  summary: string;
  product: string;
  component: string | null;
  type: string;
  status: string;
  isOpen: boolean;
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
  /** Empty where the columns do not ask for them. */
  keywords: string[];
  /** Comments that the viewer sees, the description not counted; only where the columns ask for it, else 0. */
  comments: number;
};

type Column = {
  label: string;
  /** Which way a first click on the heading sorts; null for a column that does not sort. */
  sorts: "ascending" | "descending" | null;
  /** What a table of text (CSV) says. */
  text: (row: BugRow) => string | number;
};

/** Every column of a bug list: on the page, in CSV and in REST. */
export const COLUMNS = {
  id: { label: "Number", sorts: "descending", text: (row) => row.id },
  summary: { label: "Summary", sorts: "ascending", text: (row) => row.summary },
  product: { label: "Product", sorts: "ascending", text: (row) => row.product },
  component: { label: "Component", sorts: "ascending", text: (row) => row.component ?? "" },
  type: { label: "Type", sorts: "ascending", text: (row) => row.type },
  status: { label: "Status", sorts: "ascending", text: (row) => row.status },
  phase: { label: "Phase", sorts: null, text: (row) => PHASE_LABELS[row.phase] },
  resolution: { label: "Resolution", sorts: "ascending", text: (row) => row.resolution ?? "" },
  severity: { label: "Severity", sorts: "ascending", text: (row) => row.severity },
  priority: { label: "Priority", sorts: "ascending", text: (row) => row.priority },
  assignee: { label: "Assignee", sorts: "ascending", text: (row) => nameOf(row.assignee) },
  reporter: { label: "Reporter", sorts: "ascending", text: (row) => nameOf(row.reporter) },
  qaContact: { label: "QA contact", sorts: "ascending", text: (row) => nameOf(row.qaContact) },
  version: { label: "Version", sorts: "descending", text: (row) => row.version ?? "" },
  targetRelease: { label: "Target release", sorts: "ascending", text: (row) => row.targetRelease ?? "" },
  targetMilestone: {
    label: "Target milestone",
    sorts: "ascending",
    text: (row) => row.targetMilestone ?? "",
  },
  keywords: { label: "Keywords", sorts: null, text: (row) => row.keywords.join(", ") },
  comments: { label: "Comments", sorts: null, text: (row) => row.comments },
  created: { label: "Filed", sorts: "descending", text: (row) => row.createdAt },
  changed: { label: "Changed", sorts: "descending", text: (row) => row.changedAt },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;

export const COLUMN_NAMES = Object.keys(COLUMNS).filter(isColumnName);

/** What is shown beside number and summary when nothing is chosen. */
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

/** May a list be sorted by this column? */
export function isSortable(name: ColumnName): boolean {
  return COLUMNS[name].sorts !== null;
}

function nameOf(person: PersonRef | null): string {
  return person ? person.displayName || person.handle : "";
}
