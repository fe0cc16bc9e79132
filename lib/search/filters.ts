import { isDay, NUMBER_MAX } from "#lib/bugs/fields/inputs.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import {
  fieldOf,
  isRelated,
  PLAIN_FILTERS,
  type PlainFilter,
  plainKindOf,
  RELATED_FIELDS,
  type RelatedField,
} from "#lib/bugs/fields/registry.ts";
import { isPhase, PHASE_LABELS, PHASES } from "#lib/catalog/workflow/phases.ts";
import { printTracking, readTracking, sayTracking } from "#lib/search/trackings/words.ts";
import { isStatusWord, sayValue } from "#lib/search/words.ts";
import { cleanLine } from "#lib/text.ts";

export type FilterKind =
  /** Names of things in the database. */
  | "name"
  | "phase"
  | "person"
  /** States or a question, and a place. */
  | "tracking"
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
  tag: { label: "My tag", kind: "name", canBeNone: true },
  tracking: { label: "Tracking", kind: "tracking", canBeNone: true },
  id: { label: "Number", kind: "bug", canBeNone: false },
} as const satisfies Record<string, Filter>;

/** A filter that is not a plain column. */
export type SpecialFilter = keyof typeof specialFilters;
export type FilterName = SpecialFilter | RelatedField | PlainFilter;

/**
 * The filters of lists: a bug must have one of the values of every filter. `@none` (people: `@nobody`) matches empty fields.
 * Lines match by a case-insensitive part.
 */
export const FILTERS: Readonly<Record<FilterName, Filter>> = {
  ...specialFilters,
  ...mapFields(
    RELATED_FIELDS,
    (name): Filter => ({ label: fieldOf(name).label, kind: "bug", canBeNone: true }),
  ),
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
  return !Object.hasOwn(specialFilters, name) && !isRelated(name);
}

/** The values of a filter with a fixed list; none for others. */
export function choicesOf(name: FilterName): readonly string[] {
  return isPlainFilter(name) ? (fieldOf(name).choices ?? []) : [];
}

/** The word for an empty field. */
export function noneOf(name: FilterName): string {
  return FILTERS[name].kind === "person" ? "@nobody" : "@none";
}

/** What an unmarked value meant before words had a mark: it still does where nothing is called so. Else null. */
export function unmarkedWordOf(name: FilterName, value: string): string | null {
  const marked = `@${value.toLowerCase()}`;
  if (name === "status") return isStatusWord(marked) ? marked : null;
  return marked === "@none" && FILTERS[name].canBeNone ? noneOf(name) : null;
}

export const MAX_VALUES = 100;
const MAX_VALUE = 200;

/** Parses the values of a filter in one parameter. Invalid ones are kept, since they must match nothing: `refusalOf`. */
export function readFilterValues(name: FilterName, raw: string): string[] {
  const { kind } = FILTERS[name];
  const separator = separators[kind];
  const cut = raw.slice(0, (MAX_VALUE + 1) * MAX_VALUES);
  const values = separator ? cut.split(separator) : [cut];
  return values.map(cleanLine).flatMap((value) => {
    if (value === "") return [];
    // One character more than allowed: it stays invalid when it is read again.
    if (value.length > MAX_VALUE) return [`${value.slice(0, MAX_VALUE).toWellFormed()}…`];
    const word = value.toLowerCase();
    if (name === "status" ? isStatusWord(word) : word === "@none" && kind !== "person") return [word];
    if (isEmptyWord(name, value)) return [FILTERS[name].canBeNone ? "@none" : value];
    const read = readers[kind](value, name);
    return ["message" in read ? value : read.value];
  });
}

/** Why a value of a filter is invalid, whatever there is in the database; null for a valid one. */
export function refusalOf(name: FilterName, value: string): string | null {
  const { kind, canBeNone } = FILTERS[name];
  if (value.length > MAX_VALUE) return "This is too long.";
  if (isEmptyWord(name, value)) return canBeNone ? null : "This is never empty.";
  const read = readers[kind](value, name);
  return "message" in read ? read.message : null;
}

/** True for `@none`, and for `none` where values are no names that somebody chose. */
function isEmptyWord(name: FilterName, value: string): boolean {
  const { kind } = FILTERS[name];
  if (kind === "person") return false;
  if (kind === "name") return value === "@none";
  return value === "@none" || (value === "none" && !choicesOf(name).includes(value));
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
  phase: (value) => (isPhase(value) ? { value } : { message: `Phases are ${PHASES.join(", ")}.` }),
  line: asGiven,
  person: (value) => ({ value: readPerson(value) }),
  tracking: (value) => {
    const read = readTracking(value);
    return "message" in read ? read : { value: printTracking(read) };
  },
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
  if (word === "@nobody" || word === "@none") return "@nobody";
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

/** A value of a filter as pages show it: "To verify" for to_verify, "me" for @me. */
export function wordOf(name: FilterName, value: string): string {
  if (name === "tracking") return value === "@none" ? "none" : sayTracking(value);
  return name === "phase" && isPhase(value) ? PHASE_LABELS[value] : sayValue(value);
}
