import "server-only";
import { lockBugs } from "#lib/bugs/change/bug-now.ts";
import { noteListed } from "#lib/bugs/change/draft.ts";
import { emptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { type OpenBatch, writePlans } from "#lib/bugs/change/write.ts";
import type { TakenComment } from "#lib/bugs/change/write-parts.ts";
import type { WrittenField } from "#lib/bugs/fields/columns.ts";
import { FIELD_NAMES, fieldOf, thingOf } from "#lib/bugs/fields/registry.ts";
import type { ActContext } from "#lib/bugs/many/change-many.ts";
import { type Cells, isOfTime, type NotedRow } from "#lib/bugs/many/noted-row.ts";
import { restoreFlag } from "#lib/bugs/many/restore-flag.ts";
import { loadNow, type Now, otherEnds, relationIn } from "#lib/bugs/many/restore-now.ts";
import { restoreTime } from "#lib/bugs/many/restore-time.ts";
import { loadNames, type NameOf } from "#lib/bugs/many/thing-names.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** What could not be put back, since it was changed again. */
export type Restored = { bugs: number; left: { bugId: number; field: string }[] };

/**
 * Puts back what an act changed on bugs, with history and in one batch, the open one or a new one with a label. Values that were changed again since stay. Rows of
 * the catalogue must have been put back before: what the database keeps in step with them is only noted.
 */
export async function restoreBugs(
  context: ActContext,
  batch: string | OpenBatch,
  noted: readonly NotedRow[],
  comments: readonly TakenComment[] = [],
): Promise<Restored> {
  const { tx, viewer } = context;
  const rows = await withBugsOfFlags(tx, noted);
  const related = rows.flatMap(otherEnds);
  if (related.length > 0) await takeLock(tx, "relations");
  const own = [...new Set([...rows.map(bugOf), ...comments.map(({ bugId }) => bugId)])];
  const ids = [...new Set([...own, ...related])].sort((a, b) => a - b);
  await lockBugs(tx, ids);
  const now = await loadNow(context, ids, rows);
  const nameOf = await loadNames(tx, rows);
  const plans = new Map(ids.map((id) => [id, emptyPlan(id, { isMain: own.includes(id) })]));
  const planOf = (id: number) => plans.get(id) ?? emptyPlan(id);
  const left: Restored["left"] = [];
  for (const row of rows) {
    for (const field of restoreRow(planOf(bugOf(row)), row, now, nameOf, planOf))
      left.push({ bugId: bugOf(row), field });
  }
  for (const { bugId, name, audienceId } of comments)
    planOf(bugId).changes.push({
      field: "comment",
      from: name,
      to: "",
      fromId: null,
      toId: null,
      audienceId,
    });
  await writePlans(tx, viewer, [...plans.values()], { batch });
  return { bugs: own.filter((id) => planOf(id).changes.length > 0).length, left };
}

/** A change of a flag names its flag alone: the same rows with the bugs of such. */
export async function withBugsOfFlags(tx: RunsSql, rows: readonly NotedRow[]): Promise<NotedRow[]> {
  const isNameless = ({ source, key, before, after }: NotedRow) =>
    source === "flags" && (key.bug_id ?? before?.bug_id ?? after?.bug_id) === undefined;
  const ids = rows.filter(isNameless).map(({ key }) => Number(key.id));
  if (ids.length === 0) return [...rows];
  const found = await queryRowsIn<{ id: number; bugId: number }>(
    tx,
    sql`SELECT id, bug_id AS "bugId" FROM flags WHERE id = ANY(${ids}::int[])`,
  );
  const bugs = new Map(found.map(({ id, bugId }) => [id, bugId]));
  // One that is gone by now cannot be put back, nor is its bug known.
  return rows.flatMap((row) => {
    if (!isNameless(row)) return [row];
    const bugId = bugs.get(Number(row.key.id));
    return bugId === undefined ? [] : [{ ...row, key: { ...row.key, bug_id: bugId } }];
  });
}

/** The number of the bug that a row is of. */
export function bugOf({ source, key, before, after }: NotedRow): number {
  return Number(source === "bugs" ? key.id : (key.bug_id ?? before?.bug_id ?? after?.bug_id));
}

type PlanOf = (bugId: number) => PlannedBug;

/** Adds one row to the plan; returns the fields that are left as they are. */
function restoreRow(plan: PlannedBug, row: NotedRow, now: Now, nameOf: NameOf, planOf: PlanOf): string[] {
  if (row.source === "bugs") return restoreColumns(plan, row, now, nameOf, planOf);
  if (row.source === "flags") return restoreFlag(plan, row, now, nameOf);
  if (isOfTime(row)) return restoreTime(plan, row, now);
  if (relationIn(row.source)) return restoreRelation(plan, row, now, planOf);
  return restoreListed(plan, row, now, nameOf);
}

function restoreColumns(
  plan: PlannedBug,
  { before, after }: NotedRow,
  now: Now,
  nameOf: NameOf,
  planOf: PlanOf,
): string[] {
  const current = now.bugs.get(plan.bugId) ?? {};
  const isChanged = (column: string) => {
    const is = current[column] ?? null;
    return is !== (before?.[column] ?? null) && is !== (after?.[column] ?? null);
  };
  const names = Object.keys(before ?? {});
  const stuck = TOGETHER.filter((set) => names.some((name) => set.includes(name) && isChanged(name)));
  const isStuck = (column: string) =>
    isChanged(column) ||
    stuck.some((set) => set.includes(column)) ||
    (PLACES.includes(column) && isHeld(plan.bugId, before, now));
  return Object.entries(before ?? {}).flatMap(([column, value]) => {
    const field = FIELDS_BY_COLUMN.get(column);
    if (!field) return [];
    if (isStuck(column)) return field === "everConfirmed" ? [] : [field];
    const isBack = (current[column] ?? null) === value;
    // The database moved it with its component.
    if (!isBack) plan.columns[field] = cell(value);
    if (field === "everConfirmed") return [];
    const name = field === "reporterId" ? "reporter" : field;
    const thing = thingOf(name);
    const said = (what: unknown) => (what === null || what === undefined ? "" : nameOf(thing, what));
    const idOf = (what: unknown) => nameOf.id(thing, what);
    const to = after?.[column];
    const isHidden =
      field === "duplicateOf" && [to, value].some((id) => typeof id === "number" && !now.publicIds.has(id));
    plan.changes.push({
      field: name,
      from: said(to),
      to: said(value),
      fromId: idOf(to),
      toId: idOf(value),
      ...(isHidden ? { isHidden } : {}),
    });
    if (field === "duplicateOf") noteDuplicate(plan.bugId, to, value, now, planOf);
    return [];
  });
}

const PLACES = ["product_id", "component_id", "version_id", "target_release_id", "target_milestone_id"];

/** Columns that fit each other: when one was changed since, none of them goes back. */
const TOGETHER = [PLACES, ["status", "resolution", "duplicate_of_id", "ever_confirmed"]];

/** Whether a bug that is to go back to its product was given something since that only the other product has. */
function isHeld(bugId: number, before: Cells | null, now: Now): boolean {
  const current = now.bugs.get(bugId) ?? {};
  if (before?.product_id === undefined || current.product_id === before.product_id) return false;
  return PLACES.some(
    (column) =>
      before[column] === undefined &&
      current[column] !== null &&
      !(column === "target_milestone_id" && now.shared.has(bugId)),
  );
}

/** The bug that it was a duplicate of, and the one that it is again, say so, too. */
function noteDuplicate(bugId: number, from: unknown, to: unknown, now: Now, planOf: PlanOf): void {
  const more = { isHidden: !now.publicIds.has(bugId) };
  const bug = { id: bugId, name: String(bugId) };
  if (typeof from === "number") noteListed(planOf(from), "duplicates", bug, "remove", more);
  if (typeof to === "number") noteListed(planOf(to), "duplicates", bug, "add", more);
}

/** A relation stands in the history of both bugs. */
function restoreRelation(plan: PlannedBug, row: NotedRow, now: Now, planOf: PlanOf): string[] {
  const { key, before, source } = row;
  const relation = relationIn(source);
  if (!relation) return [];
  const other = Number(key[relation.other]);
  const way = before === null ? "remove" : "add";
  const isThere = now.listed.has(`${source} ${plan.bugId} ${other}`);
  if (isThere === (way === "add") || now.loops.has(row)) return [relation.field];
  plan.lists[relation.field][way].push(other);
  const isHidden = (id: number) => ({ isHidden: !now.publicIds.has(id) });
  noteListed(plan, relation.field, { id: other, name: String(other) }, way, isHidden(other));
  // Of a relation that mirrors itself, the other direction is a row of its own.
  if (relation.mirror === relation.field) return [];
  const bug = { id: plan.bugId, name: String(plan.bugId) };
  noteListed(planOf(other), relation.mirror, bug, way, isHidden(plan.bugId));
  return [];
}

/** Fields by their column, with the columns that have none. */
const FIELDS_BY_COLUMN: ReadonlyMap<string, WrittenField> = new Map<string, WrittenField>([
  ...FIELD_NAMES.flatMap((name) => {
    const { column } = fieldOf(name);
    return column ? [[column, name] as const] : [];
  }),
  ["reporter_id", "reporterId"],
  ["ever_confirmed", "everConfirmed"],
]);

function cell(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

const LISTS = {
  bug_cc: { list: "cc", column: "user_id", thing: "person" },
  bug_keywords: { list: "keywords", column: "keyword_id", thing: "keyword" },
  bug_groups: { list: "groups", column: "group_id", thing: "group" },
  bug_aliases: { list: "alias", column: "alias", thing: null },
  see_also: { list: "seeAlso", column: "url", thing: null },
} as const;

function restoreListed(
  plan: PlannedBug,
  { source, key, before }: NotedRow,
  now: Now,
  nameOf: NameOf,
): string[] {
  const found = Object.entries(LISTS).find(([name]) => name === source)?.[1];
  if (!found) return [];
  const value = key[found.column];
  const way = before === null ? "remove" : "add";
  if (now.listed.has(`${source} ${plan.bugId} ${value}`) === (way === "add")) return [found.list];
  if (found.thing === null) {
    plan.lists[found.list][way].push(String(value));
    noteListed(plan, found.list, { id: null, name: String(value) }, way);
    return [];
  }
  plan.lists[found.list][way].push(Number(value));
  noteListed(plan, found.list, { id: Number(value), name: nameOf(found.thing, value) }, way);
  return [];
}
