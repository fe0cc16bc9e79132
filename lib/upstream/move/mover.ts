import "server-only";
import { NotAllowed } from "#lib/errors.ts";
import { findViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";

/** In whose name a move goes on: who started or undoes it, who must still be an administrator; null: the command line. */
export async function findMover(userId: number | null): Promise<Viewer> {
  if (userId === null) return systemViewer("Moved upstream", "cli");
  const viewer = await findViewer(userId);
  if (viewer?.isAdministrator) return viewer;
  throw new NotAllowed("Whoever started it is no administrator any more.");
}
