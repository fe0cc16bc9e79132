import { isInsider } from "#lib/bugs/policy.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** May a tracking have an annex? One of a downstream product, or one that is not for everybody. */
export function hasAnnex({
  isDownstream,
  audience,
}: {
  isDownstream: boolean;
  audience: string | number | null;
}): boolean {
  return isDownstream || audience !== null;
}

/** May the viewer, who is in the audience of an annex, add to it? */
export function mayAddToAnnex(viewer: Viewer, productId: number): boolean {
  return viewer.userId !== null && can(viewer, "comment", productId);
}

/** May the viewer remove a case? Who added it, and who may edit bugs in the product of the tracking. */
export function mayRemoveCase(
  viewer: Viewer,
  { addedById, productId }: { addedById: number; productId: number },
): boolean {
  return can(viewer, "edit", productId) || (addedById === viewer.userId && mayAddToAnnex(viewer, productId));
}

/** The other products in which a bug is tracked and the viewer is an insider: a comment can be for these. */
export function trackedInside(
  viewer: Viewer,
  bug: { productId: number },
  trackings: readonly { productId: number; product: string }[],
): string[] {
  const others = trackings.filter(
    ({ productId }) => productId !== bug.productId && isInsider(viewer, productId),
  );
  return [...new Set(others.map(({ product }) => product))];
}
