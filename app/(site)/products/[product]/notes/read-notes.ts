import "server-only";
import type { Viewer } from "#lib/people/viewer.ts";
import { listVersionBugs } from "#lib/search/trackings/contained-bugs.ts";
import { findNotedVersion, type VersionNotes, versionNotes } from "#lib/upstream/notes/version-notes.ts";

/** The release notes of a version of a downstream product; null: there is none, or it does not say what it contains. */
export async function readVersionNotes(
  viewer: Viewer,
  product: string,
  version: string,
): Promise<VersionNotes | null> {
  const noted = await findNotedVersion(viewer, product, version);
  return noted && versionNotes(viewer, noted, await listVersionBugs(viewer, noted.id));
}
