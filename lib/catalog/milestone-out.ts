import { sql } from "#lib/db/client.ts";

/**
 * Is the milestone `m` out, of which no day is known: every version that it contains of products which everybody sees is released, and a
 * released milestone contains a later one of the same series? One that is being prepared has the versions of the one before it.
 */
export const isOutUndated = sql`(m.released_on IS NULL AND m.due_on IS NULL AND (
  SELECT coalesce(bool_and(ov.state IN ('released', 'withdrawn') AND coalesce(ov.released_on, current_date) <= current_date), FALSE)
  FROM manifest_lines ol JOIN products op ON op.id = ol.product_id AND op.visibility = 'open' JOIN versions ov ON ov.id = ol.version_id
  WHERE ol.milestone_id = m.id)
  AND EXISTS (SELECT 1 FROM manifest_lines ol JOIN products op ON op.id = ol.product_id AND op.visibility = 'open'
    JOIN versions ov ON ov.id = ol.version_id JOIN versions nv ON nv.series_id = ov.series_id AND nv.sort_key COLLATE "C" > ov.sort_key COLLATE "C"
    JOIN manifest_lines nl ON nl.version_id = nv.id JOIN milestones nm ON nm.id = nl.milestone_id AND nm.released_on <= current_date
    WHERE ol.milestone_id = m.id))`;

/** Is the milestone `m` released? */
export const isMilestoneOut = sql`(coalesce(m.released_on <= current_date, FALSE) OR ${isOutUndated})`;
