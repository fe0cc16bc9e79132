import { isRealVersion } from "#lib/catalog/real-version.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * The version of its product that `b`, a bug that is closed as fixed, names as the one with the fix: its target version, else what its
 * target milestone contains of the product, else the version that is called like that milestone. Null: it names none.
 */
export const closedForVersion: Sql = sql`coalesce(
  b.target_release_id,
  (SELECT l.version_id FROM manifest_lines l WHERE l.milestone_id = b.target_milestone_id AND l.product_id = b.product_id),
  (SELECT v.id FROM milestones m JOIN versions v ON v.product_id = m.product_id AND v.sort_key = m.sort_key AND ${isRealVersion}
    WHERE m.id = b.target_milestone_id AND m.product_id = b.product_id ORDER BY v.id LIMIT 1))`;
