import type { Option } from "#components/ui/select.tsx";

/**
 * The options that match what was typed, best first: the same word, the same word in other letters, words with it as
 * their first part ("4.5" of 4.5.1), words that begin with it (4.50), words with a part that begins with it, words that contain it. Equal ones keep their order. With `keepsAll`, options
 * that do not match come last (they were found by something that is not shown).
 */
export function rank(options: readonly Option[], typed: string, keepsAll = false): Option[] {
  const text = typed.trim();
  if (text === "") return [...options];
  const ranked = options.map((option) => ({
    option,
    place: Math.min(place(option.label, text), place(option.value, text)),
  }));
  return ranked
    .filter((one) => keepsAll || one.place < NO_MATCH)
    .sort((one, other) => one.place - other.place)
    .map(({ option }) => option);
}

const NO_MATCH = 6;

function place(word: string, text: string): number {
  if (word === text) return 0;
  const [lower, part] = [word.toLowerCase(), text.toLowerCase()];
  if (lower === part) return 1;
  if (lower.startsWith(part)) return /^[\p{L}\p{N}]/u.test(lower.slice(part.length)) ? 3 : 2;
  if (lower.split(/[^\p{L}\p{N}]+/u).some((piece) => piece.startsWith(part))) return 4;
  return lower.includes(part) ? 5 : NO_MATCH;
}
