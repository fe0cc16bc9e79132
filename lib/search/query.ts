import { RELATED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { isOfPages } from "#lib/http/page-params.ts";
import { type ColumnName, DEFAULT_COLUMNS, isColumnName, isSortable } from "#lib/search/columns.ts";
import {
  FILTER_NAMES,
  type FilterName,
  isFilterName,
  MAX_VALUES,
  readFilterValues,
  refusalOf,
  shorten,
} from "#lib/search/filters.ts";
import { isStatusWord, type StatusWord } from "#lib/search/words.ts";
import { cleanLine } from "#lib/text.ts";

export type Filters = { readonly [Name in FilterName]?: readonly string[] };
export type Direction = "ascending" | "descending";
export type Sort = { readonly column: ColumnName; readonly direction: Direction };

/**
 * A search for bugs as a plain value: the common form of an address, a saved search and (later) the search language. Create
 * one with `bugQuery`, which normalises it: no empty lists, no duplicates, no defaults.
 */
export type BugQuery = {
  readonly filters: Filters;
  /** Words that must each occur in the summary or in a comment. */
  readonly text: string;
  readonly sort: Sort;
  /** The columns besides number and summary. */
  readonly columns: readonly ColumnName[];
};

/** A part of a search that is not understood. An invalid or unknown value of a filter matches nothing. */
export type Problem = {
  /** The field: a filter, `text`, `sort`, `columns`, `page`; "" for an unknown field. */
  readonly field: FilterName | "text" | "sort" | "columns" | "page" | "";
  /** The invalid value, truncated. */
  readonly value: string;
  readonly message: string;
};

const DEFAULT_SORT: Sort = { column: "changed", direction: "descending" };

export const MAX_TEXT = 500;
const MAX_WORDS = 10;

/** A normalised query from a partial one. `bugQuery({ filters: { assignee: ["@me"] } })` */
export function bugQuery(given: Partial<BugQuery> = {}): BugQuery {
  const filters: { [Name in FilterName]?: readonly string[] } = {};
  for (const name of FILTER_NAMES) {
    const values = [...new Set(given.filters?.[name] ?? [])];
    if (values.length > 0) filters[name] = values;
  }
  const { status, ...others } = filters;
  const statuses = status && meanAll(status) ? ["@all"] : status;
  const isSaid = statuses && !isSame(statuses, defaultStatuses(others));
  const columns = given.columns?.length ? [...new Set(given.columns)] : DEFAULT_COLUMNS;
  return {
    filters: isSaid ? { ...filters, status: statuses } : others,
    text: given.text ?? "",
    sort: given.sort ?? DEFAULT_SORT,
    columns: isSame(columns, DEFAULT_COLUMNS) ? DEFAULT_COLUMNS : columns,
  };
}

/** The statuses of a query, explicit or by default: `@open`, `@closed`, `@all`, and names. */
export function statusesOf({ filters }: BugQuery): readonly string[] {
  return filters.status ?? defaultStatuses(filters);
}

/** `@open`, `@closed` or `@all` when the query has exactly that. */
export function switchOf(query: BugQuery): StatusWord | undefined {
  const [status = "", ...others] = statusesOf(query);
  return others.length === 0 && isStatusWord(status) ? status : undefined;
}

/** The filters of a query besides open or closed. */
export function setFilters(query: BugQuery): FilterName[] {
  return FILTER_NAMES.filter((name) => query.filters[name] && !(name === "status" && switchOf(query)));
}

/** The filters that can still be added to a query. */
export function freeFilters(query: BugQuery): FilterName[] {
  const set = setFilters(query);
  return FILTER_NAMES.filter((name) => !set.includes(name));
}

/** The distinct words of a text. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(" ").filter(Boolean))];
}

/**
 * True for a word of one or two letters, ignoring punctuation, which is too short for the index. Two characters of Chinese,
 * Japanese or Korean are an ordinary word.
 */
export function isShortWord(word: string): boolean {
  const [bare = ""] = /[\p{L}\p{N}](.*[\p{L}\p{N}])?/su.exec(word) ?? [];
  if (/^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]{2}$/u.test(bare)) return false;
  return [...bare].length < 3;
}

/** True for a query with more than can be looked for: it matches nothing, rather than more than was asked for. */
export function isTooMuch({ text, filters }: BugQuery): boolean {
  return (
    text.length > MAX_TEXT ||
    wordsOf(text).length > MAX_WORDS ||
    Object.values(filters).some((values) => values.length > MAX_VALUES)
  );
}

/**
 * Parses an address or a form. Never throws: invalid parts are reported in `problems`. Invalid values of filters stay in the
 * query, where they match nothing, and so does too much of anything. `isWhole`: the door has no pages and panels, so it does
 * not know their parameters.
 */
export function parseBugQuery(
  params: URLSearchParams,
  { isWhole = false } = {},
): { query: BugQuery; problems: Problem[] } {
  const problems: Problem[] = [];
  const filters: { [Name in FilterName]?: readonly string[] } = {};
  for (const name of FILTER_NAMES) {
    const values = params.getAll(name).flatMap((value) => readFilterValues(name, value));
    if (values.length > MAX_VALUES) {
      const message = `At most ${MAX_VALUES} values at a time.`;
      problems.push({ field: name, value: "", message });
    }
    // One more than allowed: it stays too many when it is read again.
    filters[name] = values.slice(0, MAX_VALUES + 1);
    for (const value of new Set(filters[name])) {
      const message = refusalOf(name, value);
      if (message) problems.push({ field: name, value: shorten(value), message });
    }
  }
  const text = readText([...params.getAll("q"), ...params.getAll("text")], problems);
  const sort = readSort(params.get("sort"), problems);
  const columns = readColumns(params.getAll("columns"), problems);
  for (const name of new Set(params.keys())) {
    if (
      isFilterName(name) ||
      KNOWN.includes(name) ||
      (!isWhole && (OF_PAGES.includes(name) || isOfPages(name)))
    )
      continue;
    problems.push({ field: "", value: shorten(name), message: "There is no such parameter." });
  }
  return { query: bugQuery({ filters, text, sort, columns }), problems };
}

/** The query as parameters of an address, without defaults. */
export function printBugQuery({ filters, text, sort, columns }: BugQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of FILTER_NAMES) for (const value of filters[name] ?? []) params.append(name, value);
  if (text) params.set("text", text);
  if (sort.column !== DEFAULT_SORT.column || sort.direction !== DEFAULT_SORT.direction) {
    params.set("sort", (sort.direction === "descending" ? "-" : "") + sort.column);
  }
  if (!isSame(columns, DEFAULT_COLUMNS)) params.set("columns", columns.join(","));
  return params;
}

/** The address of the list of a query; `more` has the page and the like. */
export function bugsHref(query: BugQuery, more: Record<string, string> = {}, path = "/bugs"): string {
  const params = printBugQuery(query);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  // @ and , are not special in a query string: keep `assignee=@me` readable.
  const text = params.toString().replaceAll("%40", "@").replaceAll("%2C", ",");
  return text ? `${path}?${text}` : path;
}

/** The query with other values for one filter; an empty list removes it. */
export function withFilter(query: BugQuery, name: FilterName, values: readonly string[]): BugQuery {
  return bugQuery({ ...query, filters: { ...query.filters, [name]: values } });
}

/** Next adds `_rsc` to the address of whatever its router fetches, lists and CSV alike. */
const KNOWN = ["q", "text", "sort", "columns", "_rsc"];
const OF_PAGES = ["after", "before", "edit"];

function defaultStatuses({ resolution, phase, tracking, id, ...others }: Filters): readonly string[] {
  // These filters imply bugs of any status: closed bugs have resolutions, phases and trackings have both, and numbers name a bug.
  const isAny = resolution || phase || tracking || id || RELATED_FIELDS.some((name) => others[name]);
  return isAny ? ["@all"] : ["@open"];
}

/** Beside a name, which may be unknown, nothing is left out. */
function meanAll(statuses: readonly string[]): boolean {
  if (!statuses.every(isStatusWord)) return false;
  return statuses.includes("@all") || (statuses.includes("@open") && statuses.includes("@closed"));
}

function readText(given: readonly string[], problems: Problem[]): string {
  // One character or word more than allowed: it stays too much when it is read again.
  const whole = given.map((text) => text.slice(0, MAX_TEXT + 1)).join(" ");
  const isTooLong = given.some((text) => text.length > MAX_TEXT) || whole.length > MAX_TEXT;
  if (isTooLong) {
    const message = `Too long: at most ${MAX_TEXT} characters can be looked for.`;
    problems.push({ field: "text", value: shorten(whole), message });
    return whole
      .trim()
      .padEnd(MAX_TEXT + 1, "…")
      .slice(0, MAX_TEXT + 1)
      .toWellFormed();
  }
  const text = cleanLine(whole);
  const words = wordsOf(text);
  if (words.length <= MAX_WORDS) return text;
  problems.push({ field: "text", value: "", message: `At most ${MAX_WORDS} words at a time.` });
  return words.slice(0, MAX_WORDS + 1).join(" ");
}

function readSort(raw: string | null, problems: Problem[]): Sort {
  if (!raw) return DEFAULT_SORT;
  const column = raw.replace(/^-/, "");
  if (isColumnName(column) && isSortable(column)) {
    return { column, direction: raw.startsWith("-") ? "descending" : "ascending" };
  }
  problems.push({ field: "sort", value: shorten(raw), message: "Bugs cannot be sorted by this." });
  return DEFAULT_SORT;
}

function readColumns(given: readonly string[], problems: Problem[]): readonly ColumnName[] {
  if (given.length === 0) return DEFAULT_COLUMNS;
  const names = given.flatMap((list) => list.slice(0, 1000).split(",")).filter(Boolean);
  for (const name of names.filter((name) => !isColumnName(name))) {
    problems.push({ field: "columns", value: shorten(name), message: "There is no such column." });
  }
  // Number and summary always come first and cannot be selected.
  return names.filter(isColumnName).filter((name) => name !== "id" && name !== "summary");
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
