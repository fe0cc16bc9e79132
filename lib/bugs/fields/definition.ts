import type { Capability } from "#lib/people/capabilities.ts";

/** What a field holds. */
export type FieldKind =
  | PlainKind
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

/** A value in a column with no rules beyond its definition. */
export type PlainKind =
  /** One line of text; empty for none. */
  | "line"
  /** A whole number, or none. */
  | "number"
  /** A day as 2026-11-22, or none. */
  | "day"
  /** One of a fixed list of words. */
  | "choice";

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

/** Which way a first click on the heading of a column sorts; null for a column that does not sort. */
export type FirstSort = "ascending" | "descending" | null;

export type FieldDefinition = {
  label: string;
  kind: FieldKind;
  /** The right that it takes to change it. */
  guard: Capability;
  /** Its column in bugs; a list has a table of its own instead. */
  column?: string;
  /** The type of its column, where that does not follow from its kind. */
  columnType?: string;
  /** The kind of thing that its history names. */
  names?: ThingKind;
  /** Of a line: the most characters. Of a number: the greatest. */
  max?: number;
  /** A line that is never empty. */
  isRequired?: true;
  /** A line that is a web address. */
  isAddress?: true;
  /** Of a choice: its words, the first one being what a bug has until somebody says. */
  choices?: readonly string[];
  /** A reporter may not change it on their own bug (Bugzilla, check_can_change_field). */
  isClosedToReporter?: true;
  /** Whoever manages access to the product may change it too. */
  isOfAccess?: true;
  /** Setting it when filing takes its guard; else everybody who files may. */
  isGuardedWhenFiling?: true;
  /** Asked for when filing, beside the five fields that everybody has. */
  isFiled?: true;
  /** Only in products that ask for hardware and OS. */
  isOfHardware?: true;
  /** One line under the label of its control. */
  help?: string;
  /** What its control says while nothing is chosen. */
  empty?: string;
  /** Lists can show it as a column, which sorts this way at first. */
  listed?: FirstSort;
  /** Lists can be filtered by it: `field=value` in their address. Of plain fields; the others are in lib/search/filters.ts. */
  isFilter?: true;
  /** What Bugzilla calls it: in its database, its REST interface, its history and its exports. */
  bugzilla?: readonly string[];
};
