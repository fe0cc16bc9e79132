import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/** FROM and WHERE: visible trackings `t`, of bugs `b` in products `p`, with a box that the viewer may answer and nobody has. */
export function openBoxes(viewer: Viewer): Sql {
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
  return sql`FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id
    WHERE t.state = 'requested' AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
      AND (${overrides} OR ${withRole("devel", "developer")} OR ${withRole("testing", "qe")})`;
}

/** How many there are, counted up to 100: one row with one number. */
export function openBoxCountQuery(viewer: Viewer): Sql {
  // Nobody asks people without a role.
  if (!viewer.isAdministrator && heldProductIds(viewer, "edit").length === 0) return sql`SELECT 0`;
  return sql`SELECT count(*)::int FROM (SELECT 1 ${openBoxes(viewer)} LIMIT 100) x`;
}
