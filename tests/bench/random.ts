/** Chance that can be repeated: the same seed gives the same numbers on every machine. */

export type Draw = () => number;

/** Numbers from 0 to 1 from a seed (mulberry32). */
export function random(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function chance(drawn: number, probability: number): boolean {
  return drawn < probability;
}

/** 1…count, where the first have most: a tenth of them gets about half. */
export function skewed(drawn: number, count: number): number {
  return 1 + Math.min(count - 1, Math.floor(drawn ** 3 * count));
}

export function pick<Item>(items: readonly Item[], drawn: number): Item {
  const item = items[Math.min(items.length - 1, Math.floor(drawn * items.length))];
  if (item === undefined) throw new Error("Nothing to pick from.");
  return item;
}
