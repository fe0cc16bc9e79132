import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/** Is `t` a tracking that the viewer sees, with a box that they may answer and nobody has? Whether they see the bug is asked by the caller. */
export function hasOpenBox(viewer: Viewer): Sql {
  const overrides = viewer.isAdministrator
    ? sql`TRUE`
    : sql`t.product_id = ANY(${heldProductIds(viewer, "manage_milestones")}::int[])`;
  const isOpen = (kind: string) =>
    sql`NOT EXISTS (SELECT 1 FROM tracking_acks x WHERE x.tracking_id = t.id AND x.kind = ${kind}::ack_kind)`;
  const withRole = (kind: string, role: string) => {
    const held = heldProductIds(viewer, "edit").filter((id) => viewer.roles.get(id)?.has(role));
    return sql`(t.product_id = ANY(${held}::int[]) AND ${isOpen(kind)})`;
  };
  // With three answers and no approval, it waits for an exception.
  return sql`(t.state = 'requested' AND ${visibleTrackings(viewer)}
    AND (${overrides} OR ${withRole("devel", "developer")} OR ${withRole("testing", "qe")}))`;
}

/** What is asked for a duplicate `b` is asked for the other bug. */
export const isAskedItself = sql`b.duplicate_of_id IS NULL`;

/** Status and resolution of a closed bug `b`, NULL while it is open. */
export const CLOSED_AS = sql`CASE WHEN b.resolution IS NOT NULL THEN b.status || ' ' || b.resolution END`;

/** FROM and WHERE: these trackings, of visible bugs `b` in products `p`. */
export function openBoxes(viewer: Viewer): Sql {
  return sql`FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id
    WHERE ${hasOpenBox(viewer)} AND ${isAskedItself} AND ${visibleBugs(viewer, "few")}`;
}

/** How many there are, counted up to 100: one row with one number. Each bug is looked up on its own: else PostgreSQL reads all bugs. */
export function openBoxCountQuery(viewer: Viewer): Sql {
  // Nobody asks people without a role.
  if (!viewer.isAdministrator && heldProductIds(viewer, "edit").length === 0) return sql`SELECT 0`;
  return sql`SELECT count(*)::int FROM (SELECT 1 FROM (SELECT t.bug_id FROM trackings t WHERE ${hasOpenBox(viewer)} OFFSET 0) t
    CROSS JOIN LATERAL (SELECT 1 FROM bugs b WHERE b.id = t.bug_id AND ${isAskedItself} AND ${visibleBugs(viewer, "few")} OFFSET 0) o LIMIT 100) x`;
}
