import { STATE_LABELS, TRACKING_STATES, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { cleanLine } from "#lib/text.ts";

/**
 * Trackings in a search: words, and where (docs/decisions/045). `fixed,carried:Engine 4.4`; `@any:Engine`;
 * `@undecided_14:Engine`; `@first_fixed:Engine 4.4.1..4.4.5`. Without a place, anywhere. Words with a mark are ours.
 */
type TrackingValue = { readonly words: readonly TrackingWord[]; readonly place: string };

/** After how many days an unanswered tracking counts as undecided. */
export const UNDECIDED_DAYS = [7, 14, 30, 90] as const;
type Undecided = `@undecided_${(typeof UNDECIDED_DAYS)[number]}`;

export type TrackingWord = TrackingState | QuestionWord;
export type QuestionWord =
  | "@any"
  | "@found"
  | "@to_verify"
  | "@to_verify_by_me"
  | "@fixed_in_old"
  | "@order_override"
  | "@exception"
  | "@undecided"
  | Undecided
  | "@unverified"
  | "@contradicted"
  | "@released_and_lost"
  | "@target_passed"
  | "@fixed_in_no_version"
  | "@target_without_severity"
  | "@only_downstream"
  | RoutingWord
  | "@carried_before_upstream"
  | "@own_change"
  | "@lost_fix"
  | "@watch_trouble"
  | "@customer_cases"
  | "@in_manifest"
  | "@not_carried"
  | "@backport_requested"
  | "@next_rebase"
  | "@needs_backport"
  | "@first_fixed"
  | "@only_in_notes";

/** What is asked of reports against a downstream product, for those who may edit its bugs. */
export type RoutingWord =
  | "@downstream_only_said"
  | "@downstream_only_unsaid"
  | "@unrouted"
  | "@unrouted_30"
  | "@turned_down";

const undecided = (days: (typeof UNDECIDED_DAYS)[number]) => `undecided for ${days} days`;

/** As chips say them, before the place. */
const QUESTION_LABELS: Readonly<Record<QuestionWord, string>> = {
  "@any": "tracked",
  "@found": "found",
  "@to_verify": "to verify",
  "@to_verify_by_me": "to verify by me",
  "@fixed_in_old": "fixed in an older series only",
  "@order_override": "fixed out of order",
  "@exception": "approved after the code freeze",
  "@undecided": "undecided",
  "@undecided_7": undecided(7),
  "@undecided_14": undecided(14),
  "@undecided_30": undecided(30),
  "@undecided_90": undecided(90),
  "@unverified": "released without being verified",
  "@contradicted": "contradicted by evidence",
  "@released_and_lost": "released, and lost or found again",
  "@target_passed": "target milestone released without it",
  "@fixed_in_no_version": "closed as fixed, in no version",
  "@target_without_severity": "target without severity",
  "@only_downstream": "only downstream",
  "@downstream_only_said": "downstream only, with a reason",
  "@downstream_only_unsaid": "downstream only without a reason",
  "@unrouted": "unrouted",
  "@unrouted_30": "unrouted for more than 30 days",
  "@turned_down": "turned down upstream",
  "@carried_before_upstream": "carried before it is fixed upstream",
  "@own_change": "changed downstream only",
  "@lost_fix": "patched before, and lost again",
  "@watch_trouble": "trouble with another tracker",
  "@customer_cases": "with customers’ cases",
  "@in_manifest": "in the manifest",
  "@not_carried": "fixed upstream, not carried",
  "@backport_requested": "backport requested",
  "@next_rebase": "comes with the next rebase",
  "@needs_backport": "needs a backport",
  "@first_fixed": "first fixed",
  "@only_in_notes": "in release notes, without a commit",
};

/** Words that are asked of one downstream version. */
const OF_MANIFEST = [
  "@in_manifest",
  "@not_carried",
  "@backport_requested",
  "@next_rebase",
  "@needs_backport",
] as const satisfies readonly QuestionWord[];
type ManifestWord = (typeof OF_MANIFEST)[number];

/** True for a word that is asked of one downstream version. */
export function isManifestWord(word: string): word is ManifestWord {
  return OF_MANIFEST.some((one) => one === word);
}

/** True for a word that is asked of two versions of a product. */
function isRangeWord(word: string): boolean {
  return word === "@first_fixed" || word === "@only_in_notes";
}

/** True for a state of trackings. */
export function isTrackingState(word: string): word is TrackingState {
  return TRACKING_STATES.some((state) => state === word);
}

function isQuestionWord(word: string): word is QuestionWord {
  return Object.hasOwn(QUESTION_LABELS, word);
}

/** The parts of a value, or why it is none. Words that ask for one place cannot be mixed with others. */
export function readTracking(value: string): TrackingValue | { message: string } {
  const colon = value.indexOf(":");
  const [left, place] = colon < 0 ? [value, ""] : [value.slice(0, colon), cleanLine(value.slice(colon + 1))];
  const given = left.split(",").map((word) => cleanLine(word).toLowerCase());
  const words = [...new Set(given.filter(Boolean))];
  const known = words.filter((word): word is TrackingWord => isTrackingState(word) || isQuestionWord(word));
  if (known.length === 0 || known.length < words.length) {
    return {
      message: `States are ${TRACKING_STATES.join(", ")}; then a colon and a product, series or version.`,
    };
  }
  const needy = known.find((word) => isManifestWord(word) || isRangeWord(word));
  if (needy && known.length > 1) return { message: `${needy} stands alone.` };
  if (needy && place === "") return { message: "Name the version after a colon." };
  return { words: known, place };
}

/** The value as it is written in addresses. */
export function printTracking({ words, place }: TrackingValue): string {
  return words.join(",") + (place ? `:${place}` : "");
}

/** "fixed or carried in Engine 4.4". */
export function sayTracking(value: string): string {
  const read = readTracking(value);
  if ("message" in read) return value;
  const words = read.words.map((word) => (isTrackingState(word) ? sayState(word) : QUESTION_LABELS[word]));
  const place = read.place.replace(/\/\*$/, "");
  const isSaid = read.words.every((word) => isTrackingState(word) || word === "@any" || word === "@found");
  return words.join(" or ") + (place ? `${isSaid ? " in " : ": "}${place}` : "");
}

/** Places with their states: "4.5 fixed, 4.4 carried". */
export function sayPlaces(places: readonly { place: string; state: TrackingState }[]): string {
  return places.map(({ place, state }) => `${place} ${sayState(state)}`).join(", ");
}

/** Places with those first that a filter asks for: in an asked state and place, then in one of both. `values` as in addresses. */
export function askedFirst<Tracked extends { place: string; state: TrackingState }>(
  places: readonly Tracked[],
  values: readonly string[],
): readonly Tracked[] {
  const asked = values.map(readTracking).filter((read): read is TrackingValue => !("message" in read));
  if (asked.length === 0 || places.length < 2) return places;
  const rank = ({ place, state }: Tracked) =>
    Math.max(
      ...asked.map(({ words, place: where }) => {
        const isThere = ` ${where.toLowerCase()}`.endsWith(` ${place.toLowerCase()}`);
        return (words.includes(state) ? 2 : 0) + (where !== "" && isThere ? 1 : 0);
      }),
    );
  return places.toSorted((a, b) => rank(b) - rank(a));
}

/** A state inside a sentence: "failed QA". */
function sayState(state: TrackingState): string {
  const label = STATE_LABELS[state];
  return label.charAt(0).toLowerCase() + label.slice(1);
}
