import { NotFound } from "#lib/errors.ts";
import { findHandle } from "#lib/people/queries.ts";
import { anonymousViewer, findViewer, type Viewer } from "#lib/people/viewer.ts";

/** The person with the handle, or "nobody" for a visitor; without a handle, `otherwise`. */
export async function viewerFor(handle: string | undefined, otherwise: Viewer): Promise<Viewer> {
  if (handle === undefined) return otherwise;
  if (handle === "nobody") return anonymousViewer;
  const id = await findHandle(handle);
  const viewer = id === null ? null : await findViewer(id);
  if (!viewer) throw new NotFound(`There is no active account @${handle}.`);
  return { ...viewer, door: "cli" };
}
