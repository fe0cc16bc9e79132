import { can, type Viewer } from "#lib/people/viewer.ts";

/** May the viewer end a watch? Who added it, with the right to comment still, and who may edit bugs in the product. */
export function mayRemoveWatch(
  viewer: Viewer,
  { addedById, productId }: { addedById: number; productId: number },
): boolean {
  return can(viewer, "edit", productId) || (addedById === viewer.userId && can(viewer, "comment", productId));
}
