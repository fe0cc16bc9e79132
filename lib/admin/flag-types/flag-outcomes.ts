import "server-only";
import type { Preview, ProductContext, SiteContext } from "#lib/admin/act/act.ts";
import { applyFlagOutcomes } from "#lib/bugs/many/apply-flag-outcomes.ts";
import { countOutcomes, type FlagOutcome, type OutcomeCounts } from "#lib/flags/retarget.ts";
import { countOf } from "#lib/text.ts";

/** Lets flags go where their types take them after a change of a type, and writes that into the history of their bugs. */
export function followOutcomes(
  context: Pick<ProductContext | SiteContext, "tx" | "viewer">,
  outcomes: readonly FlagOutcome[],
): Promise<OutcomeCounts> {
  return applyFlagOutcomes(context, "Flag type changed", outcomes);
}

/** What would become of flags, in sentences with numbers. */
export function previewOutcomes(outcomes: readonly FlagOutcome[]): Preview {
  const { retargeted, removed, stripped, bugs } = countOutcomes(outcomes);
  const lines = [
    retargeted > 0 ? `moves ${countOf(retargeted, "flag")} to another type of the same name` : null,
    removed > 0 ? `removes ${countOf(removed, "flag")}; the history of the bugs keeps them` : null,
    stripped > 0 ? `clears the requestee of ${countOf(stripped, "flag")}` : null,
  ].filter((line) => line !== null);
  return {
    lines: lines.length > 0 ? lines : ["changes no flag that is set"],
    counts: { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs },
  };
}

/** The same numbers, as what an act gives back. */
export function dataOf({ retargeted, removed, stripped, bugs }: OutcomeCounts) {
  return { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs };
}
