import {
  type Draft,
  demandField,
  differenceOf,
  noteListed,
  otherPlan,
  refuse,
} from "#lib/bugs/change/draft.ts";
import type { BugRelation, DirectedTable } from "#lib/bugs/fields/definition.ts";
import { RELATION_FIELDS, type RelationField, relationOf } from "#lib/bugs/fields/registry.ts";

/**
 * Relations to bugs that the viewer sees; those to hidden bugs are kept. Missing and hidden bugs have the same message; a
 * relation that closes a loop is refused, with its bugs in the message, while a loop from an import hinders no other
 * change. Both ends get history.
 */
export function planRelations(draft: Draft) {
  for (const field of RELATION_FIELDS) planRelation(draft, field);
}

function planRelation(draft: Draft, field: RelationField) {
  const { facts, bug, input, plan } = draft;
  const written = input[field];
  if (written === undefined) return;
  const { table, mirror } = relationOf(field);
  const { add, remove } = differenceOf(
    bug[field].filter((id) => facts.visibleIds.has(id)),
    written,
  );
  if (add.includes(bug.id)) return refuse(draft, field, itself(table));
  const missing = add.find((id) => !facts.visibleIds.has(id));
  if (missing !== undefined) return refuse(draft, field, `There is no bug ${missing}.`);
  if (add.length + remove.length === 0 || !demandField(draft, field)) return;
  plan.lists[field] = { add, remove };
  for (const way of ["remove", "add"] as const) {
    for (const id of way === "add" ? add : remove) {
      noteListed(plan, field, bugThing(id), way, { isHidden: !facts.publicIds.has(id) });
      noteListed(otherPlan(draft, id), mirror, bugThing(bug.id), way, { isHidden: !bug.isPublic });
      if (table === "related_bugs") otherPlan(draft, id).lists.relatedTo[way].push(bug.id);
      else noteInGraph(draft, { table, isAhead: leadsAhead(field), way, id });
    }
  }
  if (table === "related_bugs") return;
  for (const id of add) {
    const loop = findLoop(draft, table, leadsAhead(field), id);
    if (loop) return refuseLoop(draft, field, table, loop);
  }
}

function itself(table: BugRelation["table"]): string {
  if (table === "related_bugs") return "A bug cannot be related to itself.";
  return table === "dependencies" ? "A bug cannot depend on itself." : "A bug cannot be regressed by itself.";
}

const LOOPS: Record<DirectedTable, string> = {
  dependencies: "That would make a loop of bugs that wait for each other",
  regressions: "That would make a loop of bugs that caused each other",
};

type Step = { table: DirectedTable; isAhead: boolean; way: "add" | "remove"; id: number };

function noteInGraph({ facts, bug }: Draft, { table, isAhead, way, id }: Step): void {
  const [from, to] = isAhead ? [bug.id, id] : [id, bug.id];
  facts.graphs[table][way](from, to);
}

/** Loops are looked for in the direction of the tables: from a bug to what it depends on, or what caused it. */
function leadsAhead(field: RelationField): boolean {
  return relationOf(field).owner === "bug_id";
}

/** The loop that a new relation closes, beginning and ending with the bug of the draft; null when it closes none. */
function findLoop(
  { facts, bug }: Draft,
  table: DirectedTable,
  isAhead: boolean,
  other: number,
): number[] | null {
  const graph = facts.graphs[table];
  const path = isAhead ? graph.findPath(other, bug.id) : graph.findPath(bug.id, other);
  if (!path) return null;
  return isAhead ? [bug.id, ...path] : [...path, bug.id];
}

function refuseLoop(draft: Draft, field: RelationField, table: DirectedTable, loop: number[]): void {
  const { facts, bug } = draft;
  const isKnown = loop.every((id) => facts.visibleIds.has(id) || id === bug.id);
  const path = isKnown ? `: ${loop.join(" → ")}` : "";
  refuse(draft, field, `${LOOPS[table]}${path}.`);
}

/**
 * Records the duplicate on its target, and adds the duplicate's reporter to the target's CC if both bugs are public:
 * otherwise the list would show who reported a hidden bug.
 */
export function planDuplicate(draft: Draft) {
  const { facts, bug, input, plan } = draft;
  const target = input.duplicateOf;
  if (typeof target === "number" && target !== bug.duplicateOf) {
    if (target === bug.id) return refuse(draft, "duplicateOf", "A bug cannot be a duplicate of itself.");
    if (!facts.visibleIds.has(target)) return refuse(draft, "duplicateOf", `There is no bug ${target}.`);
    const way = wayTo(facts.duplicateOf, target, bug.id);
    if (way) return refuse(draft, "duplicateOf", sayDuplicateLoop(draft, way));
  }
  if (!("duplicateOf" in plan.columns)) return;
  const isHidden = !bug.isPublic;
  if (bug.duplicateOf !== null) {
    noteListed(otherPlan(draft, bug.duplicateOf), "duplicates", bugThing(bug.id), "remove", { isHidden });
  }
  if (typeof target !== "number" || plan.columns.duplicateOf !== target) return;
  facts.duplicateOf.set(bug.id, target);
  const other = otherPlan(draft, target);
  noteListed(other, "duplicates", bugThing(bug.id), "add", { isHidden });
  if (isHidden) return;
  const duplicateTarget = facts.duplicateTargets.get(target);
  const reporter = facts.reporters.get(bug.id);
  if (!duplicateTarget?.isOpenToFollow || !reporter || reporter.id === duplicateTarget.reporterId) return;
  if (duplicateTarget.ccIds.has(reporter.id)) return;
  duplicateTarget.ccIds.add(reporter.id);
  other.lists.cc.add.push(reporter.id);
  noteListed(other, "cc", reporter, "add");
}

/** The bugs from one to another, each a duplicate of the next, with both; null when it leads elsewhere. */
function wayTo(duplicateOf: ReadonlyMap<number, number | null>, from: number, to: number): number[] | null {
  const way: number[] = [];
  for (let at: number | null = from; at !== null && !way.includes(at); at = duplicateOf.get(at) ?? null) {
    way.push(at);
    if (at === to) return way;
  }
  return null;
}

function sayDuplicateLoop({ facts, bug }: Draft, way: readonly number[]): string {
  const [target] = way;
  if (way.length === 2) return `Bug ${target} is itself marked as a duplicate of this one.`;
  const isKnown = way.every((id) => facts.visibleIds.has(id) || id === bug.id);
  const path = isKnown ? `: ${way.join(" → ")}` : "";
  return `Bug ${target} leads back to this one, as a duplicate of a duplicate${path}.`;
}

function bugThing(id: number): { id: number; name: string } {
  return { id, name: String(id) };
}
