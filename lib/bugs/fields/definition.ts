import type { Capability } from "#lib/people/capabilities.ts";

/** The kind of a field. */
export type FieldKind =
  | PlainKind
  | "yesNo"
  /** A value of a list of the site: severities, priorities. */
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

/** A column value without rules beyond its definition. */
export type PlainKind =
  /** One line of text; empty for none. */
  | "line"
  /** A whole number, or none. */
  | "number"
  /** A date such as 2026-11-22, or none. */
  | "day"
  /** One of a fixed list of values. */
  | "choice";

/** The things that the ids in a field's history refer to (changes.from_id, changes.to_id). */
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

/**
 * How bugs are related to others: one table has the pairs, and the field of the other direction mirrors it. A field that
 * mirrors itself says the same of both bugs, has each pair in both directions, and cannot make a loop.
 */
export type BugRelation = {
  table: "dependencies" | "regressions" | "related_bugs";
  /** The column of the bug that has the field, and that of the others. */
  owner: string;
  other: string;
  /** The field of the other bug. */
  mirror: "dependsOn" | "blocks" | "regressedBy" | "regressions" | "relatedTo";
};

/** The tables whose pairs lead from one bug to another. */
export type DirectedTable = Exclude<BugRelation["table"], "related_bugs">;

/** The direction of the first click on the column header; null for a column that is not sortable. */
export type FirstSort = "ascending" | "descending" | null;

export type FieldDefinition = {
  label: string;
  kind: FieldKind;
  /** The capability required to change it. */
  guard: Capability;
  /** Its column in bugs; lists have separate tables. */
  column?: string;
  /** The type of its column, if not determined by its kind. */
  columnType?: string;
  /** The kind of thing in its history. */
  names?: ThingKind;
  /** Of a field with other bugs. */
  relation?: BugRelation;
  /** Maximum length of a line; maximum of a number. */
  max?: number;
  /** A line that cannot be empty. */
  isRequired?: true;
  /** A line that is a URL. */
  isAddress?: true;
  /** The values of a choice; the first one is the default. */
  choices?: readonly string[];
  /** A product says which choice is its default (products.default_type). */
  hasProductDefault?: true;
  /** The first choice means that nobody has chosen: pages show it as empty. */
  isUnsaidFirst?: true;
  /** A reporter may not change it on their own bug (Bugzilla, check_can_change_field). */
  isClosedToReporter?: true;
  /** People who manage access to the product may change it, too. */
  isOfAccess?: true;
  /** Setting it when filing requires its guard; otherwise everyone who files may set it. */
  isGuardedWhenFiling?: true;
  /** A workflow can require a value for a move to another status. */
  isRequirable?: true;
  /** Part of the filing form, besides the five basic fields. */
  isFiled?: true;
  /** Only in products that ask for hardware and OS. */
  isOfHardware?: true;
  /** Only in products whose bugs have doc types. */
  isOfDocs?: true;
  /** The key that edits it on the page of a bug. */
  key?: string;
  /** Help text of its control. */
  help?: string;
  /** The label of the empty choice. */
  empty?: string;
  /** Available as a column of lists, with its initial sort direction. */
  listed?: FirstSort;
  /** Available as a filter of lists: `field=value`. For plain fields; other filters are in lib/search/filters.ts. */
  isFilter?: true;
  /** Bugzilla's names in its database, REST API, history and exports. */
  bugzilla?: readonly string[];
};
