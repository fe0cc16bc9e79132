import "server-only";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { type RefuseBackports, trackBugInput } from "#lib/upstream/trackings/schema.ts";

type Version = { id: number; name: string; product: string; series: string | null };

/**
 * Declines or defers the fix of several bugs in the series of a downstream version, with one reason. Each is a change of its own, with its own rights; a bug that
 * is tracked there keeps its tracking. Returns how many. Throws InvalidInput, NotAllowed, NotFound.
 */
export async function refuseBackports(viewer: Viewer, input: RefuseBackports): Promise<number> {
  const [version] = await queryRows<Version>(
    sql`SELECT v.id, v.name, p.name::text AS product, s.name AS series
        FROM products p JOIN versions v ON v.product_id = p.id LEFT JOIN series s ON s.id = v.series_id
        WHERE p.name = ${input.product}::citext AND v.name = ${input.version} AND ${visibleProducts(viewer)}`,
  );
  if (!version) throw new InvalidInput({ version: [`${input.product} has no version “${input.version}”.`] });
  const bugs = [...new Set(input.bugs)];
  const known = await queryRows<{ id: number; bug: number; revision: number }>(
    sql`SELECT DISTINCT ON (t.bug_id) t.id, t.bug_id AS bug, t.revision
        FROM trackings t JOIN versions v ON v.id = ${version.id}
        WHERE t.bug_id = ANY(${bugs}::int[]) AND t.product_id = v.product_id
          AND (t.version_id = v.id OR (t.version_id IS NULL AND (t.series_id IS NULL OR t.series_id = v.series_id))) AND ${visibleTrackings(viewer)}
        ORDER BY t.bug_id, t.series_id IS NULL, t.id`,
  );
  const { state, reason } = input;
  for (const bug of bugs) {
    const tracking = known.find((one) => one.bug === bug);
    if (tracking)
      await changeTracking(viewer, { tracking: tracking.id, revision: tracking.revision, state, reason });
    else {
      const place = version.series === null ? { version: version.name } : { series: version.series };
      await trackBug(viewer, trackBugInput.parse({ bug, product: version.product, ...place, state, reason }));
    }
  }
  return bugs.length;
}
