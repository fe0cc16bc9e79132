/**
 * Generates unique handles from names: letters, digits, dot, dash and underscore, at most 40 characters.
 * `taken`: the existing handles, in lower case.
 */
export function newHandles(taken: Iterable<string>): (name: string) => string {
  const used = new Set(taken);
  const counts = new Map<string, number>();
  return (name) => {
    const base = handleOf(name);
    for (let count = counts.get(base) ?? 1; ; count += 1) {
      const handle = count === 1 ? base : `${base}-${count}`;
      if (used.has(handle)) continue;
      used.add(handle);
      counts.set(base, count + 1);
      return handle;
    }
  };
}

/** Łukasz Müller → lukasz-muller; a name without a Latin letter or digit → person. */
function handleOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßøłđæœþ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^[-._]+|[-._]+$/g, "")
    .slice(0, 40)
    .replace(/[-._]+$/, "");
  return plain || "person";
}

const LETTERS: Record<string, string> = { ß: "ss", ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", þ: "th" };
