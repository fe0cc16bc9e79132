import "server-only";
import type { SqlTransaction } from "#lib/db/client.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { type Actor, can } from "#lib/people/viewer.ts";
import { refusalFor } from "#lib/people/weakest-role.ts";
import type { LockedTracking } from "#lib/upstream/trackings/lock-tracking.ts";

/** Refuses a change of a fact of a tracking: its people change all but its targets without the capability. */
export async function demandRight(
  tx: SqlTransaction,
  actor: Actor,
  now: LockedTracking,
  { guard, label }: { guard: Capability; label: string },
): Promise<void> {
  if (can(actor, guard, now.productId)) return;
  const isTheirs = actor.handle !== "" && [now.assignee, now.qaContact].includes(actor.handle);
  if (isTheirs && guard !== "set_target") return;
  const need = { capability: guard, productId: now.productId };
  throw await refusalFor(tx, need, `change the ${label} of a tracking`);
}
