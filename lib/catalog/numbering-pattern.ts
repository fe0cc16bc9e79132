/**
 * The template for a product's version numbers, as its maintainers write it:
 *
 *     {major}.{minor}.{patch}[-{alpha|beta|rc}{n}]
 *
 * {name} is a number of any length; {yyyy}, {yy}, {mm} and {dd} are numbers of that many digits; {this|that} is one of
 * the words; [ ] encloses an optional part; anything else is literal. Matching uses no regular expression, and its time
 * is bounded by the lengths of pattern and name, so that no pattern can be slow.
 */

/** In characters. */
const PATTERN_MAX = 100;

type Part =
  | { is: "text"; text: string }
  | { is: "number"; name: string; digits: number | null }
  | { is: "choice"; words: string[] }
  | { is: "optional"; parts: Part[] };

const DIGITS = new Map([
  ["yyyy", 4],
  ["yy", 2],
  ["mm", 2],
  ["dd", 2],
]);

/** Whether this is a valid pattern; if not, with a message for the person who wrote it. */
export function checkNumberingPattern(pattern: string): { ok: true } | { ok: false; message: string } {
  try {
    parsePattern(pattern);
    return { ok: true };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, message: error.message };
    throw error;
  }
}

/** Does the whole name match the pattern? Throws an Error when the pattern is invalid: check it first. */
export function matchesPattern(pattern: string, name: string): boolean {
  return matchEnds(parsePattern(pattern), name, new Set([0])).has(name.length);
}

/** One or two names that match the pattern: the shortest, and one with every optional part. */
export function examplesOfPattern(pattern: string): string[] {
  const parts = parsePattern(pattern);
  return [...new Set([false, true].map((isFull) => example(parts, isFull)))];
}

class PatternError extends Error {}

function parsePattern(pattern: string): Part[] {
  if (pattern.trim() === "")
    throw new PatternError("Write a pattern, such as {major}.{minor}.{patch}[-rc{n}].");
  if (pattern.length > PATTERN_MAX) {
    throw new PatternError(`A pattern has at most ${PATTERN_MAX} characters.`);
  }
  const stack: Part[][] = [[]];
  let hasNumber = false;
  for (const [piece] of pattern.matchAll(/\{[^{}[\]]*\}|[^{}[\]]+|[{}[\]]/g)) {
    const parts = stack.at(-1) ?? [];
    if (piece === "[") stack.push([]);
    else if (piece === "]") {
      stack.pop();
      if (stack.length === 0) throw new PatternError("The pattern has a ] without a [ before it.");
      if (parts.length === 0) throw new PatternError("The pattern has [] with nothing inside.");
      stack.at(-1)?.push({ is: "optional", parts });
    } else if (piece === "{" || piece === "}") {
      throw new PatternError("The pattern has an unmatched { or }.");
    } else if (piece.startsWith("{")) {
      const part = parsePlaceholder(piece.slice(1, -1));
      hasNumber ||= part.is === "number" && stack.length === 1;
      parts.push(part);
    } else parts.push({ is: "text", text: piece });
  }
  if (stack.length > 1) throw new PatternError("The pattern has a [ without a ] after it.");
  if (!hasNumber) {
    throw new PatternError("The pattern needs at least one number outside [ ], such as {major}.");
  }
  return stack[0] ?? [];
}

function parsePlaceholder(inside: string): Part {
  if (inside.includes("|")) {
    const words = inside.split("|");
    if (words.some((word) => word.trim() === "")) {
      throw new PatternError(`{${inside}} has an empty word: write it like {alpha|beta|rc}.`);
    }
    return { is: "choice", words };
  }
  if (!/^[a-z][a-z0-9_]*$/i.test(inside)) {
    throw new PatternError(`{${inside}} is not a name: write a number as {major}, a choice as {alpha|rc}.`);
  }
  return { is: "number", name: inside, digits: DIGITS.get(inside) ?? null };
}

/** The positions in the name where these parts can end when they begin at one of `starts`. */
function matchEnds(parts: Part[], name: string, starts: Set<number>): Set<number> {
  let positions = starts;
  for (const part of parts) {
    const ends = new Set<number>();
    for (const position of positions) {
      if (part.is === "number") {
        const limit = position + (part.digits ?? name.length);
        for (let at = position; at < limit && isDigit(name.charAt(at)); at++) {
          if (part.digits === null || at + 1 === limit) ends.add(at + 1);
        }
      } else if (part.is !== "optional") {
        for (const word of part.is === "text" ? [part.text] : part.words) {
          if (name.startsWith(word, position)) ends.add(position + word.length);
        }
      }
    }
    positions =
      part.is === "optional" ? new Set([...positions, ...matchEnds(part.parts, name, positions)]) : ends;
  }
  return positions;
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9" && character.length === 1;
}

function example(parts: Part[], isFull: boolean): string {
  const numbers = ["4", "5", "0"];
  const write = (some: Part[]): string =>
    some
      .map((part) => {
        if (part.is === "text") return part.text;
        if (part.is === "choice") return part.words.at(-1) ?? "";
        if (part.is === "optional") return isFull ? write(part.parts) : "";
        if (part.digits !== null)
          return "20260318".slice({ yyyy: 0, yy: 2, mm: 4 }[part.name] ?? 6).slice(0, part.digits);
        return numbers.shift() ?? "1";
      })
      .join("");
  return write(parts);
}
