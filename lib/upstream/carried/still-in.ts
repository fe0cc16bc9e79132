import "server-only";
import type { Viewer } from "#lib/people/viewer.ts";
import { standing } from "#lib/upstream/presence/evaluate.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";

/** Somebody says to have found a bug in a version that has its fix. */
export type StillIn = { readonly who: string | null; readonly version: string; readonly note: string };

/** Who found a bug in these versions of a product, as far as the viewer sees it. */
export async function listStillIn(
  viewer: Viewer,
  bugId: number,
  versionIds: readonly number[],
): Promise<StillIn[]> {
  if (versionIds.length === 0) return [];
  const records = await listPresence(viewer, bugId);
  return standing(records.filter(({ versionId }) => versionIds.includes(versionId))).filter(
    ({ kind }) => kind === "found",
  );
}
