import type { KnownThings } from "#lib/bugs/comments/named-things.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

/** The same, with the bugs that a bug is related to: its history names them. */
export function withRelated(known: KnownThings, bug: BugView): KnownThings {
  const { dependsOn, blocks, duplicates, duplicateOf } = bug;
  const related = [...dependsOn, ...blocks, ...duplicates, ...(duplicateOf ? [duplicateOf] : [])];
  if (related.length === 0) return known;
  const bugs = new Map(known.bugs);
  for (const { id, summary, isOpen, status, resolution } of related) {
    bugs.set(id, { summary, isOpen, status: resolution ? `${status} ${resolution}` : status });
  }
  return { ...known, bugs };
}
