import "server-only";
import {
  findComponent,
  findMilestone,
  findPeople,
  findValue,
  findVersion,
} from "#lib/bugs/change/find-names.ts";
import type { LockedBug } from "#lib/bugs/change/lock-bug.ts";
import { type Note, type Plan, refuse } from "#lib/bugs/change/plan.ts";
import { planKeywords, planProduct } from "#lib/bugs/change/plan-move.ts";
import { FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import { canChangeField, weakestRoleFor } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import type { Transaction } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Compares what was said with the bug as it stands and turns names into rows: the fields that would
 * change, each with its history, and everything that is wrong with them. Status, resolution,
 * duplicates, dependencies and CC have rules of their own (change-bug.ts).
 */
export async function planChange(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  input: ChangeBug,
): Promise<Plan> {
  const plan: Plan = {
    changes: [],
    data: {},
    problems: {},
    product: {
      id: bug.productId,
      name: bug.product,
      classificationId: bug.classificationId,
      allowsUnconfirmed: bug.allowsUnconfirmed,
    },
    keywordIds: null,
  };
  const note = (
    field: FieldName,
    from: string | null,
    to: string | null,
    data: Prisma.BugUncheckedUpdateInput,
  ) => {
    if ((from ?? "") === (to ?? "")) return;
    if (!canChangeField(viewer, bug, field)) {
      refuse(
        plan,
        field,
        `You may not change the ${FIELDS[field].label.toLowerCase()} of this bug: that takes a ${weakestRoleFor(field)}.`,
      );
      return;
    }
    plan.changes.push({ field, from: from ?? "", to: to ?? "" });
    Object.assign(plan.data, data);
  };

  await planProduct(tx, viewer, bug, input, plan, note);
  await planPlace(tx, bug, input, plan, note);
  await planPeople(tx, bug, input, plan, note);
  await planValues(tx, bug, input, plan, note);
  await planKeywords(tx, bug, input, plan, note);
  return plan;
}

/** Component, version, target release and target milestone. One that the bug has already may stay though it is not offered any more. */
async function planPlace(
  tx: Transaction,
  bug: LockedBug,
  input: ChangeBug,
  plan: Plan,
  note: Note,
): Promise<void> {
  const { product } = plan;
  const moved = product.id !== bug.productId;
  const said = (name: string | undefined, current: string | null) =>
    name !== undefined && (moved || name !== (current ?? ""));

  if (said(input.component, bug.component)) {
    const found = input.component ? await findComponent(tx, product.id, input.component) : null;
    if (input.component && !found)
      refuse(plan, "component", `${product.name} has no component “${input.component}”.`);
    else {
      note("component", bug.component, found?.name ?? null, { componentId: found?.id ?? null });
      plan.data.componentId = found?.id ?? null;
    }
  }
  if (said(input.version, bug.version)) {
    const found = input.version ? await findVersion(tx, product.id, input.version) : null;
    if (input.version && !found)
      refuse(plan, "version", `${product.name} has no version “${input.version}”.`);
    else {
      note("version", bug.version, found?.name ?? null, { versionId: found?.id ?? null });
      plan.data.versionId = found?.id ?? null;
    }
  }
  if (said(input.targetRelease, bug.targetRelease)) {
    const found = input.targetRelease
      ? await findVersion(tx, product.id, input.targetRelease, { asTarget: true })
      : null;
    if (input.targetRelease && !found) {
      refuse(
        plan,
        "targetRelease",
        `${product.name} has no version “${input.targetRelease}” still to be released.`,
      );
    } else {
      note("targetRelease", bug.targetRelease, found?.name ?? null, { targetReleaseId: found?.id ?? null });
      plan.data.targetReleaseId = found?.id ?? null;
    }
  }
  if (said(input.targetMilestone, bug.targetMilestone)) {
    const found = input.targetMilestone ? await findMilestone(tx, product, input.targetMilestone) : null;
    if (input.targetMilestone && !found) {
      refuse(
        plan,
        "targetMilestone",
        `There is no milestone “${input.targetMilestone}” for ${product.name}.`,
      );
    } else {
      note("targetMilestone", bug.targetMilestone, found?.name ?? null, {
        targetMilestoneId: found?.id ?? null,
      });
      plan.data.targetMilestoneId = found?.id ?? null;
    }
  }
}

async function planPeople(
  tx: Transaction,
  bug: LockedBug,
  input: ChangeBug,
  plan: Plan,
  note: Note,
): Promise<void> {
  const asked = [input.assignee, input.qaContact].filter((name) => name !== undefined && name !== "");
  const people = await findPeople(
    tx,
    asked.filter((name) => name !== undefined),
  );
  for (const field of ["assignee", "qaContact"] as const) {
    const name = input[field];
    if (name === undefined || name === (bug[field] ?? "")) continue;
    const person = name ? people.get(name) : null;
    if (name && !person) refuse(plan, field, `Nobody here is called “${name}”.`);
    else note(field, bug[field], person?.name ?? null, { [`${field}Id`]: person?.id ?? null });
  }
}

async function planValues(
  tx: Transaction,
  bug: LockedBug,
  input: ChangeBug,
  plan: Plan,
  note: Note,
): Promise<void> {
  for (const [field, table, what] of [
    ["severity", "severities", "severity"],
    ["priority", "priorities", "priority"],
  ] as const) {
    const name = input[field];
    if (name === undefined || name === bug[field]) continue;
    const value = await findValue(tx, table, name);
    if (value === null) refuse(plan, field, name ? `There is no ${what} “${name}”.` : `Choose a ${what}.`);
    else note(field, bug[field], value, { [field]: value });
  }
  if (input.summary !== undefined) note("summary", bug.summary, input.summary, { summary: input.summary });
  if (input.type !== undefined) note("type", bug.type, input.type, { type: input.type });
  for (const field of ["whiteboard", "url", "hardware", "os"] as const) {
    const text = input[field];
    if (text !== undefined) note(field, bug[field], text, { [field]: text });
  }
  if (input.deadline !== undefined) {
    note("deadline", bug.deadline, input.deadline, {
      deadline: input.deadline ? new Date(`${input.deadline}T00:00:00Z`) : null,
    });
  }
}
