import { type Draw, random } from "#tests/bench/random.ts";

// Text as in bugs: a few words are frequent, most are rare (Zipf's law), and some are names and
// numbers that come once.

const COMMON =
  "the to a is of and in not host disk it on when for error with after be this snapshot from storage engine can fails no log network at as are version start cannot has that after vm before console agent migration image volume session node cluster login token button page list wrong missing crash hang slow lease timeout upgrade restart import export backup restore template pool quota user role group permission certificate proxy address port bond vlan cpu memory device driver kernel package service daemon warning dialog filter search sort column value default empty duplicate invalid broken stale locked paused running stopped attached detached removed created edited moved copied shared private public remote local".split(
    " ",
  );
const VOCABULARY = 50_000;
const PHRASES = 30_000;
const SYLLABLES =
  "ba co de fi gu ha ju ke li mo nu pa qui ra se ti vo wa xe za bro cle dri flo gra ple sta tre".split(" ");

/** Some words in a row. */
export function sentence(draw: Draw, words: number): string {
  let text = phrase(draw);
  for (let count = 6; count < words; count += 6) {
    // A number, a name of a machine: words that stand nowhere else.
    text += draw() < 0.3 ? ` ${phrase(draw)} x${Math.floor(draw() * 1e9).toString(36)}` : ` ${phrase(draw)}`;
  }
  return text;
}

/** The word that is the n-th most frequent, from 0. */
export function wordOf(rank: number): string {
  return COMMON[rank] ?? madeUp(rank);
}

function madeUp(rank: number): string {
  let word = "";
  for (let left = rank; left > 0; left = Math.floor(left / SYLLABLES.length))
    word += SYLLABLES[left % SYLLABLES.length];
  return word;
}

function phrase(draw: Draw): string {
  return phrases()[Math.floor(draw() * PHRASES)] ?? "";
}

let made: string[] | undefined;

/** Six words each, drawn once: drawing every word anew would take longer than the database takes to read them. */
function phrases(): string[] {
  made ??= Array.from({ length: PHRASES }, (_, index) => {
    const draw = random(index + 77);
    return Array.from({ length: 6 }, () => wordOf(zipf(draw()))).join(" ");
  });
  return made;
}

/** A rank whose chance is about one over it. */
function zipf(drawn: number): number {
  return Math.min(VOCABULARY - 1, Math.floor(VOCABULARY ** drawn) - 1);
}
