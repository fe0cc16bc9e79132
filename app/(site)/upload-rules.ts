import { uploadRules } from "#lib/bugs/attachments/upload-limits.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";

/** What the file inputs of this page take; of the settings that its frame reads anyway. */
export async function readUploadRules(viewer: Viewer) {
  return uploadRules((await getSiteFrame(viewer)).settings);
}
