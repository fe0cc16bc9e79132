import "server-only";
import { type Draft, refuse } from "#lib/bugs/change/draft.ts";
import type { RunsSql } from "#lib/db/client.ts";
import { findWeakestRoles, sayNeed } from "#lib/people/weakest-role.ts";

/** Adds the messages for what the viewer lacks: they name the weakest role that would be enough. */
export async function sayNeeds(tx: RunsSql, drafts: readonly Draft[]): Promise<void> {
  const lacking = drafts.flatMap((draft) => draft.needs.map((need) => ({ draft, ...need })));
  const distinct = new Map(lacking.map(({ need }) => [keyOf(need), need]));
  const roles = await findWeakestRoles(tx, [...distinct.values()]);
  const roleOf = new Map(roles.map((role) => [keyOf(role), role]));
  for (const { draft, at, need, what } of lacking) {
    const role = roleOf.get(keyOf(need));
    if (!role) throw new Error(`There is no product ${need.productId}.`);
    const message = sayNeed(role, what);
    if (!draft.problems[at]?.includes(message)) refuse(draft, at, message);
  }
}

function keyOf({ capability, productId }: Draft["needs"][number]["need"]): string {
  return `${productId} ${capability}`;
}
