import { type Sql, sql } from "#lib/db/client.ts";

/**
 * The versions that first contain the fix, by the evidence of a tracking: of each change, else of all of it, else as recorded. Empty: in
 * none yet. Not for trackings of downstream products, whose evidence names versions of others.
 */
export function fixVersions(evidence: Sql): Sql {
  return sql`coalesce(
    nullif(ARRAY(SELECT x::int FROM jsonb_path_query(${evidence}, '$[*] ? (exists(@.change)).version') x), '{}'),
    nullif(ARRAY(SELECT x::int FROM jsonb_path_query(${evidence}, '$[*].inVersion') x), '{}'),
    nullif(ARRAY(SELECT x::int FROM jsonb_path_query(${evidence}, '$[*].fixedIn') x), '{}'),
    ARRAY(SELECT x::int FROM jsonb_path_query(${evidence}, '$[*].closedFor') x))`;
}
