import "server-only";
import { db, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";
import type { PlanCounts } from "#lib/upstream/move/plan.ts";

export type MoveState = "moving" | "moved" | "undoing" | "undone";

/** A move and how far it is, for administrators. */
export type MoveView = {
  id: number;
  product: string;
  state: MoveState;
  digest: string;
  /** What was planned. */
  counts: PlanCounts;
  startedBy: string | null;
  startedAt: Date;
  movedAt: Date | null;
  undoneAt: Date | null;
  /** The last moment to undo it. Null: it is being moved, or undone. */
  undoUntil: Date | null;
  /** Why it does not go on by itself; empty: it does. */
  stopped: string;
  leftovers: string[];
  waiting: number;
  moved: number;
  stayed: number;
  undone: number;
  kept: number;
};

/** How long a move can be undone, in days. */
export const UNDO_DAYS = 7;

/** All moves, the newest first; or one product's. */
export async function listMoves(viewer: Viewer, productId: number | null = null): Promise<MoveView[]> {
  demandAdministrator(viewer);
  return readMoves(db, null, productId);
}

/** One move. Throws NotFound. */
export async function getMove(viewer: Viewer, id: number): Promise<MoveView> {
  demandAdministrator(viewer);
  const [move] = await readMoves(db, id, null);
  if (!move) throw new NotFound(`There is no move ${id}.`);
  return move;
}

function readMoves(
  tx: RunsSql | typeof db,
  id: number | null,
  productId: number | null,
): Promise<MoveView[]> {
  return queryRowsIn<MoveView>(
    tx,
    sql`SELECT m.id, p.name::text AS product, m.state::text AS state, m.digest, m.counts, u.handle::text AS "startedBy", m.started_at AS "startedAt",
          m.moved_at AS "movedAt", m.undone_at AS "undoneAt", m.stopped, m.leftovers,
          CASE WHEN m.state = 'moved' THEN m.moved_at + make_interval(days => ${UNDO_DAYS}::int) END AS "undoUntil",
          coalesce(n.waiting, 0) AS waiting, coalesce(n.moved, 0) AS moved, coalesce(n.stayed, 0) AS stayed, coalesce(n.undone, 0) AS undone,
          coalesce(n.kept, 0) AS kept
        FROM moves m JOIN products p ON p.id = m.product_id LEFT JOIN users u ON u.id = m.started_by_id
        LEFT JOIN LATERAL (SELECT (count(*) FILTER (WHERE b.state = 'waiting'))::int AS waiting, (count(*) FILTER (WHERE b.state = 'moved'))::int AS moved,
            (count(*) FILTER (WHERE b.state = 'stayed'))::int AS stayed, (count(*) FILTER (WHERE b.state = 'undone'))::int AS undone,
            (count(*) FILTER (WHERE b.state = 'kept'))::int AS kept
          FROM moved_bugs b WHERE b.move_id = m.id) n ON TRUE
        WHERE (${id}::int IS NULL OR m.id = ${id}::int) AND (${productId}::int IS NULL OR m.product_id = ${productId}::int) ORDER BY m.id DESC`,
  );
}

/** Bugs of a move with something to say: why they stayed, or were not put back, or how. */
export type SaidBug = { bugId: number; state: "stayed" | "undone" | "kept"; reason: string };

/** These bugs, by number. */
export async function listSaidBugs(viewer: Viewer, moveId: number, limit = 1000): Promise<SaidBug[]> {
  demandAdministrator(viewer);
  return queryRowsIn<SaidBug>(
    db,
    sql`SELECT bug_id AS "bugId", state::text AS state, reason FROM moved_bugs
        WHERE move_id = ${moveId} AND reason <> '' ORDER BY bug_id LIMIT ${limit}`,
  );
}
