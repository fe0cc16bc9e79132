import type { Capability } from "#lib/people/capabilities.ts";

/**
 * Every field of a bug, said once. What is here decides how a field is validated, read, compared, written, copied by an
 * import, shown, edited, listed, sorted and filtered. The kinds of PLAIN need nothing beside their line here and
 * their column; the others have rules of their own in lib/bugs/change.
 */

/** What a field holds. */
export type FieldKind =
  /** One line of text; empty for none. */
  | "line"
  /** A whole number, or none. */
  | "number"
  /** A day as 2026-11-22, or none. */
  | "day"
  /** One of a fixed list of words. */
  | "choice"
  | "yesNo"
  /** A word of a list that administrators keep: severities, priorities. */
  | "value"
  | "status"
  | "resolution"
  | "product"
  | "component"
  | "version"
  | "milestone"
  | "person"
  | "bug"
  | "people"
  | "bugs"
  | "keywords"
  | "groups"
  | "aliases"
  | "addresses";

/** What the numbers in a field's history mean (changes.from_id, changes.to_id). */
export type ThingKind =
  | "product"
  | "component"
  | "version"
  | "milestone"
  | "person"
  | "bug"
  | "keyword"
  | "group"
  | "flagType"
  | "status"
  | "resolution"
  | "severity"
  | "priority";

/** The groups of facts on a bug's page, in their order. */
export type FactGroupName = "Status" | "People" | "Where" | "Target" | "Relations" | "Access" | "More";

export type FieldDefinition = {
  label: string;
  kind: FieldKind;
  /** The right that it takes to change it. */
  guard: Capability;
  /** Its column in bugs; a list has a table of its own instead. */
  column?: string;
  /** The kind of thing that its history names. */
  names?: ThingKind;
  /** Of a line: the most characters. Of a number: the greatest. */
  max?: number;
  /** Of a choice: its words, the first one being what a bug has until somebody says. */
  choices?: readonly string[];
  /** A reporter may not change it on their own bug (Bugzilla, check_can_change_field). */
  isClosedToReporter?: true;
  /** Whoever manages access to the product may change it too. */
  isOfAccess?: true;
  /** Setting it when filing takes its guard; else everybody who files may. */
  isGuardedWhenFiling?: true;
  /** Asked for when filing, under "More". */
  isFiled?: true;
  /** Only in products that ask for hardware and OS. */
  isOfHardware?: true;
  /** Where it stands on the page. */
  group: FactGroupName;
  /** One line under the label of its control. */
  help?: string;
  /** What its control says while nothing is chosen. */
  empty?: string;
  /** Which way a first click on the heading of its list column sorts. Without it, lists do not have the column. */
  sorts?: "ascending" | "descending";
  /** What Bugzilla calls it: in its database, its REST interface and its history. */
  bugzilla?: readonly string[];
};

const edit = "edit";

/** In the order in which facts are edited. */
export const FIELDS = {
  summary: {
    label: "Summary",
    kind: "line",
    guard: edit,
    column: "summary",
    max: 255,
    group: "Status",
    sorts: "ascending",
    bugzilla: ["short_desc"],
  },
  status: {
    label: "Status",
    kind: "status",
    guard: edit,
    column: "status",
    names: "status",
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Status",
    sorts: "ascending",
    bugzilla: ["bug_status"],
  },
  resolution: {
    label: "Resolution",
    kind: "resolution",
    guard: edit,
    column: "resolution",
    names: "resolution",
    group: "Status",
    empty: "—",
    sorts: "ascending",
  },
  duplicateOf: {
    label: "Duplicate of",
    kind: "bug",
    guard: edit,
    column: "duplicate_of_id",
    names: "bug",
    group: "Status",
    bugzilla: ["dup_of", "dupe_of"],
  },
  type: {
    label: "Type",
    kind: "choice",
    guard: edit,
    column: "type",
    choices: ["defect", "enhancement", "task"],
    isFiled: true,
    group: "Status",
    sorts: "ascending",
    bugzilla: ["bug_type"],
  },
  severity: {
    label: "Severity",
    kind: "value",
    guard: "set_severity",
    column: "severity",
    names: "severity",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Status",
    sorts: "ascending",
    bugzilla: ["bug_severity"],
  },
  priority: {
    label: "Priority",
    kind: "value",
    guard: "set_severity",
    column: "priority",
    names: "priority",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Status",
    sorts: "ascending",
  },
  assignee: {
    label: "Assignee",
    kind: "person",
    guard: edit,
    column: "assignee_id",
    names: "person",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "People",
    empty: "Nobody",
    sorts: "ascending",
    bugzilla: ["assigned_to"],
  },
  qaContact: {
    label: "QA contact",
    kind: "person",
    guard: edit,
    column: "qa_contact_id",
    names: "person",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "People",
    empty: "Nobody",
    sorts: "ascending",
    bugzilla: ["qa_contact"],
  },
  cc: {
    label: "CC",
    kind: "people",
    guard: "comment",
    names: "person",
    isFiled: true,
    group: "People",
  },
  product: {
    label: "Product",
    kind: "product",
    guard: edit,
    column: "product_id",
    names: "product",
    group: "Where",
    help: "Moving keeps what has the same name there.",
    sorts: "ascending",
  },
  component: {
    label: "Component",
    kind: "component",
    guard: edit,
    column: "component_id",
    names: "component",
    group: "Where",
    empty: "Not decided",
    sorts: "ascending",
  },
  version: {
    label: "Version",
    kind: "version",
    guard: edit,
    column: "version_id",
    names: "version",
    group: "Where",
    empty: "None",
    sorts: "descending",
  },
  hardware: {
    label: "Hardware",
    kind: "line",
    guard: edit,
    column: "hardware",
    max: 100,
    isFiled: true,
    isOfHardware: true,
    group: "Where",
    bugzilla: ["platform", "rep_platform"],
  },
  os: {
    label: "OS",
    kind: "line",
    guard: edit,
    column: "os",
    max: 100,
    isFiled: true,
    isOfHardware: true,
    group: "Where",
    bugzilla: ["op_sys"],
  },
  targetRelease: {
    label: "Target release",
    kind: "version",
    guard: "set_target",
    column: "target_release_id",
    names: "version",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Target",
    empty: "None",
    sorts: "ascending",
    bugzilla: ["target_release"],
  },
  targetMilestone: {
    label: "Target milestone",
    kind: "milestone",
    guard: "set_target",
    column: "target_milestone_id",
    names: "milestone",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Target",
    empty: "None",
    sorts: "ascending",
    bugzilla: ["target_milestone"],
  },
  deadline: {
    label: "Deadline",
    kind: "day",
    guard: edit,
    column: "deadline",
    isFiled: true,
    group: "Target",
  },
  dependsOn: {
    label: "Depends on",
    kind: "bugs",
    guard: edit,
    names: "bug",
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Relations",
    help: "Numbers of bugs that must be fixed first.",
    bugzilla: ["depends_on", "dependson"],
  },
  blocks: {
    label: "Blocks",
    kind: "bugs",
    guard: edit,
    names: "bug",
    isGuardedWhenFiling: true,
    isFiled: true,
    group: "Relations",
    help: "Numbers of bugs that wait for this one.",
    bugzilla: ["blocked"],
  },
  seeAlso: {
    label: "See also",
    kind: "addresses",
    guard: edit,
    group: "Relations",
    help: "Web addresses, separated by commas.",
    bugzilla: ["see_also"],
  },
  groups: {
    label: "Groups",
    kind: "groups",
    guard: edit,
    names: "group",
    isClosedToReporter: true,
    isOfAccess: true,
    group: "Access",
    bugzilla: ["bug_group"],
  },
  reporterAccessible: {
    label: "Reporter sees it",
    kind: "yesNo",
    guard: edit,
    column: "reporter_accessible",
    isClosedToReporter: true,
    isOfAccess: true,
    group: "Access",
  },
  ccAccessible: {
    label: "CC sees it",
    kind: "yesNo",
    guard: edit,
    column: "cc_accessible",
    isClosedToReporter: true,
    isOfAccess: true,
    group: "Access",
    bugzilla: ["cclist_accessible"],
  },
  keywords: {
    label: "Keywords",
    kind: "keywords",
    guard: edit,
    names: "keyword",
    isFiled: true,
    group: "More",
    help: "Separated by commas.",
  },
  whiteboard: {
    label: "Whiteboard",
    kind: "line",
    guard: edit,
    column: "whiteboard",
    max: 1000,
    isFiled: true,
    group: "More",
    bugzilla: ["status_whiteboard"],
  },
  url: {
    label: "URL",
    kind: "line",
    guard: edit,
    column: "url",
    max: 2000,
    isFiled: true,
    group: "More",
    bugzilla: ["bug_file_loc"],
  },
  alias: {
    label: "Alias",
    kind: "aliases",
    guard: edit,
    group: "More",
    help: "Other names of this bug, separated by commas.",
  },
} as const satisfies Record<string, FieldDefinition>;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS).filter(isFieldName);

/** The definition of a field, with everything that any field may say. */
export function fieldOf(name: FieldName): FieldDefinition {
  return FIELDS[name];
}

/** True when `word` names a field of a bug. */
export function isFieldName(word: string): word is FieldName {
  return Object.hasOwn(FIELDS, word);
}

/** The fields of a kind, in their order. */
export function fieldsOf(...kinds: readonly FieldKind[]): FieldName[] {
  return FIELD_NAMES.filter((name) => kinds.includes(FIELDS[name].kind));
}

type OfKind<Kind extends FieldKind> = {
  [Name in FieldName]: (typeof FIELDS)[Name]["kind"] extends Kind ? Name : never;
}[FieldName];

/** Fields that are nothing but a value in a column: no rules beyond their definition. */
export type PlainField = OfKind<"line" | "number" | "day" | "choice">;
export const PLAIN_FIELDS: readonly PlainField[] = FIELD_NAMES.filter(isPlain);

/** True when a field is nothing but a value in a column. */
function isPlain(name: FieldName): name is PlainField {
  return ["line", "number", "day", "choice"].includes(FIELDS[name].kind);
}

/** Which kind of thing the history of a field names; null for one that names nothing, or that is not known here. */
export function thingOf(field: string): ThingKind | null {
  if (field === "flag") return "flagType";
  if (field === "duplicates") return "bug";
  if (field === "reporter") return "person";
  return isFieldName(field) ? (fieldOf(field).names ?? null) : null;
}

/** The fields of history that name a kind of thing. */
export function fieldsNaming(kind: ThingKind): string[] {
  return [...FIELD_NAMES, "flag", "duplicates", "reporter"].filter((name) => thingOf(name) === kind);
}

/** How a field of a change is called on a page; imported fields keep their own name. */
export function fieldLabel(field: string): string {
  if (field === "flag") return "Flags";
  if (field === "duplicates") return "Duplicates";
  if (field === "reporter") return "Reporter";
  return isFieldName(field) ? FIELDS[field].label : field;
}
