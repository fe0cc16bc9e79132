import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** One line of history to be written: on the bug itself, or on the bug at the other end. */
export type Recorded = {
  bugId: number;
  field: string;
  from: string;
  to: string;
  attachmentId?: number | null;
  isPrivate?: boolean;
};

const DEPENDENCY_LOCK = 4_730_222;

type Sides = { dependsOn?: number[] | undefined; blocks?: number[] | undefined };

/**
 * Makes the two lists exactly what was said, as far as the viewer sees them: dependencies on bugs
 * hidden from him stay as they are. A missing bug and a hidden one are refused in the same words; a
 * loop is refused and named. Gives the history of both ends. The bugs must be locked already.
 */
export async function setDependencies(
  tx: Transaction,
  viewer: Viewer,
  bug: { id: number },
  sides: Sides,
): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  // One at a time: two additions far apart could close a loop that neither sees.
  await queryRowsIn(tx, sql`SELECT 1 FROM pg_advisory_xact_lock(${DEPENDENCY_LOCK})`);
  for (const field of ["dependsOn", "blocks"] as const) {
    const wanted = sides[field];
    if (wanted === undefined) continue;
    if (wanted.includes(bug.id)) throw new InvalidInput({ [field]: ["A bug cannot depend on itself."] });
    const current = await listVisible(tx, viewer, bug.id, field);
    const added = wanted.filter((id) => !current.includes(id));
    const removed = current.filter((id) => !wanted.includes(id));
    await checkVisible(tx, viewer, added, field);
    const pairs = (ids: number[]) =>
      ids.map((id) =>
        field === "dependsOn" ? { bugId: bug.id, dependsOnId: id } : { bugId: id, dependsOnId: bug.id },
      );
    if (removed.length > 0) await tx.dependency.deleteMany({ where: { OR: pairs(removed) } });
    if (added.length > 0) await tx.dependency.createMany({ data: pairs(added) });
    const other = field === "dependsOn" ? "blocks" : "dependsOn";
    for (const id of removed) {
      recorded.push(
        { bugId: bug.id, field, from: String(id), to: "" },
        { bugId: id, field: other, from: String(bug.id), to: "" },
      );
    }
    for (const id of added) {
      recorded.push(
        { bugId: bug.id, field, from: "", to: String(id) },
        { bugId: id, field: other, from: "", to: String(bug.id) },
      );
    }
  }
  if (recorded.some(({ to }) => to !== ""))
    await refuseLoop(tx, viewer, bug.id, sides.dependsOn ? "dependsOn" : "blocks");
  return recorded;
}

async function listVisible(
  tx: Transaction,
  viewer: Viewer,
  bugId: number,
  field: "dependsOn" | "blocks",
): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    field === "dependsOn"
      ? sql`SELECT b.id FROM dependencies d JOIN bugs b ON b.id = d.depends_on_id WHERE d.bug_id = ${bugId} AND ${visibleBugs(viewer)}`
      : sql`SELECT b.id FROM dependencies d JOIN bugs b ON b.id = d.bug_id WHERE d.depends_on_id = ${bugId} AND ${visibleBugs(viewer)}`,
  );
  return rows.map(({ id }) => id);
}

/** Throws InvalidInput at `field` for the first number that is no bug this viewer sees. */
export async function checkVisible(
  tx: Transaction,
  viewer: Viewer,
  ids: readonly number[],
  field: string,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${[...ids]}::int[]) AND ${visibleBugs(viewer)}`,
  );
  const seen = new Set(rows.map(({ id }) => id));
  const missing = ids.find((id) => !seen.has(id));
  if (missing !== undefined) throw new InvalidInput({ [field]: [`There is no bug ${missing}.`] });
}

async function refuseLoop(tx: Transaction, viewer: Viewer, bugId: number, field: string): Promise<void> {
  const rows = await queryRowsIn<{ path: number[] }>(
    tx,
    sql`WITH RECURSIVE walk(id, path) AS (
          SELECT depends_on_id, ARRAY[${bugId}::int, depends_on_id] FROM dependencies WHERE bug_id = ${bugId}
          UNION ALL
          SELECT d.depends_on_id, w.path || d.depends_on_id FROM walk w JOIN dependencies d ON d.bug_id = w.id
          WHERE w.id <> ${bugId}
        ) CYCLE id SET is_cycle USING visited
        SELECT path FROM walk WHERE id = ${bugId} LIMIT 1`,
  );
  const path = rows[0]?.path;
  if (!path) return;
  const visible = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${path}::int[]) AND ${visibleBugs(viewer)}`,
  );
  const seen = new Set(visible.map(({ id }) => id));
  const loop = path.every((id) => seen.has(id)) ? `: ${path.join(" → ")}` : "";
  throw new InvalidInput({ [field]: [`That would make a loop of bugs that wait for each other${loop}.`] });
}

/** The bug that `target` is finally a duplicate of is not `bugId`, or InvalidInput. */
export async function refuseDuplicateLoop(tx: Transaction, bugId: number, target: number): Promise<void> {
  if (bugId === target) throw new InvalidInput({ duplicateOf: ["A bug cannot be a duplicate of itself."] });
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`WITH RECURSIVE chain(id) AS (
          SELECT ${target}::int
          UNION
          SELECT b.duplicate_of_id FROM bugs b JOIN chain c ON b.id = c.id WHERE b.duplicate_of_id IS NOT NULL
        ) SELECT id FROM chain WHERE id = ${bugId}`,
  );
  if (rows.length > 0) {
    throw new InvalidInput({ duplicateOf: [`Bug ${target} is itself marked as a duplicate of this one.`] });
  }
}
