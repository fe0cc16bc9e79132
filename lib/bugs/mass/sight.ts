import "server-only";
import {
  type BugAudience,
  compareAudiences,
  readProductAudiences,
  sayAudienceChange,
} from "#lib/bugs/access/who-sees.ts";
import type { Draft } from "#lib/bugs/change/draft.ts";
import { audienceAfter, audienceBefore } from "#lib/bugs/change/plan-changes.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** Bugs that the same people see before, and the same after. */
export type SightChange = { before: BugAudience; after: BugAudience; ids: number[] };

/** The bugs that other people see after the change, grouped. */
export async function sightChanges(tx: SqlTransaction, drafts: readonly Draft[]): Promise<SightChange[]> {
  const moved = drafts.filter(
    ({ destination, plan }) =>
      destination.isElsewhere || plan.lists.groups.add.length + plan.lists.groups.remove.length > 0,
  );
  if (moved.length === 0) return [];
  const products = await readProductAudiences(tx, [
    ...new Set(moved.flatMap(({ bug, destination }) => [bug.product.id, destination.product.id])),
  ]);
  const found = new Map<string, SightChange>();
  for (const draft of moved) {
    const [before, after] = [audienceBefore(draft, products), audienceAfter(draft, products)];
    const key = keyOf(before, after);
    const change = found.get(key) ?? { before, after, ids: [] };
    change.ids.push(draft.bug.id);
    found.set(key, change);
  }
  return [...found.values()];
}

/** Who sees a bug before and after the change, and whether the people on it do. */
export type Sight = { before: BugAudience; after: BugAudience; people: [reporter: boolean, cc: boolean] };

/** Who will see each of the bugs, as far as a change that shows them to others must be previewed again. */
export async function sightOf(tx: SqlTransaction, drafts: readonly Draft[]): Promise<Map<number, Sight>> {
  const products = await readProductAudiences(tx, [
    ...new Set(drafts.flatMap(({ bug, destination }) => [bug.product.id, destination.product.id])),
  ]);
  const groups = await queryRowsIn<{ id: number; groupIds: number[] }>(
    tx,
    sql`SELECT id, group_ids AS "groupIds" FROM bugs WHERE id = ANY(${drafts.map(({ bug }) => bug.id)}::int[])`,
  );
  const groupsOf = new Map(groups.map(({ id, groupIds }) => [id, groupIds]));
  const inOrder = ({ product, groupIds }: BugAudience): BugAudience => ({
    product: { ...product, seeGroupIds: [...product.seeGroupIds].sort((a, b) => a - b) },
    groupIds: [...groupIds].sort((a, b) => a - b),
  });
  return new Map(
    drafts.map((draft) => {
      const { bug } = draft;
      // Its groups are loaded only for changes of them.
      const known = (groupsOf.get(bug.id) ?? []).map((id) => ({ id, name: "" }));
      const full = { ...draft, bug: { ...bug, groups: known } };
      const sight: Sight = {
        before: inOrder(audienceBefore(full, products)),
        after: inOrder(audienceAfter(full, products)),
        people: [bug.reporterAccessible, bug.ccAccessible],
      };
      return [bug.id, sight];
    }),
  );
}

/** The same changes in sentences; those of several transactions are added up. */
export async function saySight(
  tx: SqlTransaction,
  actor: Actor,
  changes: readonly SightChange[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const some of Map.groupBy(changes, ({ before, after }) => keyOf(before, after)).values()) {
    const [first] = some;
    if (!first) continue;
    const bugs = some.reduce((sum, { ids }) => sum + ids.length, 0);
    lines.push(...sayAudienceChange(await compareAudiences(tx, actor, first.before, first.after), bugs));
  }
  return [...new Set(lines)];
}

function keyOf(before: BugAudience, after: BugAudience): string {
  return JSON.stringify([before.product.id, before.groupIds, after.product.id, after.groupIds]);
}
