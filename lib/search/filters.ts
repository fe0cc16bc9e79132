import { isDay, NUMBER_MAX } from "#lib/bugs/fields/inputs.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { fieldOf, PLAIN_FILTERS, type PlainFilter, plainKindOf } from "#lib/bugs/fields/registry.ts";
import { cleanLine } from "#lib/text.ts";

export type FilterKind =
  /** Names of things in the database. */
  | "name"
  | "phase"
  | "person"
  /** Bug numbers. */
  | "bug"
  | "line"
  | "number"
  | "day"
  | "choice";
type Filter = { label: string; kind: FilterKind; canBeNone: boolean };

const specialFilters = {
  product: { label: "Product", kind: "name", canBeNone: false },
  component: { label: "Component", kind: "name", canBeNone: true },
  status: { label: "Status", kind: "name", canBeNone: false },
  resolution: { label: "Resolution", kind: "name", canBeNone: true },
  severity: { label: "Severity", kind: "name", canBeNone: false },
  priority: { label: "Priority", kind: "name", canBeNone: false },
  phase: { label: "Phase", kind: "phase", canBeNone: false },
  assignee: { label: "Assignee", kind: "person", canBeNone: true },
  reporter: { label: "Reporter", kind: "person", canBeNone: true },
  qaContact: { label: "QA contact", kind: "person", canBeNone: true },
  cc: { label: "CC", kind: "person", canBeNone: true },
  version: { label: "Version", kind: "name", canBeNone: true },
  targetRelease: { label: "Target release", kind: "name", canBeNone: true },
  targetMilestone: { label: "Target milestone", kind: "name", canBeNone: true },
  keyword: { label: "Keyword", kind: "name", canBeNone: true },
  id: { label: "Number", kind: "bug", canBeNone: false },
} as const satisfies Record<string, Filter>;

/** A filter that is not a plain column. */
export type SpecialFilter = keyof typeof specialFilters;
export type FilterName = SpecialFilter | PlainFilter;

/**
 * The filters of lists: a bug must have one of the values of every filter. `none` (people: `@nobody`) matches empty fields.
 * Lines match by a case-insensitive part.
 */
export const FILTERS: Readonly<Record<FilterName, Filter>> = {
  ...specialFilters,
  ...mapFields(PLAIN_FILTERS, (name) => {
    const kind = plainKindOf(name);
    return { label: fieldOf(name).label, kind, canBeNone: kind !== "choice" };
  }),
};

export const FILTER_NAMES = Object.keys(FILTERS).filter(isFilterName);

/** True when `word` names a filter. */
export function isFilterName(word: string): word is FilterName {
  return Object.hasOwn(FILTERS, word);
}

/** True for a filter by a plain field. */
export function isPlainFilter(name: FilterName): name is PlainFilter {
  return !Object.hasOwn(specialFilters, name);
}

/** The values of a filter with a fixed list; none for others. */
export function choicesOf(name: FilterName): readonly string[] {
  return isPlainFilter(name) ? (fieldOf(name).choices ?? []) : [];
}

export const MAX_VALUES = 100;
const MAX_VALUE = 200;

/** An invalid value, truncated, with a message. */
type BadValue = { value: string; message: string };

/** Parses the values of a filter in one parameter; invalid ones are passed to `refuse`. */
export function readFilterValues(name: FilterName, raw: string, refuse: (bad: BadValue) => void): string[] {
  const { kind, canBeNone } = FILTERS[name];
  const separator = separators[kind];
  const bad = (value: string, message: string) => {
    refuse({ value: shorten(value), message });
    return [];
  };
  if (raw.length > (separator ? MAX_VALUE * MAX_VALUES : MAX_VALUE)) return bad(raw, "This is too long.");
  const values = separator ? raw.split(separator) : [raw];
  return values.map(cleanLine).flatMap((value) => {
    if (value === "") return [];
    if (value.length > MAX_VALUE) return bad(value, "This is too long.");
    if (value === "none" && !canBeNone) return bad(value, "This is never empty.");
    if (value === "none" && kind !== "person") return [value];
    const read = readers[kind](value, name);
    return "message" in read ? bad(value, read.message) : [read.value];
  });
}

/** Separators of values in one parameter; other filters have one value per parameter. */
const separators: { [Kind in FilterKind]?: RegExp } = {
  person: /,/,
  bug: /[\s,]+/,
  line: /,/,
  number: /[\s,]+/,
  day: /[\s,]+/,
};

type Reader = (value: string, name: FilterName) => { value: string } | { message: string };

const asGiven: Reader = (value) => ({ value });
const readers: Record<FilterKind, Reader> = {
  name: asGiven,
  phase: asGiven,
  line: asGiven,
  person: (value) => ({ value: readPerson(value) }),
  bug: (value) => readNumber(value, 1, "This is not the number of a bug."),
  number: (value, name) => readNumber(value, 0, `${FILTERS[name].label} is a whole number.`),
  day: (value) => (isDay(value) ? { value } : { message: "Give a date as 2026-11-22." }),
  choice: (value, name) =>
    choicesOf(name).includes(value)
      ? { value }
      : { message: `${FILTERS[name].label} is one of ${choicesOf(name).join(", ")}.` },
};

function readPerson(value: string): string {
  const word = value.toLowerCase();
  if (word === "@me") return word;
  if (word === "@nobody" || word === "none") return "@nobody";
  return value.replace(/^@+(?=.)/, "");
}

function readNumber(value: string, least: number, message: string): { value: string } | { message: string } {
  const number = Number(/^#?(\d{1,20})$/.exec(value)?.[1] ?? -1);
  return number >= least && number <= NUMBER_MAX ? { value: String(number) } : { message };
}

/** Truncates a text for a message. */
export function shorten(text: string): string {
  const clean = cleanLine(text.slice(0, 60));
  return text.length > 60 ? `${clean}…` : clean;
}
