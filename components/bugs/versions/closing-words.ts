import type { Closing } from "#lib/upstream/carried/closing.ts";

/** How a bug was closed, in a sentence, with the word that its people use. */
export function sayClosing({ meaning, resolution, target }: Closing): string {
  if (meaning === "fixed") return `It was closed as fixed${target ? ` (target ${target})` : ""}.`;
  return `It was closed ${CLOSED_WORDS[meaning]} (${resolution}).`;
}

const CLOSED_WORDS: Record<Exclude<Closing["meaning"], "fixed">, string> = {
  not_a_bug: "as no bug",
  works_for_me: "because nobody could reproduce it",
  incomplete: "because information is missing",
  duplicate: "as a duplicate of another bug",
  will_not_fix: "without a fix: it will not be fixed",
  deferred: "without a fix: it was put off",
  obsolete: "without a fix: it no longer applies",
  moved_upstream: "without a fix here: it moved upstream",
  moved: "without a fix here: it moved to another tracker",
  other: "without a fix",
};
