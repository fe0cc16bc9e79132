import "server-only";
import type { OwnWords, ProductContext, SiteContext } from "#lib/admin/act/act.ts";
import { applyFlagOutcomes } from "#lib/bugs/many/apply-flag-outcomes.ts";
import { countOutcomes, type FlagOutcome, type OutcomeCounts } from "#lib/flags/retarget.ts";
import { countOf } from "#lib/text.ts";

/** Applies the outcomes of a type's change to its flags, with history of their bugs. */
export function followOutcomes(
  context: Pick<ProductContext | SiteContext, "tx" | "viewer">,
  outcomes: readonly FlagOutcome[],
): Promise<OutcomeCounts> {
  return applyFlagOutcomes(context, "Flag type changed", outcomes);
}

/** The outcomes of flags, as sentences with counts. */
export function previewOutcomes(outcomes: readonly FlagOutcome[]): OwnWords {
  const { retargeted, removed, stripped, bugs } = countOutcomes(outcomes);
  const lines = [
    retargeted > 0
      ? `${countOf(retargeted, "flag")} ${retargeted === 1 ? "gets" : "get"} another type of the same name.`
      : null,
    removed > 0
      ? `${countOf(removed, "flag")} ${removed === 1 ? "is" : "are"} removed; the history of the bugs keeps ${removed === 1 ? "it" : "them"}.`
      : null,
    stripped > 0
      ? `${countOf(stripped, "flag")} ${stripped === 1 ? "loses its" : "lose their"} requestee.`
      : null,
  ].filter((line) => line !== null);
  return {
    lines,
    counts: { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs },
  };
}

/** The same counts, as result data of an act. */
export function dataOf({ retargeted, removed, stripped, bugs }: OutcomeCounts) {
  return { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs };
}
