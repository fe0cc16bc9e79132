import { visiblePart } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Where people recorded that they found a bug, and neither they nor a person who may edit said otherwise since, as rows of bug and version; `which` is a condition on `r`, the
 * records, that takes all or none of a bug and version. Who took something back themselves said nothing. The version in which a bug was found when it was filed is its own field.
 * What `standing` says of the records that the viewer sees, in one pass: anybody can record a lot.
 */
export function recordedFound(viewer: Viewer, which: Sql): Sql {
  const since = (kinds: Sql, whose: Sql) =>
    sql`max(r.id) FILTER (WHERE ${kinds}) OVER (PARTITION BY ${whose})`;
  const place = sql`r.bug_id, r.version_id`;
  const voice = sql`r.bug_id, r.version_id, r.user_id`;
  return sql`SELECT DISTINCT r.bug_id, r.version_id FROM (
    SELECT r.*, ${since(sql`r.ends`, voice)} AS ended_by_them, ${since(sql`r.ends AND r.decides`, place)} AS ended FROM (
      SELECT r.*, r.kind = 'not_found'
        OR (r.kind = 'fixed' AND r.id > coalesce(r.unfixed, 0)) OR (r.kind = 'absent' AND r.id > coalesce(r.unfound, 0)) AS ends FROM (
        SELECT r.id, r.bug_id, r.version_id, r.user_id, r.kind, r.decides, ${since(sql`r.kind = 'not_fixed'`, voice)} AS unfixed, ${since(sql`r.kind = 'not_found'`, voice)} AS unfound
        FROM presence r WHERE ${which} AND ${visiblePart(viewer, sql`r`, sql`r.user_id`)}) r) r) r
    WHERE r.kind = 'found' AND r.id > coalesce(r.ended_by_them, 0) AND r.id > coalesce(r.ended, 0)`;
}

/**
 * The versions of products that are built on others in which bugs were found, as rows of bug and version: filed for them, which
 * is recorded wherever they went from there, or recorded since. `which` is a condition on `v`, the versions; whether the viewer sees the bug is asked by the caller.
 * A record without an audience is hidden by its product, so that is asked here.
 */
export function foundDownstream(viewer: Viewer, which: Sql): Sql {
  const isOne = sql`IN (SELECT v.id FROM versions v WHERE ${which})`;
  const isSeen = sql`IN (SELECT v.id FROM versions v WHERE ${which} AND v.product_id IN (SELECT p.id FROM products p WHERE ${visibleProducts(viewer)}))`;
  return sql`SELECT f.bug_id, f.version_id FROM (${recordedFound(viewer, sql`r.version_id ${isSeen}`)}) f
    UNION SELECT o.id, o.version_id FROM bugs o WHERE o.version_id ${isOne}`;
}
