import "server-only";
import { mayUseSavedReplies } from "#lib/bugs/policy.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The text of a saved reply of the product of a bug; null when it is missing, or is not for the viewer. */
export async function findSavedReply(viewer: Viewer, bug: BugView, id: number): Promise<string | null> {
  if (!mayUseSavedReplies(viewer, bug)) return null;
  const reply = await db.savedReply.findFirst({ where: { id, productId: bug.productId } });
  return reply?.text ?? null;
}
