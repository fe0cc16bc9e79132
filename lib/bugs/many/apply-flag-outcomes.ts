import "server-only";
import { lockBugs } from "#lib/bugs/change/bug-now.ts";
import { outcomePlan } from "#lib/bugs/change/plan-flags.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { type ActContext, changeMany } from "#lib/bugs/many/change-many.ts";
import { countOutcomes, type FlagOutcome, type OutcomeCounts } from "#lib/flags/retarget.ts";

/** Applies the outcomes of flags whose types changed or whose bugs moved, with history. Returns the counts. */
export async function applyFlagOutcomes(
  context: ActContext,
  label: string,
  outcomes: readonly FlagOutcome[],
): Promise<OutcomeCounts> {
  const byBug = outcomesByBug(outcomes);
  const ids = [...byBug.keys()].sort((a, b) => a - b);
  await lockBugs(context.tx, ids);
  await changeMany(context, label, ids, (plan) => noteFlagOutcomes(plan, byBug.get(plan.bugId) ?? []));
  return countOutcomes(outcomes);
}

export function outcomesByBug(outcomes: readonly FlagOutcome[]): Map<number, FlagOutcome[]> {
  const byBug = new Map<number, FlagOutcome[]>();
  for (const outcome of outcomes) {
    byBug.set(outcome.flag.bugId, [...(byBug.get(outcome.flag.bugId) ?? []), outcome]);
  }
  return byBug;
}

/** Adds the outcomes of a bug's flags to its plan. */
export function noteFlagOutcomes(plan: PlannedBug, outcomes: readonly FlagOutcome[]): void {
  for (const outcome of outcomes) {
    const { update, remove, changes } = outcomePlan(outcome);
    plan.flags.update.push(...update);
    plan.flags.remove.push(...remove);
    plan.changes.push(...changes);
  }
}
