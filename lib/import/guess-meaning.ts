import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";

/**
 * The meaning of statuses and resolutions of another tracker, guessed by name: those of Bugzilla, its well-known
 * installations, and common words. `isKnown` is false for an unknown name with a default meaning.
 */
export type Guess<Word> = { meaning: Word; isKnown: boolean };

/** The phase of a status. The same name may mean different phases for an open and a closed status. */
export function guessPhase(name: string, isOpen: boolean): Guess<Phase> {
  const words = normalize(name);
  if (isOpen) return find(OPEN_PHASES, words) ?? { meaning: "confirmed", isKnown: false };
  const reason = find(MEANINGS, words.replace(/\bRESOLVED\b/, ""));
  if (reason && reason.meaning !== "fixed") return { meaning: "closed", isKnown: true };
  return find(CLOSED_PHASES, words) ?? { meaning: "closed", isKnown: false };
}

/** The meaning of a resolution. */
export function guessMeaning(name: string): Guess<Meaning> {
  return find(MEANINGS, normalize(name)) ?? { meaning: "other", isKnown: false };
}

/** `CODE_FIX`, `Code fix` and `code-fix` become the same. */
function normalize(name: string): string {
  return name
    .toUpperCase()
    .replace(/[’']/g, "")
    .replace(/[^A-Z0-9]+/g, " ")
    .trim();
}

type Rule<Word> = readonly [Word, RegExp];

function find<Word>(rules: readonly Rule<Word>[], words: string): Guess<Word> | null {
  const rule = rules.find(([, pattern]) => pattern.test(words));
  return rule ? { meaning: rule[0], isKnown: true } : null;
}

// The first matching rule wins. Names are normalised: words separated by single spaces.
const OPEN_PHASES: readonly Rule<Phase>[] = [
  ["unconfirmed", /\b(UNCONFIRMED|UNTRIAGED|REPORTED|NEEDS TRIAGE)\b/],
  [
    "confirmed",
    /\b(NEW|OPEN|CONFIRMED|TRIAGED|ACCEPTED|REOPENED|NEED ?INFO|WAITING ?FOR ?INFO|TODO|BACKLOG)\b/,
  ],
  ["in_review", /\b(POST|REVIEW)\b/],
  ["to_verify", /\b(ON QA|QA|TEST|TESTING|TO VERIFY)\b/],
  ["verified", /\b(VERIFIED|RELEASE PENDING)\b/],
  ["fixed", /\b(MODIFIED|MERGED|FIXED|FIX COMMITTED)\b/],
  ["assigned", /\b(ASSIGNED|IN PROGRESS|ON DEV|STARTED|DOING|ACTIVE)\b/],
];

const CLOSED_PHASES: readonly Rule<Phase>[] = [
  ["verified", /\bVERIFIED\b/],
  ["closed", /\b(CLOSED|RELEASED|REJECTED|ARCHIVED)\b/],
  ["to_verify", /\b(RESOLVED|FIXED|DONE)\b/],
];

const MEANINGS: readonly Rule<Meaning>[] = [
  ["duplicate", /\b(DUP|DUPE|DUPLICATE)\b/],
  ["moved_upstream", /\b(UPSTREAM|NOT ?OUR ?BUG|NOT ?GNOME)\b/],
  ["moved", /\b(MOVED|MIGRATED|DOWNSTREAM)\b/],
  ["deferred", /\b(LATER|REMIND|DEFERRED|POSTPONED)\b/],
  ["will_not_fix", /\b(WONT ?FIX|WILL NOT FIX|CANT ?FIX|REJECTED|DECLINED)\b/],
  ["not_a_bug", /\b(INVALID|NOT ?A ?BUG|INTENTIONAL|SUPPORT|ANSWERED|DOCUMENTED|CONFIGURATION CHANGED)\b/],
  ["works_for_me", /\b(WORKS ?FOR ?ME|UNREPRODUCIBLE|NOT REPRODUCIBLE|CANNOT REPRODUCE)\b/],
  ["incomplete", /\b(INCOMPLETE|INSUFFICIENT ?(DATA|INFO)|NO ?RESPONSE)\b/],
  ["obsolete", /\b(EOL|OBSOLETE|INACTIVE|EXPIRED|UNMAINTAINED|OUTDATED)\b/],
  [
    "fixed",
    /\b(FIX|FIXED|CURRENT ?RELEASE|NEXT ?RELEASE|ERRATA|RAWHIDE|DONE|COMPLETED|IMPLEMENTED|RELEASED|PATCH ALREADY AVAILABLE)\b/,
  ],
];
