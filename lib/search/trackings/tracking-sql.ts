import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/** Trackings in SQL, over `t`, the trackings table. */

/** The fix is merged there, or further along. */
export const HAS_FIX = sql`t.state IN ('fixed', 'carried', 'verified', 'released')`;

/** Null while the fix is in no version. */
const FIX_VERSIONS = sql`nullif(${fixVersions(sql`t.evidence`)}, '{}')`;

/** The version and everything before it on its line. */
export function ancestorsOf(versionId: Sql): Sql {
  return sql`ARRAY(WITH RECURSIVE line AS (
    SELECT one.id, one.predecessor_id FROM versions one WHERE one.id = ${versionId}
    UNION SELECT one.id, one.predecessor_id FROM versions one JOIN line ON one.id = line.predecessor_id) SELECT line.id FROM line)`;
}

/** Is the fix in `after`, and was not in `before`? */
export function isFirstIn(before: Sql, after: Sql): Sql {
  return sql`(${HAS_FIX} AND EXISTS (SELECT 1 FROM (SELECT ${FIX_VERSIONS} AS at OFFSET 0) f
    WHERE f.at <@ ${after} AND NOT f.at <@ ${before}))`;
}

/** Does evidence say that all of the fix is in one of these versions? */
export function isOnLine(evidence: Sql, versions: Sql): Sql {
  return sql`coalesce((SELECT array_agg(x::int) FROM jsonb_path_query(${evidence}, '$[*].inVersion') x) && ${versions}, FALSE)`;
}

/** Does the evidence of `t` name this version as the one that has the fix, or where it was found? */
export function namesVersion(versionId: number): Sql {
  return sql`(t.evidence @> jsonb_build_array(jsonb_build_object('inVersion', ${versionId}::int))
    OR t.evidence @> jsonb_build_array(jsonb_build_object('fixedIn', ${versionId}::int))
    OR t.evidence @> jsonb_build_array(jsonb_build_object('closedFor', ${versionId}::int))
    OR t.evidence @> jsonb_build_array(jsonb_build_object('found', ${versionId}::int))
    OR jsonb_path_exists(t.evidence, '$[*] ? (exists(@.manifest) && @.version == $id)', jsonb_build_object('id', ${versionId}::int))
    OR t.evidence @> ANY(SELECT jsonb_build_array(jsonb_build_object('manifest', l.id)) FROM manifest_lines l WHERE l.in_version_id = ${versionId}::int))`;
}
