import type { BugNow, Thing } from "#lib/bugs/change/bug-now.ts";
import type { Destination } from "#lib/bugs/change/destination.ts";
import type { Facts } from "#lib/bugs/change/facts.ts";
import { emptyPlan, type PlannedBug, type PlannedChange } from "#lib/bugs/change/planned.ts";
import type { ColumnValue, WrittenField } from "#lib/bugs/fields/columns.ts";
import { FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import { canChangeField, weakestRoleFor } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";

/** The change of one bug while it is being planned. Planning reads `facts` and writes only here. */
export type Draft = {
  readonly facts: Facts;
  readonly bug: BugNow;
  /** The input of the change. */
  readonly input: ChangeBug;
  /** Product and component after the change. */
  destination: Destination;
  readonly plan: PlannedBug;
  /** Plans of bugs at the other ends of relations, by number. */
  readonly others: Map<number, PlannedBug>;
  /** Messages by field. */
  readonly problems: Record<string, string[]>;
};

/** A draft without changes. */
export function startDraft(facts: Facts, bug: BugNow): Draft {
  return {
    facts,
    bug,
    input: facts.input,
    destination: {
      product: bug.product,
      componentId: bug.component?.id ?? null,
      isMoved: false,
      isElsewhere: false,
    },
    plan: emptyPlan(bug.id),
    others: new Map(),
    problems: {},
  };
}

/** Adds a message at a field. */
export function refuse(draft: Draft, field: string, message: string): void {
  draft.problems[field] = [...(draft.problems[field] ?? []), message];
}

/** May the viewer change this field in the current product and, together with a move, in the new one? Adds a message if not. */
export function demandField(draft: Draft, field: FieldName, at: string = field): boolean {
  const { facts, bug, destination } = draft;
  const label = FIELDS[field].label.toLowerCase();
  if (!canChangeField(facts.viewer, factsOf(bug), field)) {
    refuse(draft, at, `You may not change the ${label} of this bug: that takes a ${weakestRoleFor(field)}.`);
    return false;
  }
  const isWritten = Object.entries(draft.input).some(([name, value]) => name === at && value !== undefined);
  if (!destination.isElsewhere || !isWritten || field === "product") return true;
  if (canChangeField(facts.viewer, { ...factsOf(bug), productId: destination.product.id }, field))
    return true;
  refuse(
    draft,
    at,
    `You may not change the ${label} of bugs in ${destination.product.name}: that takes a ${weakestRoleFor(field)}.`,
  );
  return false;
}

/** The properties of a bug for policies. */
export function factsOf(bug: BugNow) {
  const { reporterId, assigneeId, qaContactId, isOpen, reportOfId } = bug;
  return { productId: bug.product.id, reporterId, assigneeId, qaContactId, isOpen, reportOfId };
}

/** Plans a field that refers to a thing or to none: history and column, if it changes and may be changed. */
export function noteThing(
  draft: Draft,
  field: FieldName & WrittenField,
  from: Thing | null,
  to: Thing | null,
): void {
  if (from?.id === to?.id) return;
  if (!demandField(draft, field)) return;
  draft.plan.changes.push({
    field,
    from: from?.name ?? "",
    to: to?.name ?? "",
    fromId: from?.id ?? null,
    toId: to?.id ?? null,
  });
  draft.plan.columns[field] = to?.id ?? null;
}

/** Plans a field with a text value. */
export function noteText(
  draft: Draft,
  field: FieldName & WrittenField,
  from: string,
  to: string,
  value: ColumnValue,
  ids: { fromId?: number | null; toId?: number | null } = {},
): void {
  if (from === to) return;
  if (!demandField(draft, field)) return;
  const { fromId = null, toId = null } = ids;
  draft.plan.changes.push({ field, from, to, fromId, toId });
  draft.plan.columns[field] = value;
}

/** Adds history for an item added to or removed from a list. */
export function noteListed(
  plan: PlannedBug,
  field: string,
  thing: { id: number | null; name: string },
  way: "add" | "remove",
  more: Pick<PlannedChange, "isHidden"> = {},
): void {
  const isAdded = way === "add";
  plan.changes.push({
    field,
    from: isAdded ? "" : thing.name,
    to: isAdded ? thing.name : "",
    fromId: isAdded ? null : thing.id,
    toId: isAdded ? thing.id : null,
    ...more,
  });
}

/** The plan of a bug at the other end of a relation. */
export function otherPlan(draft: Draft, bugId: number): PlannedBug {
  const plan = draft.others.get(bugId) ?? emptyPlan(bugId, { isMain: false });
  draft.others.set(bugId, plan);
  return plan;
}

/** The items to add and remove, from a whole list or from a difference. */
export function differenceOf<Item>(
  current: readonly Item[],
  change: readonly Item[] | { add: readonly Item[]; remove: readonly Item[] },
  isSame: (one: Item, other: Item) => boolean = (one, other) => one === other,
): { add: Item[]; remove: Item[] } {
  const has = (list: readonly Item[], item: Item) => list.some((other) => isSame(item, other));
  if ("add" in change) {
    const { add, remove } = change;
    return {
      add: add.filter((item) => !has(current, item) && !has(remove, item)),
      remove: current.filter((item) => has(remove, item)),
    };
  }
  return {
    add: change.filter((item) => !has(current, item)),
    remove: current.filter((item) => !has(change, item)),
  };
}
