/** How many colours there are for initials (app/styles/marks.css). */
const HUES = 6;

/** Attributes that show a person's initials before their name, in a colour that follows from the handle. */
export type Initials = { "data-initials": string; "data-hue": number };

/** "AT" for "Aiko Tanaka", "RO" for "root": the first letters of the first and last word, or of the only one. */
export function initialsOf(displayName: string, handle: string): Initials {
  const words = (displayName || handle)
    .split(/[\s._@-]+/)
    .map(lettersOf)
    .filter((letters) => letters.length > 0);
  const [first = [], last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters = last ? [first[0], last[0]] : first.slice(0, 2);
  let sum = 0;
  for (const letter of handle) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return { "data-initials": letters.join("").toLocaleUpperCase("en") || "?", "data-hue": sum % HUES };
}

function lettersOf(word: string): string[] {
  return Array.from(word.matchAll(/[\p{L}\p{N}]/gu), ([letter]) => letter);
}
