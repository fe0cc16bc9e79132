import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { changeTrackingIn } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { trackBugIn } from "#lib/upstream/trackings/commands/track-bug.ts";
import { type RefuseBackports, trackBugInput } from "#lib/upstream/trackings/schema.ts";

type Version = { id: number; name: string; product: string; series: string | null };

/**
 * Declines or defers the fix of several bugs in the series of a downstream version, with one reason: all of them, or none. Each is
 * checked by itself; a bug that is tracked there keeps its tracking. Returns how many. Throws InvalidInput, NotAllowed, NotFound, the message
 * with the bug.
 */
export async function refuseBackports(viewer: Viewer, input: RefuseBackports): Promise<number> {
  const actor = requireActor(viewer);
  // In the order in which other changes lock them.
  const bugs = [...new Set(input.bugs)].sort((a, b) => a - b);
  await sqlTransaction(async (tx) => {
    const version = await findVersion(tx, actor, input);
    const { state, reason } = input;
    for (const bug of bugs) {
      const tracking = await findTracking(tx, actor, bug, version);
      const place = version.series === null ? { version: version.name } : { series: version.series };
      await naming(bug, () =>
        tracking
          ? changeTrackingIn(tx, actor, { tracking: tracking.id, revision: tracking.revision, state, reason })
          : trackBugIn(
              tx,
              actor,
              trackBugInput.parse({ bug, product: version.product, ...place, state, reason }),
            ),
      );
    }
  });
  return bugs.length;
}

async function findVersion(
  tx: SqlTransaction,
  actor: Actor,
  { product, version }: RefuseBackports,
): Promise<Version> {
  const [row] = await queryRowsIn<Version>(
    tx,
    sql`SELECT v.id, v.name, p.name::text AS product, s.name AS series
        FROM products p JOIN versions v ON v.product_id = p.id LEFT JOIN series s ON s.id = v.series_id
        WHERE p.name = ${product}::citext AND v.name = ${version} AND ${visibleProducts(actor)}`,
  );
  if (!row) throw new InvalidInput({ version: [`${product} has no version “${version}”.`] });
  return row;
}

/** The tracking of a bug in the series of the version, once nobody else changes the bug. */
async function findTracking(
  tx: SqlTransaction,
  actor: Actor,
  bug: number,
  version: Version,
): Promise<{ id: number; revision: number } | undefined> {
  await queryRowsIn(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ${bug} AND ${visibleBugs(actor)} FOR NO KEY UPDATE`,
  );
  const [tracking] = await queryRowsIn<{ id: number; revision: number }>(
    tx,
    sql`SELECT t.id, t.revision FROM trackings t JOIN versions v ON v.id = ${version.id}
        WHERE t.bug_id = ${bug} AND t.product_id = v.product_id
          AND (t.version_id = v.id OR (t.version_id IS NULL AND (t.series_id IS NULL OR t.series_id = v.series_id))) AND ${visibleTrackings(actor)}
        ORDER BY t.series_id IS NULL, t.id LIMIT 1`,
  );
  return tracking;
}

/** Says of which bug something is refused. */
async function naming(bug: number, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NotAllowed) throw new NotAllowed(`Bug ${bug}: ${error.message}`);
    if (!(error instanceof AppError)) throw error;
    throw new InvalidInput({}, `Bug ${bug}: ${error.message} Nothing was changed.`);
  }
}
