import "server-only";
import {
  findComponent,
  findKeywords,
  findMilestone,
  findProduct,
  findVersion,
} from "#lib/bugs/change/find-names.ts";
import type { LockedBug } from "#lib/bugs/change/lock-bug.ts";
import { type Note, type Plan, refuse } from "#lib/bugs/change/plan.ts";
import type { Recorded } from "#lib/bugs/change/relations.ts";
import { FIELDS, isFieldName } from "#lib/bugs/fields/registry.ts";
import { findFilingRefusal } from "#lib/bugs/filing/may-file.ts";
import { canChangeField, weakestRoleFor } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Moving to another product obeys what filing there obeys. It keeps what has the same name there, and
 * empties the rest unless it was said.
 */
export async function planProduct(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  input: ChangeBug,
  plan: Plan,
  note: Note,
): Promise<void> {
  if (input.product === undefined || input.product === bug.product) return;
  const product = await findProduct(tx, viewer, input.product);
  if (!product) return refuse(plan, "product", `There is no product “${input.product}”.`);
  if (product.id === bug.productId) return;
  const refusal = await findFilingRefusal(tx, viewer, product);
  if (refusal) return refuse(plan, "product", refusal.message);
  if (bug.isRestricted && !canChangeField(viewer, { ...bug, reporterId: null }, "product")) {
    return refuse(
      plan,
      "product",
      "Not everybody may see this bug: having reported it is not enough to move it to another product.",
    );
  }
  plan.product = product;
  note("product", bug.product, product.name, { productId: product.id });
  input.component ??= bug.component ?? "";
  input.version ??= bug.version ?? "";
  input.targetRelease ??= bug.targetRelease ?? "";
  input.targetMilestone ??= bug.targetMilestone ?? "";
  if (input.component && !(await findComponent(tx, product.id, input.component))) input.component = "";
  if (input.version && !(await findVersion(tx, product.id, input.version))) input.version = "";
  if (input.targetRelease && !(await findVersion(tx, product.id, input.targetRelease, { asTarget: true })))
    input.targetRelease = "";
  if (input.targetMilestone && !(await findMilestone(tx, product, input.targetMilestone)))
    input.targetMilestone = "";
}

/**
 * Keywords of another product stay behind when the bug moves, unless the new product has the same word.
 * One that the bug has already may stay though it is not offered any more.
 */
export async function planKeywords(
  tx: Transaction,
  bug: LockedBug,
  input: ChangeBug,
  plan: Plan,
  note: Note,
): Promise<void> {
  const isMoved = plan.product.id !== bug.productId;
  if (input.keywords === undefined && !isMoved) return;
  const current = await queryRowsIn<{ id: number; name: string; staysBehind: boolean }>(
    tx,
    sql`SELECT k.id, k.name::text AS name, coalesce(${isMoved} AND k.product_id <> ${plan.product.id}, false) AS "staysBehind"
        FROM bug_keywords bk JOIN keywords k ON k.id = bk.keyword_id WHERE bk.bug_id = ${bug.id} ORDER BY k.name`,
  );
  const asked = input.keywords ?? current.map(({ name }) => name);
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const found = await findKeywords(tx, plan.product.id, asked);
  const kept = current.filter(
    ({ name, staysBehind }) => !staysBehind && asked.some((word) => isSame(word, name)),
  );
  const all = [...kept, ...found.filter(({ id }) => !kept.some((keyword) => keyword.id === id))];
  for (const word of asked) {
    const isKnown = [...all, ...current].some(({ name }) => isSame(name, word));
    if (!isKnown) refuse(plan, "keywords", `There is no keyword “${word}”.`);
  }
  note("keywords", names(current), names(all), {});
  plan.keywordIds = all.map(({ id }) => id);
}

function names(list: { name: string }[]): string {
  return list
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b))
    .join(", ");
}

/**
 * What was said together with a move needs the right in the new product too, as if it were said there
 * a moment later. What the move itself carries along or empties was not said.
 */
export function checkRightsThere(
  viewer: Viewer,
  bug: LockedBug,
  said: ChangeBug,
  plan: Plan,
  recorded: readonly Recorded[],
): void {
  const there = { ...bug, productId: plan.product.id };
  const isSaid: Partial<Record<string, unknown>> = said;
  const problems: Record<string, string[]> = {};
  const demand = (field: string, like = field) => {
    if (!isFieldName(like) || canChangeField(viewer, there, like)) return;
    problems[field] = [
      `You may not change the ${FIELDS[like].label.toLowerCase()} of bugs in ${plan.product.name}: that takes a ${weakestRoleFor(like)}.`,
    ];
  };
  for (const { field } of plan.changes) {
    // Status and what hangs on it have a rule of their own (planStatus).
    if (["product", "status", "resolution", "duplicateOf"].includes(field)) continue;
    if (isSaid[field] !== undefined) demand(field);
  }
  for (const { bugId, field, from } of recorded) {
    if (bugId !== bug.id) continue;
    if (field === "cc") {
      if (from === "") demand("addCc", "cc");
      else if (from !== viewer.handle) demand("removeCc", "whiteboard");
    } else if (isSaid[field] !== undefined) demand(field);
  }
  if (Object.keys(problems).length > 0) throw new InvalidInput(problems);
}
