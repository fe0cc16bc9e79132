/** One row that an act changed: of bugs, their lists or flags (lib/bugs/many/journal.ts). */
export type NotedRow = { source: string; key: Cells; before: Cells | null; after: Cells | null };
export type Cells = Record<string, unknown>;

const TIME_TABLES = ["bug_times", "work_entries"];

/** Whether a row is of the hours of a bug. */
export function isOfTime({ source }: Pick<NotedRow, "source">): boolean {
  return TIME_TABLES.includes(source);
}
