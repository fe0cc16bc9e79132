import { countOf } from "#lib/text.ts";
import "server-only";
import {
  type BugAudience,
  compareAudiences,
  isWider,
  type ProductAudience,
  readProductAudiences,
} from "#lib/bugs/access/who-sees.ts";
import { type Draft, lack, refuse, startDraft } from "#lib/bugs/change/draft.ts";
import type { Facts } from "#lib/bugs/change/facts.ts";
import { refuseFrozenTargets } from "#lib/bugs/change/frozen-targets.ts";
import { planAccess } from "#lib/bugs/change/plan-access.ts";
import {
  loadAttachmentFacts,
  planAttachments,
  refuseUnseenRequests,
} from "#lib/bugs/change/plan-attachments.ts";
import { planComment } from "#lib/bugs/change/plan-comment.ts";
import { planDestination, takeDefaults } from "#lib/bugs/change/plan-destination.ts";
import { loadFlagFacts, planFlags } from "#lib/bugs/change/plan-flags.ts";
import { planLists } from "#lib/bugs/change/plan-lists.ts";
import { planDuplicate, planRelations } from "#lib/bugs/change/plan-relations.ts";
import { findReplaced, planReplacement } from "#lib/bugs/change/plan-replacement.ts";
import { planStatus } from "#lib/bugs/change/plan-status.ts";
import { planTime } from "#lib/bugs/change/plan-time.ts";
import { planValues } from "#lib/bugs/change/plan-values.ts";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import { sayNeeds } from "#lib/bugs/change/say-needs.ts";
import { rightToEdit } from "#lib/bugs/policy.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Plans the change of every bug: facts and input to changes or problems. Loads further data as needed, and writes nothing. */
export async function planChanges(tx: RunsSql, facts: Facts, files: readonly StoredFile[]): Promise<Draft[]> {
  const drafts = facts.bugs.map((bug) => startDraft(facts, bug));
  for (const draft of drafts) {
    planDestination(draft);
    planValues(draft);
    planStatus(draft);
    planRelations(draft);
    planDuplicate(draft);
    planLists(draft);
    planAccess(draft);
    planTime(draft);
    takeDefaults(draft);
  }
  const flagFacts = await loadFlagFacts(tx, drafts);
  const attachmentFacts = await loadAttachmentFacts(tx, drafts);
  for (const draft of drafts) {
    const replaced = findReplaced(draft, attachmentFacts, files.length);
    if (replaced === undefined) continue;
    planComment(draft, files, replaced);
    if (flagFacts) planFlags(draft, flagFacts);
    if (replaced) planReplacement(draft, replaced, attachmentFacts?.newId ?? null);
    if (attachmentFacts) planAttachments(draft, attachmentFacts);
  }
  if (attachmentFacts) await refuseUnseenRequests(tx, drafts, attachmentFacts);
  await checkAudiences(tx, drafts);
  await refuseFrozenTargets(tx, drafts);
  await sayNeeds(tx, drafts);
  return drafts;
}

/**
 * A move that makes bugs visible to more people requires the right to edit in the old product (being the reporter is not
 * enough), and a confirmation.
 */
async function checkAudiences(tx: RunsSql, drafts: readonly Draft[]): Promise<void> {
  const moved = drafts.filter(({ destination }) => destination.isElsewhere);
  if (moved.length === 0) return;
  const products = await readProductAudiences(tx, [
    ...moved.map(({ bug }) => bug.product.id),
    ...moved.map(({ destination }) => destination.product.id),
  ]);
  const compared = new Map<string, Awaited<ReturnType<typeof compareAudiences>>>();
  for (const draft of moved) {
    const [before, after] = [audienceBefore(draft, products), audienceAfter(draft, products)];
    const key = JSON.stringify([before.product.id, before.groupIds, after.product.id, after.groupIds]);
    const change = compared.get(key) ?? (await compareAudiences(tx, draft.facts.viewer, before, after));
    compared.set(key, change);
    if (!isWider(change)) continue;
    const { bug, destination, input, facts } = draft;
    const need = rightToEdit(facts.viewer, bug.product.id);
    if (need) {
      lack(draft, "product", need, `show this bug to the people who see ${destination.product.name}`);
    } else if (!input.acceptsWiderAudience) {
      const whom = change.opens ? "everybody, also without signing in" : people(change.gain);
      refuse(
        draft,
        "acceptsWiderAudience",
        `Bug ${bug.id} would be shown to ${whom}: ${await sayShown(tx, bug.id)}.`,
      );
    }
  }
}

/** Who sees the bug before the change. */
export function audienceBefore({ bug }: Draft, products: ReadonlyMap<number, ProductAudience>): BugAudience {
  return { product: audienceOf(products, bug.product.id), groupIds: bug.groups.map(({ id }) => id) };
}

/** Who sees it after. */
export function audienceAfter(
  { bug, destination, plan }: Draft,
  products: ReadonlyMap<number, ProductAudience>,
): BugAudience {
  const { add, remove } = plan.lists.groups;
  const kept = bug.groups.map(({ id }) => id).filter((id) => !remove.includes(id));
  return {
    product: audienceOf(products, destination.product.id),
    groupIds: [...kept, ...add].sort((a, b) => a - b),
  };
}

function audienceOf(products: ReadonlyMap<number, ProductAudience>, id: number): ProductAudience {
  const product = products.get(id);
  if (!product) throw new Error(`There is no product ${id}.`);
  return product;
}

/** "its description, 12 comments and 3 attachments": the public parts of the bug. */
async function sayShown(tx: RunsSql, bugId: number): Promise<string> {
  const [row] = await queryRowsIn<{ comments: number; files: number }>(
    tx,
    sql`SELECT (SELECT count(*)::int FROM comments WHERE bug_id = ${bugId} AND audience_id IS NULL AND number > 0) AS comments,
          (SELECT count(*)::int FROM attachments WHERE bug_id = ${bugId} AND audience_id IS NULL) AS files`,
  );
  const { comments, files } = row ?? { comments: 0, files: 0 };
  const parts = [
    "its description",
    ...(comments > 0 ? [countOf(comments, "comment")] : []),
    ...(files > 0 ? [countOf(files, "attachment")] : []),
  ];
  return parts.length === 1 ? parts.join() : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function people(count: number): string {
  return countOf(count, "more person", "more people");
}
