import { diffLines, diffWordsWithSpace } from "diff";

/** A piece of a difference. */
export type Piece = { kind: "same" | "gone" | "new"; text: string };

/** Longer texts are compared line by line only. */
const WORDS_MAX = 20_000;
/** Comparing gives up after so many differences, and shows the one text and then the other. */
const EDITS_MAX = 300;
/** And after so many milliseconds. */
const TIME_MAX = 50;

/** What changed between two texts, word by word, or line by line when they are long. */
export function differenceOf(from: string, to: string, timeout = TIME_MAX): Piece[] {
  const isShort = from.length + to.length <= WORDS_MAX;
  const options = { maxEditLength: EDITS_MAX, timeout };
  const parts = isShort ? diffWordsWithSpace(from, to, options) : diffLines(from, to, options);
  if (!parts)
    return [
      { kind: "gone", text: from },
      { kind: "new", text: to },
    ];
  return parts.map(({ value, added, removed }) => ({
    kind: added ? "new" : removed ? "gone" : "same",
    text: value,
  }));
}
