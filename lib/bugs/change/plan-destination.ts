import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type Draft, noteThing, refuse } from "#lib/bugs/change/draft.ts";

/**
 * Product, component, version, target release and target milestone. Moving to another product has the same rules as filing
 * there; values with the same name there are kept, and others are cleared unless given. Inactive values of the bug may be
 * kept.
 */
export function planDestination(draft: Draft) {
  planProduct(draft);
  planThing(draft, "component", (name) => draft.facts.names.component(draft.destination.product.id, name), {
    unknown: (name) => `${draft.destination.product.name} has no component “${name}”.`,
  });
  planThing(draft, "version", (name) => draft.facts.names.version(draft.destination.product.id, name), {
    unknown: (name) => `${draft.destination.product.name} has no version “${name}”.`,
  });
  planThing(
    draft,
    "targetRelease",
    (name) => stillOpen(draft.facts.names.version(draft.destination.product.id, name)),
    {
      unknown: (name) => `${draft.destination.product.name} has no version “${name}” still to be released.`,
    },
  );
  planThing(
    draft,
    "targetMilestone",
    (name) => draft.facts.names.milestone(draft.destination.product.id, name),
    {
      unknown: (name) => `There is no milestone “${name}” for ${draft.destination.product.name}.`,
    },
  );
  const { columns } = draft.plan;
  const isMoved = "product" in columns || "component" in columns;
  const componentId = "component" in columns ? columns.component : draft.destination.componentId;
  draft.destination = {
    ...draft.destination,
    componentId: typeof componentId === "number" ? componentId : null,
    isMoved,
  };
}

/**
 * A bug that was filed without a component gets the people of its first one, as it would have at filing, where it has
 * nobody and nobody is named. Not a bug that is restricted, or becomes so by the change: they may not be meant to see it.
 */
export function takeDefaults({ bug, facts, input, plan, destination }: Draft): void {
  const isRestricted = bug.isRestricted || plan.lists.groups.add.length > 0;
  if (bug.component || isRestricted || !input.component || plan.columns.component == null) return;
  const component = facts.names.component(destination.product.id, input.component);
  const defaults = { assignee: component?.defaultAssignee, qaContact: component?.defaultQaContact };
  for (const field of ["assignee", "qaContact"] as const) {
    const person = defaults[field];
    if (!person || bug[field] || input[field] !== undefined) continue;
    plan.changes.push({ field, from: "", to: person.name, fromId: null, toId: person.id });
    plan.columns[field] = person.id;
  }
}

function planProduct(draft: Draft) {
  const { facts, bug, input } = draft;
  if (input.product === undefined || input.product.toLowerCase() === bug.product.name.toLowerCase()) return;
  const { target } = facts;
  if (!target) return refuse(draft, "product", `There is no product “${input.product}”.`);
  if (target.product.id === bug.product.id) return;
  if (target.refusal) return refuse(draft, "product", target.refusal.message);
  noteThing(draft, "product", bug.product, target.product);
  draft.destination = { ...draft.destination, product: target.product, isElsewhere: true };
}

type PlaceField = "component" | "version" | "targetRelease" | "targetMilestone";

function planThing(
  draft: Draft,
  field: PlaceField,
  find: (name: string) => Thing | null,
  words: { unknown: (name: string) => string },
) {
  const { bug, input, destination } = draft;
  const current = bug[field];
  const written = input[field];
  if (written === undefined) {
    // Kept or cleared by the move.
    if (destination.isElsewhere) carryOver(draft, field, find, words);
    return;
  }
  if (!destination.isElsewhere && written === (current?.name ?? "")) return;
  const found = written ? find(written) : null;
  if (written && !found) return refuse(draft, field, words.unknown(written));
  noteThing(draft, field, current, found);
}

/** To what it is said to become there, or to what has its name; without either, it is cleared. */
function carryOver(
  draft: Draft,
  field: PlaceField,
  find: (name: string) => Thing | null,
  words: { unknown: (name: string) => string },
): void {
  const current = draft.bug[field];
  if (!current) return;
  const said = draft.input.carried?.[field]?.[current.name];
  const found = said === "" ? null : find(said ?? current.name);
  if (said && !found) refuse(draft, field, words.unknown(said));
  else carry(draft, field, current, found);
}

/** Changes caused by a move need no further right. */
function carry({ plan }: Draft, field: PlaceField, from: Thing | null, to: Thing | null): void {
  if (from?.id === to?.id) return;
  const [fromId, toId] = [from?.id ?? null, to?.id ?? null];
  plan.changes.push({ field, from: from?.name ?? "", to: to?.name ?? "", fromId, toId });
  plan.columns[field] = toId;
}

function stillOpen(version: (Thing & { isOver: boolean }) | null): Thing | null {
  return version && !version.isOver ? version : null;
}
