/**
 * Parses a version name into tokens whose order is the order of versions. The same for every product: the numbering
 * scheme decides which names are valid, not how they are ordered.
 */

/**
 * The kinds of tokens. The letters are in order: at the first position where two names differ, the lower letter is the lower
 * version, and `end` is where a name stops. So 4.5.0-rc2 is before 4.5.0, and 4.4.5 before 4.4.5-1 before 4.4.5.1.
 */
export const RANK = {
  /** 4.5.0-SNAPSHOT, 4.4.0_master; also Debian's tilde, which may be the last character: 1.0~ is before 1.0 */
  dev: "A",
  alpha: "B",
  beta: "C",
  milestone: "D",
  candidate: "E",
  end: "F",
  /** +: what follows is a build of the version before it */
  build: "K",
  /** any other word or letter: 1.0.2a, 2008.sp1 */
  word: "M",
  /** 4.4.5-1: the same version, rebuilt */
  respin: "P",
  number: "T",
  /** 2.5.x: the tip of a line, after all its versions */
  any: "X",
} as const;

/** Groups of names: all names of one group come before all names of the next. */
export const SORT = {
  /** "---", "unspecified" */
  unknown: "0",
  sha: "1",
  /** names that begin with a word: "Bookworm", "git stable-2.9" */
  words: "2",
  numbers: "3",
  /** 1:4.5.0 */
  epoch: "4",
  /** "master", "trunk": after every version */
  tip: "5",
} as const;

export type Rank = (typeof RANK)[keyof typeof RANK];
export type Sort = (typeof SORT)[keyof typeof SORT];
/** `text`: the digits of a number or respin, without leading zeros; the word of a `word` token; else empty. */
export type Token = { rank: Rank; text: string };
export type VersionTokens = { sort: Sort; tokens: Token[] };

const UNKNOWN = new Set(["unspecified", "unknown", "other", "none", "irrelevant", "n/a", "?"]);
const TIP =
  "dev devel development snapshot nightly daily canary edge unstable master main trunk head git next";
const WORDS = new Map<string, Rank>([
  ...TIP.split(" ").map((word): [string, Rank] => [word, RANK.dev]),
  ["alpha", RANK.alpha],
  ["beta", RANK.beta],
  ["milestone", RANK.milestone],
  ["rc", RANK.candidate],
  ["cr", RANK.candidate],
  ["candidate", RANK.candidate],
  ["pre", RANK.candidate],
  ["preview", RANK.candidate],
]);
/** Letters that abbreviate such a word when directly followed by a number: 4.0.0.a6, 1.7b2, 1.5.0M4. */
const LETTERS = new Map<string, Rank>([
  ["a", RANK.alpha],
  ["b", RANK.beta],
  ["m", RANK.milestone],
]);
/** Words that are ignored: 5.6.0.Final is 5.6.0. */
const RELEASED = new Set(["ga", "final", "release", "stable"]);

const SHA = /^(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}$/;
const EPOCH = /^([0-9]+)[:!](?=[0-9])/;
const PREFIX = /^(?:v|ver|version|rel|release)[\s._-]*(?=[0-9])/;
const PIECE = /[0-9]+|(?:(?![0-9])[\p{L}\p{M}\p{N}])+/gu;

/** Any text can be parsed; two spellings of one version (v4.5.0-RC2, 4.5.0_rc2) give the same tokens. */
export function readVersionName(name: string): VersionTokens {
  const text = name.trim().toLowerCase();
  if (UNKNOWN.has(text)) return { sort: SORT.unknown, tokens: [{ rank: RANK.word, text }] };
  if (isSha(text)) return { sort: SORT.sha, tokens: [{ rank: RANK.word, text }] };
  const epoch = withoutZeros(EPOCH.exec(text)?.[1] ?? "0");
  const tokens = readTokens(text.replace(EPOCH, "").replace(PREFIX, ""));
  const first = tokens[0];
  if (first === undefined) return { sort: SORT.unknown, tokens };
  if (epoch !== "0") return { sort: SORT.epoch, tokens: [{ rank: RANK.number, text: epoch }, ...tokens] };
  if (first.rank === RANK.number) return { sort: SORT.numbers, tokens };
  return { sort: isTip(text) ? SORT.tip : SORT.words, tokens };
}

/** A bare commit id, whole or abbreviated, and not a number. */
export function isSha(text: string): boolean {
  return SHA.test(text);
}

function isTip(text: string): boolean {
  return (text.match(PIECE) ?? []).every((word) => WORDS.get(word) === RANK.dev);
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  let isAfterWord = true;
  let isBuild = false;
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const between = text.slice(end, index);
    const follows = text.charAt(index + piece.length);
    end = index + piece.length;
    const isFirst = tokens.length === 0;
    if (!isFirst && !isBuild && between.includes("+")) {
      tokens.push({ rank: RANK.build, text: "" });
      isBuild = true;
    }
    const isNumber = /^[0-9]/.test(piece);
    const rank = WORDS.get(piece) ?? (/[0-9]/.test(follows) ? LETTERS.get(piece) : undefined);
    if (!isFirst && between.includes("~") && rank === undefined) tokens.push({ rank: RANK.dev, text: "" });
    if (isNumber) {
      const isRespin = !isAfterWord && !isBuild && !/[.:,~]/.test(between);
      tokens.push({ rank: isRespin ? RANK.respin : RANK.number, text: withoutZeros(piece) });
      isAfterWord = false;
    } else if (isFirst || isBuild || !RELEASED.has(piece)) {
      if (isFirst || isBuild) tokens.push({ rank: RANK.word, text: piece });
      else if (rank !== undefined) tokens.push({ rank, text: "" });
      else if (between === "." && /^[xyz]$/.test(piece) && !/[0-9]/.test(follows)) {
        tokens.push({ rank: RANK.any, text: "" });
      } else tokens.push({ rank: RANK.word, text: piece });
      isAfterWord = true;
    }
  }
  if (tokens.length > 0 && !isBuild) {
    for (const _ of text.slice(end).matchAll(/~/g)) tokens.push({ rank: RANK.dev, text: "" });
  }
  return tokens;
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=[0-9])/, "");
}
