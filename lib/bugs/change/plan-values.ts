import { type Draft, noteText, noteThing, refuse } from "#lib/bugs/change/draft.ts";
import { plainValue } from "#lib/bugs/fields/columns.ts";
import { fieldOf, PLAIN_FIELDS } from "#lib/bugs/fields/registry.ts";
import { VALUE_FIELDS } from "#lib/catalog/product-values.ts";

/** Assignee and QA contact, severity and priority, and plain fields. */
export function planValues(draft: Draft) {
  const { facts, bug, input, destination } = draft;
  for (const field of ["assignee", "qaContact"] as const) {
    const name = input[field];
    if (name === undefined || name === (bug[field]?.name ?? "")) continue;
    const person = name ? facts.names.person(name) : null;
    if (name && !person) refuse(draft, field, `No account is called “${name}”.`);
    else noteThing(draft, field, bug[field], person);
  }
  for (const field of VALUE_FIELDS) {
    const name = input[field];
    // A value that is not offered any more, or not in the new product, may stay.
    if (name === undefined || name === bug[field]) continue;
    const { product } = destination;
    const value = facts.values?.choose(product.id, field, name) ?? null;
    if (!value) {
      refuse(draft, field, name ? `${product.name} has no ${field} “${name}”.` : `Choose a ${field}.`);
      continue;
    }
    const ids = { fromId: facts.values?.idOf(field, bug[field]) ?? null, toId: value.id };
    noteText(draft, field, bug[field], value.name, value.name, ids);
  }
  for (const field of PLAIN_FIELDS) {
    const text = input[field];
    if (text === undefined || (text === "" && fieldOf(field).kind === "choice")) continue;
    noteText(draft, field, bug.plain[field], text, plainValue(field, text));
  }
}
