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
    retargeted > 0 ? `moves ${countOf(retargeted, "flag")} to another type of the same name` : null,
    removed > 0 ? `removes ${countOf(removed, "flag")}; the history of the bugs keeps them` : null,
    stripped > 0 ? `clears the requestee of ${countOf(stripped, "flag")}` : null,
  ].filter((line) => line !== null);
  return {
    lines: lines.length > 0 ? lines : ["changes no flags"],
    counts: { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs },
  };
}

/** The same counts, as result data of an act. */
export function dataOf({ retargeted, removed, stripped, bugs }: OutcomeCounts) {
  return { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs };
}
