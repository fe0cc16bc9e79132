import type { BugNow, Thing } from "#lib/bugs/change/bug-now.ts";
import type { Destination } from "#lib/bugs/change/destination.ts";
import type { Facts } from "#lib/bugs/change/facts.ts";
import { emptyPlan, type PlannedBug, type PlannedChange } from "#lib/bugs/change/planned.ts";
import type { ColumnValue, WrittenField } from "#lib/bugs/fields/columns.ts";
import type { FieldName } from "#lib/bugs/fields/registry.ts";
import { type BugFacts, changeWords, type JudgedValue, rightNeeded } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import type { Need } from "#lib/people/weakest-role.ts";

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
  /** Rights that the viewer lacks, which become messages with the roles that have them (say-needs.ts). */
  readonly needs: { at: string; need: Need; what: string }[];
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
    needs: [],
  };
}

/** Adds a message at a field. */
export function refuse(draft: Draft, field: string, message: string): void {
  draft.problems[field] = [...(draft.problems[field] ?? []), message];
}

/** Adds a message at a field about a right that the viewer lacks. `what` they cannot do: "change the severity". */
export function lack(draft: Draft, at: string, need: Need, what: string): void {
  draft.needs.push({ at, need, what });
}

/** How a refused change is told: at which field of the form, and what cannot be done ("make this bug VERIFIED"). */
type Refusal = { at?: string; what?: string };

/**
 * May the viewer make this change of a field in the current product and, together with a move, in the new one? Adds what they
 * lack if not.
 */
export function demandField<Field extends FieldName>(
  draft: Draft,
  field: Field,
  values: { from?: JudgedValue<Field>; to?: JudgedValue<Field> } = {},
  { at = field, what = changeWords(field) }: Refusal = {},
): boolean {
  const { facts, bug, destination } = draft;
  const here = factsOf(bug);
  const needIn = (productId: number) =>
    rightNeeded(facts.viewer, { ...here, productId }, field, values.from, values.to);
  const isAlsoThere = destination.isElsewhere && field !== "product";
  const need = needIn(bug.product.id) ?? (isAlsoThere ? needIn(destination.product.id) : null);
  if (need) lack(draft, at, need, what);
  return need === null;
}

/** The properties of a bug for policies. */
export function factsOf(bug: BugNow): BugFacts {
  const { reporterId, assigneeId, qaContactId, isOpen, everConfirmed, isRestricted, reportOfId } = bug;
  return {
    productId: bug.product.id,
    reporterId,
    assigneeId,
    qaContactId,
    isOpen,
    everConfirmed,
    isRestricted,
    reportOfId,
  };
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
