/** The name of the empty set. */
export const EMPTY = 0;

/** Sets of small numbers, each kept once and named by a number: most commits share theirs with their neighbours. */
export class IdSets {
  readonly #sets: (readonly number[])[] = [[]];
  readonly #names = new Map<string, number>([["", EMPTY]]);
  readonly #unions = new Map<number, number>();

  /** The members, in ascending order. */
  of(name: number): readonly number[] {
    return this.#sets[name] ?? [];
  }

  name(members: Iterable<number>): number {
    const sorted = [...new Set(members)].sort((a, b) => a - b);
    const key = sorted.join(" ");
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    this.#names.set(key, this.#sets.length);
    return this.#sets.push(sorted) - 1;
  }

  union(a: number, b: number): number {
    if (a === b || b === EMPTY) return a;
    if (a === EMPTY) return b;
    const pair = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
    const known = this.#unions.get(pair);
    if (known !== undefined) return known;
    const joined = this.name([...this.of(a), ...this.of(b)]);
    this.#unions.set(pair, joined);
    return joined;
  }
}
