import { type Draft, demandField, noteListed, noteText, refuse } from "#lib/bugs/change/draft.ts";
import type { GroupRow } from "#lib/bugs/change/group-rules.ts";

/**
 * The groups of a bug, and whether reporter and CC see it. Groups are added and removed by their members, and by people who
 * manage access to the product, if it uses the group; mandatory groups cannot be removed. A bug that moves to another
 * product keeps its groups and gets the mandatory groups there. (Rule: Bugzilla, Bug.pm.)
 */
export function planAccess(draft: Draft) {
  const { facts, bug, input, destination, plan } = draft;
  for (const field of ["reporterAccessible", "ccAccessible"] as const) {
    const to = input[field];
    if (to !== undefined) noteText(draft, field, yesNo(bug[field]), yesNo(to), to);
  }
  if (input.groups === undefined && !destination.isElsewhere) return;
  const isOn = (row: GroupRow) => bug.groups.some(({ id }) => id === row.id);
  const rows = facts.groupRules
    .filter(({ from, to }) => from === bug.product.id && to === destination.product.id)
    .filter((row) => isOn(row) || row.mayPutOn || row.isMandatory);
  const isWanted = wantedGroups(
    draft,
    rows.filter((row) => isOn(row) || row.mayPutOn),
  );
  if (!isWanted) return;
  const added: GroupRow[] = [];
  const removed: GroupRow[] = [];
  for (const row of rows) {
    if (!isOn(row)) {
      if (isWanted(row) || (destination.isElsewhere && row.isMandatory)) added.push(row);
    } else if (!isWanted(row)) {
      if (row.isMandatory)
        return refuse(
          draft,
          "groups",
          `Every bug of ${destination.product.name} is in the group ${row.name}.`,
        );
      if (!row.mayTakeOff)
        return refuse(draft, "groups", `Only members of ${row.name} may take the bug out of it.`);
      removed.push(row);
    }
  }
  if (added.length + removed.length === 0) return;
  if (input.groups !== undefined && !demandField(draft, "groups")) return;
  plan.lists.groups = { add: added.map(({ id }) => id), remove: removed.map(({ id }) => id) };
  for (const row of removed) noteListed(plan, "groups", row, "remove");
  for (const row of added) noteListed(plan, "groups", row, "add");
}

/** Whether a group is requested; null when one is requested that may not be added. */
function wantedGroups(draft: Draft, known: readonly GroupRow[]): ((row: GroupRow) => boolean) | null {
  const { bug, input } = draft;
  const isOn = (name: string) => bug.groups.some((group) => isSame(group.name, name));
  if (input.groups === undefined) return (row) => isOn(row.name);
  const { add, remove } = "add" in input.groups ? input.groups : { add: input.groups, remove: null };
  const unknown = add.find((name) => !known.some((row) => isSame(row.name, name)));
  if (unknown !== undefined) {
    refuse(draft, "groups", `There is no group “${unknown}” that you could put on this bug.`);
    return null;
  }
  const isAdded = (name: string) => add.some((other) => isSame(other, name));
  if (remove === null) return ({ name }) => isAdded(name);
  return ({ name }) => isAdded(name) || (isOn(name) && !remove.some((other) => isSame(other, name)));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
