import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import type { TimeField } from "#lib/bugs/fields/registry.ts";
import type { NotedRow } from "#lib/bugs/many/noted-row.ts";
import type { Now } from "#lib/bugs/many/restore-now.ts";

/** Adds a row of hours to the plan; returns what is left as it is, since it was changed since. */
export function restoreTime(plan: PlannedBug, row: NotedRow, { times, entries }: Now): TimeField[] {
  // Hours of a time when others tracked them.
  if (!times) return [];
  const { audienceId } = times;
  const { estimate, left } = times.of(plan.bugId);
  plan.time ??= { estimate, left, worked: null, unworked: [], audienceId };
  const { time } = plan;
  const note = (field: TimeField, from: number, to: string) =>
    plan.changes.push({ field, from: String(from), to, fromId: null, toId: null, audienceId });
  if (row.source === "work_entries") {
    const id = Number(row.key.id);
    if (row.before !== null || !entries.has(id)) return ["worked"];
    time.unworked.push(id);
    note("worked", Number(row.after?.hours), "");
    return [];
  }
  return (["estimate", "left"] as const).filter((field) => {
    const column = field === "left" ? "hours_left" : field;
    const is = Number(row.after?.[column] ?? 0);
    const was = Number(row.before?.[column] ?? 0);
    if ((row.before !== null && row.before[column] === undefined) || is === was) return false;
    if (time[field] !== is) return true;
    time[field] = was;
    note(field, is, String(was));
    return false;
  });
}
