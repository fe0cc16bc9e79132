import { checkNumberingPattern, examplesOfPattern, matchesPattern } from "#lib/catalog/numbering-pattern.ts";
import { isSha, RANK, readVersionName, SORT, type Token } from "#lib/catalog/version-tokens.ts";

/** How a product numbers its versions. It decides which names are valid; the order is the same for all schemes (see below). */
export type NumberingScheme = "semantic" | "calendar" | "dotted" | "pattern" | "free";

/** The longest name of a version (Bugzilla's limit), in characters. */
const VERSION_NAME_MAX = 64;

const MARK = "(?:alpha|beta|milestone|rc|cr|pre|preview|dev|snapshot|nightly|master)";
const NUMBER = String.raw`(?:0|[1-9]\d{0,17})`;
/** _rc1, .a6, -beta2, b1, .sp1, and the letter of 1.0.2a */
const SUFFIX = String.raw`(?:[-_.]?(?:${MARK}|sp|p|patch|post|update|[abm](?=\d))[-_.]?\d{0,9}|[a-z])?`;
/** -1, -1.3.4 */
const RESPIN = String.raw`(?:-\d{1,9}(?:\.\d{1,9}){0,4})?`;

const schemes = {
  semantic: {
    rule: "MAJOR.MINOR.PATCH (semantic versioning), and before a release -alpha, -beta, -rc or -dev with a number",
    examples: "4.5.0 or 4.5.0-rc.2",
    form: new RegExp(
      String.raw`^${NUMBER}\.${NUMBER}\.${NUMBER}(?:-${MARK}(?:[.-]?${NUMBER}){0,4})?(?:\+[0-9a-z.-]+)?$`,
      "i",
    ),
  },
  calendar: {
    rule: "YEAR.MONTH (calendar versioning), and more numbers where needed",
    examples: "2026.3, 2026.3.1 or 26.04",
    form: new RegExp(
      String.raw`^(?:19|2\d)?\d\d[.-](?:0?[1-9]|1[0-2])(?:[.-]\d{1,9}){0,2}${SUFFIX}${RESPIN}$`,
      "i",
    ),
  },
  dotted: {
    rule: "two to six numbers with dots between, then a mark or a respin where needed",
    examples: "4.4.10.7, 4.5.0_rc2 or 4.4.5-1",
    form: new RegExp(String.raw`^\d{1,18}(?:\.\d{1,18}){1,5}${SUFFIX}${RESPIN}$`, "i"),
  },
};

/**
 * Whether a version of a product with this scheme may have this name; if not, with a message that gives the expected
 * form and an example. `pattern` is the product's own (see numbering-pattern.ts), used by the scheme "pattern" only.
 */
export function checkVersionName(
  scheme: NumberingScheme,
  pattern: string | null,
  name: string,
): { ok: true } | { ok: false; message: string } {
  const refuse = (message: string) => ({ ok: false as const, message });
  if (name.trim() === "")
    return refuse(`Give the version a name, such as ${expected(scheme, pattern).examples}.`);
  if ([...name].length > VERSION_NAME_MAX) {
    return refuse(`The name of a version has at most ${VERSION_NAME_MAX} characters.`);
  }
  if (name !== name.trim() || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    return refuse(
      "The name of a version cannot begin or end with a space, or contain line breaks or invisible characters.",
    );
  }
  if (scheme === "pattern") {
    const check = checkNumberingPattern(pattern ?? "");
    if (!check.ok) return refuse(`The product's version pattern is invalid. ${check.message}`);
  }
  const { rule, examples, matches } = expected(scheme, pattern);
  if (matches(name)) return { ok: true };
  const bare = name.replace(/^v(?:er|ersion)?[ ._-]?(?=\d)/i, "");
  if (bare !== name && matches(bare)) return refuse(`Leave out the prefix: write ${bare}.`);
  return refuse(`Versions of this product look like ${examples}: ${rule}.`);
}

/**
 * Negative when `a` is the earlier version, positive when the later, 0 when both are the same in two spellings
 * (v4.5.0-RC2, 4.5.0_rc2). Numbers are compared as numbers, so 4.10 is after 4.9 and 4.4.10 after 4.4.9.5;
 * dev < alpha < beta < milestone < rc < release < letter or service pack < respin < next number: the letters of `RANK`.
 * "---", "unspecified" and the like come first, then commit ids, then names that begin with a word, then versions,
 * then "master" and "trunk". A letter alone is a later release (1.0.2a); a letter with a number is alpha or beta.
 */
export function compareVersionNames(a: string, b: string): number {
  const left = readVersionName(a);
  const right = readVersionName(b);
  if (left.sort !== right.sort) return left.sort < right.sort ? -1 : 1;
  const length = Math.max(left.tokens.length, right.tokens.length);
  for (let index = 0; index < length; index++) {
    const order = compareTokens(left.tokens[index] ?? END, right.tokens[index] ?? END);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * A key whose byte order is the order of compareVersionNames. It is stored beside the name, in a column with
 * COLLATE "C", so that PostgreSQL sorts versions the same way. Two spellings of one version have the same key, so it
 * also finds duplicates. A number is written as a letter for its length, then its digits: 4.10 is 3Ta4Tb10F.
 */
export function versionSortKey(name: string): string {
  const { sort, tokens } = readVersionName(name);
  const parts = tokens.map(({ rank, text }) => rank + (isNumber(rank) ? lengthLetter(text) : "") + text);
  return sort + parts.join("") + RANK.end;
}

/**
 * The version among `others` that comes right before this one: from its own series when there is one (a series is
 * contiguous in the order), else the last of the series before. 4.5.0-rc2 is the predecessor of 4.5.0. Null when there
 * is none, or when the name is not ordered (a commit id, "unspecified", a code name). `days`: when versions came out, such as
 * 2020-05-20, by their names: 4.4.0 contains nothing of a 4.3.10 that came out after it.
 */
export function findPredecessor(
  name: string,
  others: Iterable<string>,
  days: ReadonlyMap<string, string> = new Map(),
): string | null {
  const { sort } = readVersionName(name);
  if (sort !== SORT.numbers && sort !== SORT.epoch && sort !== SORT.tip) return null;
  const [day, series] = [days.get(name), seriesOf("free", name)];
  const isLater = (other: string) =>
    day !== undefined && (days.get(other) ?? "") > day && seriesOf("free", other) !== series;
  let nearest: string | null = null;
  for (const other of others) {
    const { sort: otherSort } = readVersionName(other);
    if (otherSort !== SORT.numbers && otherSort !== SORT.epoch) continue;
    if (compareVersionNames(other, name) >= 0 || isLater(other)) continue;
    if (nearest === null || compareVersionNames(other, nearest) > 0) nearest = other;
  }
  return nearest;
}

/**
 * The name of the series a version belongs to: its first two numbers, as spelled (4.4.5.11 → 4.4,
 * 2026.3.1 → 2026.3, 5-rc1 → 5). In a free scheme a word before them is kept (stable-2.9.1 → stable-2.9), and a name
 * without a number is a series of its own.
 */
export function seriesOf(scheme: NumberingScheme, name: string): string {
  const bare = name
    .trim()
    .replace(/^\d+[:!](?=\d)/, "")
    .replace(/^v(?:er|ersion)?[\s._-]*(?=\d)/i, "");
  if (isSha(bare.toLowerCase())) return bare;
  const second = scheme === "calendar" ? /^\d+[.-]\d+/ : /^[^\d]*\d+(?:\.(?:\d+|x(?![a-z0-9])))?/i;
  return second.exec(bare)?.[0] ?? bare;
}

/**
 * The version that a tag in a repository of this product names: ovirt-engine-4.4.10.7 → 4.4.10.7, v4.40.100.2 →
 * 4.40.100.2, ovirt-release43-4.3.10 → 4.3.10, REL_15_2 → 15.2. Null for a bare commit id and a tag without a number.
 */
export function versionFromTag(productName: string, tag: string): string | null {
  const name = tag.trim().replace(/^refs\/tags\//, "");
  const isOwn = name.toLowerCase().startsWith(`${productName.toLowerCase()}-`);
  const rest = isOwn ? name.slice(productName.length + 1) : name;
  if (isSha(rest.toLowerCase())) return null;
  const version = /(?:^|[-_/\s])(?:v|ver|version)?[-_.]?(\d.*)$/is.exec(rest)?.[1];
  if (version === undefined || isSha(version.toLowerCase())) return null;
  return /^\d+(?:_\d+)+$/.test(version) ? version.replaceAll("_", ".") : version;
}

const END: Token = { rank: RANK.end, text: "" };

function compareTokens(a: Token, b: Token): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  if (isNumber(a.rank) && a.text.length !== b.text.length) return a.text.length - b.text.length;
  return compareText(a.text, b.text);
}

/** By code points, like UTF-8 bytes; `<` compares UTF-16 units. */
function compareText(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function isNumber(rank: Token["rank"]): boolean {
  return rank === RANK.number || rank === RANK.respin;
}

/** a for one digit, b for two … y for 25, za for 26: longer is always later. */
function lengthLetter(digits: string): string {
  const more = digits.length - 1;
  return "z".repeat(Math.floor(more / 25)) + String.fromCharCode(97 + (more % 25));
}

function expected(scheme: NumberingScheme, pattern: string | null) {
  if (scheme === "free") return { rule: "freely", examples: "4.5.0", matches: () => true };
  if (scheme !== "pattern") {
    const { rule, examples, form } = schemes[scheme];
    return { rule, examples, matches: (name: string) => form.test(name) };
  }
  if (pattern === null || !checkNumberingPattern(pattern).ok) {
    return { rule: "by a pattern", examples: "4.5.0", matches: () => false };
  }
  return {
    rule: pattern,
    examples: examplesOfPattern(pattern).join(" or "),
    matches: (name: string) => matchesPattern(pattern, name),
  };
}
