import { can, type Viewer } from "#lib/people/viewer.ts";

/** The three boxes of a request (upstream.md, R6). */
export const ACK_KINDS = ["planning", "devel", "testing"] as const;
export type AckKind = (typeof ACK_KINDS)[number];

export const ACK_LABELS: Record<AckKind, string> = {
  planning: "Planning",
  devel: "Development",
  testing: "Testing",
};

/** What granting each box says. */
export const ACK_MEANINGS: Record<AckKind, string> = {
  planning: "It should be in this series.",
  devel: "Somebody will make it.",
  testing: "Somebody will test it.",
};

/**
 * May the viewer set states, people and plans of trackings in this product, and say why one goes against the order of series? It must be visible
 * to them. Whoever has a tracking may do the same with it, and whoever answers a request says why it goes first.
 */
export function canDecide(viewer: Viewer, productId: number): boolean {
  return can(viewer, "edit", productId);
}

/** May the viewer ask for a fix in a place of this product? Everybody who may comment in it. */
export function canRequest(viewer: Viewer, productId: number): boolean {
  return viewer.userId !== null && can(viewer, "comment", productId);
}

/** May the viewer answer for all three, and make exceptions after a code freeze? Maintainers, as release managers. */
export function canOverride(viewer: Viewer, productId: number): boolean {
  return can(viewer, "manage_milestones", productId);
}

/** May the viewer answer in this box? Developers for development, QE for testing, maintainers everywhere. */
export function canAck(viewer: Viewer, productId: number, kind: AckKind): boolean {
  if (canOverride(viewer, productId)) return true;
  if (!can(viewer, "edit", productId)) return false;
  const roles = viewer.roles.get(productId) ?? new Set();
  return kind === "devel" ? roles.has("developer") : kind === "testing" && roles.has("qe");
}
