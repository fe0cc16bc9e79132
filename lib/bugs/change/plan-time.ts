import { type Draft, factsOf, lack, refuse } from "#lib/bugs/change/draft.ts";
import { TIME_FIELDS, type TimeField } from "#lib/bugs/fields/registry.ts";
import { canComment, rightToEstimate } from "#lib/bugs/policy.ts";
import { changesTime, roundHours } from "#lib/bugs/time/schema.ts";
import type { Hours } from "#lib/bugs/time/times.ts";

/**
 * Estimate, work and what is left, all for those who track time alone. What is left goes down by the work, and is what was estimated
 * until somebody worked, unless it is given.
 */
export function planTime(draft: Draft) {
  const { facts, bug, input, plan } = draft;
  if (!changesTime(input)) return;
  const { times } = facts;
  if (!times) {
    for (const field of TIME_FIELDS)
      if (input[field] !== undefined) refuse(draft, field, "You do not track time on this site.");
    return;
  }
  const now = times.of(bug.id);
  if (!mayChange(draft, now)) return;
  const worked = input.worked ?? 0;
  const day = input.workedOn || dayAfter(0);
  if (worked !== 0 && day > dayAfter(1)) return refuse(draft, "workedOn", "This day has not come yet.");
  if (now.worked + worked < 0)
    return refuse(draft, "worked", `Only ${now.worked} hours were logged on this bug.`);
  const estimate = input.estimate ?? now.estimate;
  const isUntouched = now.worked === 0 && now.left === now.estimate;
  const before = isUntouched ? estimate : now.left;
  const left = input.left ?? roundHours(Math.max(0, before - worked));
  const { audienceId } = times;
  const note = (field: TimeField, from: string, to: string) =>
    plan.changes.push({ field, from, to, fromId: null, toId: null, audienceId });
  if (estimate !== now.estimate) note("estimate", String(now.estimate), String(estimate));
  if (worked !== 0) note("worked", "", String(worked));
  if (left !== now.left) note("left", String(now.left), String(left));
  if (estimate === now.estimate && worked === 0 && left === now.left) return;
  plan.time = {
    estimate,
    left,
    worked: worked === 0 ? null : { hours: worked, day },
    unworked: [],
    audienceId,
  };
}

/** Work is logged by whoever may comment; the rest takes what most fields take. */
function mayChange(draft: Draft, now: Hours): boolean {
  const { facts, bug, input, needs } = draft;
  const known = needs.length;
  if (input.worked && !canComment(facts.viewer, factsOf(bug)))
    lack(draft, "worked", { capability: "comment", productId: bug.product.id }, "log work on this bug");
  const need = rightToEstimate(facts.viewer, factsOf(bug));
  for (const field of ["estimate", "left"] as const) {
    if (need && input[field] !== undefined && input[field] !== now[field])
      lack(draft, field, need, "change the hours of this bug");
  }
  return needs.length === known;
}

function dayAfter(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
