import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * The name of the version of its product that evidence shows to be the first with the fix of `t`, a tracking: also of what was
 * released before it was reverted.
 */
export const FIXED_IN: Sql = sql`(SELECT f.name FROM jsonb_to_recordset(t.evidence) AS e("inVersion" int, "fixedIn" int, "closedFor" int, change int, manifest int, version int)
    JOIN versions f ON f.id = CASE WHEN t.computed_state IN ('carried', 'released')
        THEN coalesce(e."inVersion", e."fixedIn", e."closedFor", (SELECT coalesce(l.in_version_id, e.version) FROM manifest_lines l WHERE l.id = e.manifest))
        WHEN t.state = 'released' AND e.change IS NOT NULL THEN e.version END
      AND f.product_id = t.product_id
    LIMIT 1)`;

/** Lost, by the evidence of `t`: the version that had the fix, and the one that lost it, as JSON; null: none did. */
export const LOST: Sql = sql`(SELECT json_build_object('had', h.name, 'in', l.name) FROM jsonb_to_recordset(t.evidence) AS e(had int, "lostIn" int)
    JOIN versions h ON h.id = e.had LEFT JOIN versions l ON l.id = e."lostIn" LIMIT 1)`;
