/** Does the whole name match the pattern? * is any text, ? any one character. Its time is bounded by the product of the lengths. */
export function matchesGlob(pattern: string, name: string): boolean {
  let [at, from] = [0, 0];
  /** Where the last * stands, and up to where it reaches so far. */
  let [star, reach] = [-1, 0];
  while (at < name.length) {
    const wanted = pattern[from];
    if (wanted === "*") {
      [star, reach] = [from, at];
      from += 1;
    } else if (wanted !== undefined && (wanted === "?" || wanted === name[at])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      reach += 1;
      [from, at] = [star + 1, reach];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}
