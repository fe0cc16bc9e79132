import "server-only";
import { lockBugs } from "#lib/bugs/change/bug-now.ts";
import { noteListed } from "#lib/bugs/change/draft.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import type { WrittenField } from "#lib/bugs/fields/columns.ts";
import { FIELD_NAMES, fieldOf, thingOf } from "#lib/bugs/fields/registry.ts";
import { type ActContext, changeMany } from "#lib/bugs/many/change-many.ts";
import type { Cells, NotedRow } from "#lib/bugs/many/noted-row.ts";
import { loadNames, type NameOf } from "#lib/bugs/many/thing-names.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { flagText } from "#lib/flags/text.ts";

/** What could not be put back, since it was changed again. */
export type Restored = { bugs: number; left: { bugId: number; field: string }[] };

/**
 * Puts back what an act changed on bugs, with history and in one batch. Values that were changed again since stay. Rows of
 * the catalogue must have been put back before: what the database keeps in step with them is only noted.
 */
export async function restoreBugs(
  context: ActContext,
  label: string,
  rows: readonly NotedRow[],
): Promise<Restored> {
  const byBug = new Map<number, NotedRow[]>();
  for (const row of rows) {
    const id = bugOf(row);
    byBug.set(id, [...(byBug.get(id) ?? []), row]);
  }
  const ids = [...byBug.keys()].sort((a, b) => a - b);
  await lockBugs(context.tx, ids);
  const now = await loadNow(context, ids, rows);
  const nameOf = await loadNames(context.tx, rows);
  const left: Restored["left"] = [];
  const changed = new Set<number>();
  const plan = (one: PlannedBug) => {
    for (const row of byBug.get(one.bugId) ?? []) {
      for (const field of restoreRow(one, row, now, nameOf)) left.push({ bugId: one.bugId, field });
    }
    if (one.changes.length > 0) changed.add(one.bugId);
  };
  await changeMany(context, label, ids, plan);
  return { bugs: changed.size, left };
}

function bugOf({ source, key, before, after }: NotedRow): number {
  return Number(source === "bugs" ? key.id : (key.bug_id ?? before?.bug_id ?? after?.bug_id));
}

type Now = {
  bugs: ReadonlyMap<number, Cells>;
  flags: ReadonlyMap<number, Cells>;
  /** `bug_cc 12 7` */
  listed: ReadonlySet<string>;
};

async function loadNow({ tx }: ActContext, ids: readonly number[], rows: readonly NotedRow[]): Promise<Now> {
  const all = [...ids];
  const bugs = await queryRowsIn<{ id: number; row: Cells }>(
    tx,
    sql`SELECT b.id, to_jsonb(b) - 'custom' AS row FROM bugs b WHERE b.id = ANY(${all}::int[])`,
  );
  const flagIds = rows.filter(({ source }) => source === "flags").map(({ key }) => Number(key.id));
  const flags = await queryRowsIn<{ id: number; row: Cells }>(
    tx,
    sql`SELECT f.id, to_jsonb(f) AS row FROM flags f WHERE f.id = ANY(${flagIds}::int[])`,
  );
  const listed = await queryRowsIn<{ name: string }>(
    tx,
    sql`SELECT 'bug_cc ' || bug_id || ' ' || user_id AS name FROM bug_cc WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'bug_keywords ' || bug_id || ' ' || keyword_id FROM bug_keywords WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'bug_groups ' || bug_id || ' ' || group_id FROM bug_groups WHERE bug_id = ANY(${all}::int[])`,
  );
  return {
    bugs: new Map(bugs.map(({ id, row }) => [id, row])),
    flags: new Map(flags.map(({ id, row }) => [id, row])),
    listed: new Set(listed.map(({ name }) => name)),
  };
}

/** Adds one row to the plan; returns the fields that are left as they are. */
function restoreRow(plan: PlannedBug, row: NotedRow, now: Now, nameOf: NameOf): string[] {
  if (row.source === "bugs") return restoreColumns(plan, row, now, nameOf);
  if (row.source === "flags") return restoreFlag(plan, row, now, nameOf);
  return restoreListed(plan, row, now, nameOf);
}

function restoreColumns(plan: PlannedBug, { before, after }: NotedRow, now: Now, nameOf: NameOf): string[] {
  const current = now.bugs.get(plan.bugId) ?? {};
  return Object.entries(before ?? {}).flatMap(([column, value]) => {
    const field = FIELDS_BY_COLUMN.get(column);
    if (!field) return [];
    const is = current[column] ?? null;
    const isBack = is === value;
    if (!isBack && is !== after?.[column]) return [field];
    // The database moved it with its component.
    if (!isBack) plan.columns[field] = cell(value);
    if (field === "everConfirmed") return [];
    const name = field === "reporterId" ? "reporter" : field;
    const thing = thingOf(name);
    const said = (what: unknown) => (what === null || what === undefined ? "" : nameOf(thing, what));
    const idOf = (what: unknown) => nameOf.id(thing, what);
    const to = after?.[column];
    plan.changes.push({ field: name, from: said(to), to: said(value), fromId: idOf(to), toId: idOf(value) });
    return [];
  });
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
} as const;

function restoreListed(
  plan: PlannedBug,
  { source, key, before }: NotedRow,
  now: Now,
  nameOf: NameOf,
): string[] {
  const found = Object.entries(LISTS).find(([name]) => name === source)?.[1];
  if (!found) return [];
  const id = Number(key[found.column]);
  const way = before === null ? "remove" : "add";
  if (now.listed.has(`${source} ${plan.bugId} ${id}`) === (way === "add")) return [found.list];
  plan.lists[found.list][way].push(id);
  noteListed(plan, found.list, { id, name: nameOf(found.thing, id) }, way);
  return [];
}

type FlagCells = {
  typeId: number;
  attachmentId: number | null;
  audienceId: number | null;
  status: "requested" | "granted" | "denied";
  setterId: number | null;
  requesteeId: number | null;
};

function restoreFlag(plan: PlannedBug, { key, before, after }: NotedRow, now: Now, nameOf: NameOf): string[] {
  const id = Number(key.id);
  const current = now.flags.get(id);
  const text = (flag: FlagCells) =>
    flagText({
      type: nameOf("flagType", flag.typeId),
      status: flag.status,
      requestee: flag.requesteeId === null ? null : nameOf("person", flag.requesteeId),
    });
  const note = (from: FlagCells | null, to: FlagCells | null) =>
    plan.changes.push({
      field: "flag",
      from: from ? text(from) : "",
      to: to ? text(to) : "",
      fromId: from?.typeId ?? null,
      toId: to?.typeId ?? null,
      attachmentId: (from ?? to)?.attachmentId ?? null,
      audienceId: (from ?? to)?.audienceId ?? null,
    });
  if (after === null) {
    if (current || !before) return ["flag"];
    const flag = flagOf(before);
    plan.flags.create.push({ ...flag, id, createdAt: String(before.created_at) });
    note(null, flag);
    return [];
  }
  if (
    !current ||
    Object.entries(after).some(([name, value]) => !SKIPPED.has(name) && current[name] !== value)
  )
    return ["flag"];
  if (before === null) {
    plan.flags.remove.push(id);
    note(flagOf(current), null);
    return [];
  }
  const flag = flagOf({ ...current, ...before });
  plan.flags.update.push({ id, ...flag });
  note(flagOf(current), flag);
  return [];
}

const SKIPPED = new Set(["created_at", "changed_at"]);

function flagOf(row: Cells): FlagCells {
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  const status = row.status === "granted" || row.status === "denied" ? row.status : "requested";
  return {
    typeId: Number(row.type_id),
    attachmentId: number(row.attachment_id),
    audienceId: number(row.audience_id),
    status,
    setterId: number(row.setter_id),
    requesteeId: number(row.requestee_id),
  };
}
