import "server-only";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The fields by which a bug points at a version or milestone. */
const COLUMNS = {
  version: sql`version_id`,
  targetRelease: sql`target_release_id`,
  targetMilestone: sql`target_milestone_id`,
};

export type Pointing = {
  field: keyof typeof COLUMNS;
  from: { id: number; name: string };
  /** Only the open bugs: closed ones keep what they have. */
  onlyOpen?: boolean;
};

/** How many bugs `repoint` would change. */
export async function countPointing(tx: Transaction, pointing: Pointing): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM bugs b WHERE ${pointed(pointing)}`,
  );
  return row?.count ?? 0;
}

/** Gives bugs that point at `from` another one, or none, each with its history. Gives how many. */
export async function repoint(
  { tx, viewer }: { tx: Transaction; viewer: Viewer },
  pointing: Pointing,
  to: { id: number; name: string } | null,
): Promise<number> {
  const column = COLUMNS[pointing.field];
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`WITH these AS (
          SELECT b.id FROM bugs b WHERE ${pointed(pointing)} ORDER BY b.id FOR UPDATE
        ), moved AS (
          UPDATE bugs b SET ${column} = ${to?.id ?? null}::int, revision = b.revision + 1, changed_at = now()
          FROM these WHERE b.id = these.id RETURNING b.id, b.revision
        ), told AS (
          INSERT INTO changes (bug_id, revision, author_id, field, "from", "to")
          SELECT id, revision, ${viewer.userId}::int, ${pointing.field}, ${pointing.from.name}, ${to?.name ?? ""} FROM moved
        )
        SELECT count(*)::int AS count FROM moved`,
  );
  return row?.count ?? 0;
}

function pointed({ field, from, onlyOpen }: Pointing): Sql {
  const open = onlyOpen ? sql`AND b.resolution IS NULL` : sql``;
  return sql`b.${COLUMNS[field]} = ${from.id} ${open}`;
}

/** "1 bug", "214 bugs", "3 open bugs". */
export function bugs(count: number, which = ""): string {
  return `${count} ${which ? `${which} ` : ""}${count === 1 ? "bug" : "bugs"}`;
}
