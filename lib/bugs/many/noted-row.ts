/** One row that an act changed: of bugs, their lists or flags (lib/bugs/many/journal.ts). */
export type NotedRow = { source: string; key: Cells; before: Cells | null; after: Cells | null };
export type Cells = Record<string, unknown>;
