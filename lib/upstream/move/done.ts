import "server-only";
import { z } from "zod";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import type { Written } from "#lib/bugs/change/write.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** What a move did to a bug, with what was there before: kept with the move, and read when it is undone. */

const cells = z.record(z.string(), z.json());
const ids = z.array(z.number());

export const doneSchema = z.object({
  /** Columns of the bug. */
  before: cells,
  after: cells,
  keywords: z.object({ removed: ids, added: ids }),
  groups: ids,
  /** Flags that changed or went, as they were. */
  flags: z.array(cells),
  /** Trackings that changed, as they were; and those that came. */
  trackings: z.array(cells),
  made: z.array(z.object({ id: z.number(), revision: z.number() })),
  /** The records of the version; bigints, as text. Older moves have one, or null. */
  presence: z.union([
    z.array(z.string()),
    z
      .string()
      .nullable()
      .transform((one) => (one === null ? [] : [one])),
  ]),
  /** What it was reported for is known since then. */
  isRouted: z.boolean().default(false),
  /** Rows of history that are for the vendor since then; bigints, as text. */
  hidden: z.array(z.string()),
  /** The event; a bigint, as text. */
  event: z.string(),
});
type DoneRow = z.output<typeof doneSchema>;
/** A moved bug, and what was done to it. */
export type MovedBug = DoneRow & { bugId: number };
/** What became of it when the move was undone. */
export type Ending = { bugId: number; state: "undone" | "kept"; reason: string };
export type Cells = z.output<typeof cells>;
export type FlagRow = { id: number } & Cells;

/** What is known before the bugs are written. */
export type Done = { bugId: number; before: Cells; hidden: string[] } & Pick<
  DoneRow,
  "flags" | "keywords" | "groups" | "presence" | "isRouted"
>;

/** A locked bug that moves, as it is. */
export type MovingBug = {
  id: number;
  component: Thing | null;
  version: Thing | null;
  targetRelease: Thing | null;
  targetMilestone: Thing | null;
  before: Cells;
  /** Keywords of the downstream product, with those of the same name elsewhere. */
  keywords: (Thing & { others: { id: number; productId: number }[] })[];
  keywordIds: number[];
  flags: FlagRow[];
  trackings: Cells[];
};

/** The columns that a move changes. */
const COLUMNS = sql`jsonb_build_object('product_id', b.product_id, 'component_id', b.component_id, 'version_id', b.version_id,
  'target_release_id', b.target_release_id, 'target_milestone_id', b.target_milestone_id, 'revision', b.revision, 'changed_at', b.changed_at)`;

/** The locked bugs, with what the move may change of them. */
export async function loadBefore(
  tx: RunsSql,
  bugIds: readonly number[],
  productId: number,
): Promise<Map<number, MovingBug>> {
  const thing = (alias: Sql) =>
    sql`CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;
  const rows = await queryRowsIn<MovingBug>(
    tx,
    sql`SELECT b.id, ${COLUMNS} AS before,
          ${thing(sql`c`)} AS component, ${thing(sql`v`)} AS version, ${thing(sql`t`)} AS "targetRelease", ${thing(sql`m`)} AS "targetMilestone",
          coalesce((SELECT json_agg(json_build_object('id', k.id, 'name', k.name, 'others', coalesce((SELECT json_agg(json_build_object('id', o.id, 'productId', o.product_id))
              FROM keywords o WHERE o.name = k.name AND o.is_active AND o.product_id IS NOT NULL AND o.id <> k.id), '[]')) ORDER BY k.id)
            FROM bug_keywords x JOIN keywords k ON k.id = x.keyword_id WHERE x.bug_id = b.id AND k.product_id = ${productId}), '[]') AS keywords,
          ARRAY(SELECT x.keyword_id FROM bug_keywords x WHERE x.bug_id = b.id) AS "keywordIds",
          coalesce((SELECT jsonb_agg(to_jsonb(f)) FROM flags f WHERE f.bug_id = b.id), '[]') AS flags,
          coalesce((SELECT jsonb_agg(to_jsonb(x)) FROM trackings x WHERE x.bug_id = b.id), '[]') AS trackings
        FROM bugs b LEFT JOIN components c ON c.id = b.component_id LEFT JOIN versions v ON v.id = b.version_id
        LEFT JOIN versions t ON t.id = b.target_release_id LEFT JOIN milestones m ON m.id = b.target_milestone_id
        WHERE b.id = ANY(${[...bugIds]}::int[]) ORDER BY b.id`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type Wrote = { written: ReadonlyMap<number, Written>; bugs: ReadonlyMap<number, MovingBug> };

/** Keeps what was done to the bugs, and where they were; after everything was written. */
export async function saveDone(
  tx: RunsSql,
  moveId: number,
  done: readonly Done[],
  { written, bugs }: Wrote,
): Promise<void> {
  const now = await queryRowsIn<{
    id: number;
    after: Cells;
    trackings: (Cells & { id: number; revision: number })[];
  }>(
    tx,
    sql`SELECT b.id, ${COLUMNS} AS after, coalesce((SELECT jsonb_agg(to_jsonb(x)) FROM trackings x WHERE x.bug_id = b.id), '[]') AS trackings
        FROM bugs b WHERE b.id = ANY(${done.map(({ bugId }) => bugId)}::int[])`,
  );
  const after = new Map(now.map((row) => [row.id, row]));
  const rows = done.map(({ bugId, ...kept }) => {
    const [bug, is] = [bugs.get(bugId), after.get(bugId)];
    if (!bug || !is) throw new Error(`Bug ${bugId} is gone.`);
    const was = new Map(bug.trackings.map((row) => [row.id, row]));
    const row: DoneRow = {
      ...kept,
      after: is.after,
      trackings: bug.trackings.filter((one) => {
        const same = is.trackings.find(({ id }) => id === one.id);
        return JSON.stringify(same) !== JSON.stringify(one);
      }),
      made: is.trackings.flatMap(({ id, revision }) => (was.has(id) ? [] : [{ id, revision }])),
      event: written.get(bugId)?.eventId ?? "",
    };
    return { bug_id: bugId, done: row, was: kept.before };
  });
  await queryRowsIn(
    tx,
    sql`UPDATE moved_bugs m SET state = 'moved', done = n.done, product_id = (n.was->>'product_id')::int, component_id = (n.was->>'component_id')::int,
          version_id = (n.was->>'version_id')::int, target_release_id = (n.was->>'target_release_id')::int,
          target_milestone_id = (n.was->>'target_milestone_id')::int
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n(bug_id int, done jsonb, was jsonb)
        WHERE m.move_id = ${moveId} AND m.bug_id = n.bug_id`,
  );
}
