/** Files as forms name them. Import after tests/support/database.ts. */

import { findUploads, receiveUpload, type Upload } from "#lib/bugs/attachments/uploads.ts";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Sends one file as a page does when it is chosen. */
export function upload(viewer: Viewer, file: File, length: number | null = file.size): Promise<Upload> {
  return receiveUpload(viewer, { fileName: file.name, length }, file.stream());
}

/** Files that were sent and wait to be put on a bug. */
export async function uploadAll(viewer: Viewer, files: readonly File[]): Promise<StoredFile[]> {
  const uploads: string[] = [];
  for (const file of files) uploads.push((await upload(viewer, file)).id);
  return findUploads(viewer, { uploads });
}
