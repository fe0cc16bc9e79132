import { type QuestionWord, UNDECIDED_DAYS } from "#lib/search/trackings/words.ts";

/** What is asked of a product or classification again and again; each has a list (docs/decisions/045). */
export type Question = { word: QuestionWord; title: string; help: string };

/** Who sees the state of trackings as a risk: QE and maintainers. */
const OF_ALL: readonly Question[] = [
  {
    word: "@fixed_in_old",
    title: "Fixed in an older series, not in a newer one",
    help: "An upgrade would bring the bug back: a newer supported series is affected, or nobody said that it is not.",
  },
  {
    word: "@order_override",
    title: "Fixed out of order",
    help: "Somebody gave a reason why an older series goes first.",
  },
  {
    word: "@exception",
    title: "Approved after the code freeze",
    help: "A maintainer gave a reason why it is an exception.",
  },
  {
    word: "@unverified",
    title: "Released without being verified",
    help: "It is to be verified, or has a QA contact, a test plan or an agreed test, and nobody verified it in a version that is released.",
  },
  {
    word: "@contradicted",
    title: "Contradicted by evidence",
    help: "What a person said does not agree with commits, tags, manifests or records.",
  },
  {
    word: "@released_and_lost",
    title: "Released, and lost or found again",
    help: "A release contains the fix, and it was reverted since, or the bug was found there again. Nobody has said what holds.",
  },
  {
    word: "@target_passed",
    title: "Target milestone released without it",
    help: "The milestone is out, and did not carry the fix. One that was reverted later was carried.",
  },
  {
    word: "@fixed_in_no_version",
    title: "Closed as fixed, in no version",
    help: "The change is merged, and no tag contains it.",
  },
  {
    word: "@target_without_severity",
    title: "Target without severity",
    help: "Open, with a target release or milestone, and nobody said how bad it is.",
  },
  {
    word: "@watch_trouble",
    title: "Trouble with another tracker",
    help: "A bug there could not be read three times in a row, or is closed there and open here.",
  },
];

/** How long somebody waits for an answer when nothing else is chosen. */
export const DEFAULT_DAYS = 14;

/** What a vendor has that upstream does not. */
export const ONLY_DOWNSTREAM: readonly Question[] = [
  {
    word: "@only_downstream",
    title: "Filed in this product itself",
    help: "Open bugs that have no upstream home.",
  },
  {
    word: "@carried_before_upstream",
    title: "Carried before it is fixed upstream",
    help: "A version carries or released the fix, and the upstream product does not have it.",
  },
  {
    word: "@own_change",
    title: "Changed here only",
    help: "A merged change of this product’s repositories that is in no upstream repository, by Change-Id or patch.",
  },
  {
    word: "@lost_fix",
    title: "Patched before, and lost again",
    help: "An earlier version has a patch for it; the last version that follows has neither a patch nor the fix in what it contains.",
  },
];

/** Where reports went, for people who edit bugs of the product. */
export const OF_ROUTING: readonly Question[] = [
  {
    word: "@downstream_only_said",
    title: "Downstream only, with a reason",
    help: "Open, and somebody said why it concerns only this product.",
  },
  {
    word: "@downstream_only_unsaid",
    title: "Downstream only without a reason",
    help: "Open and filed here, in a component that is mapped to an upstream product.",
  },
  {
    word: "@unrouted",
    title: "Unrouted",
    help: "Private reports that nobody has published upstream.",
  },
  {
    word: "@unrouted_30",
    title: "Unrouted for more than 30 days",
    help: "Of these, the ones that have waited longest.",
  },
  {
    word: "@turned_down",
    title: "Turned down upstream",
    help: "Reports against this product that were closed upstream without a fix, and nobody decided for this product.",
  },
];

/** The standing questions; `days`: how long nobody decided. */
export function questionsOf(days: number): readonly Question[] {
  const chosen = UNDECIDED_DAYS.find((one) => one === days) ?? DEFAULT_DAYS;
  const [first, second, ...others] = OF_ALL;
  const undecided: Question = {
    word: `@undecided_${chosen}`,
    title: `Undecided for more than ${chosen} days`,
    help: "Affected or unknown in a supported series, and nobody decided.",
  };
  return [first, second, undecided, ...others].filter((one) => one !== undefined);
}
