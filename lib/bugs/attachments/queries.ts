import "server-only";
import { isSafeImage } from "#lib/bugs/attachments/safe-images.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type AttachmentFile = {
  id: number;
  bugId: number;
  fileName: string;
  contentType: string;
  /** Null when the import did not fetch the content. */
  sha256: string | null;
};

/** The file of an attachment. The same NotFound whether the attachment or its bug is missing or hidden. */
export async function getAttachmentFile(viewer: Viewer, id: number): Promise<AttachmentFile> {
  const isNumber = Number.isInteger(id) && id >= 1 && id <= 2_147_483_647;
  const [file] = isNumber
    ? await queryRows<AttachmentFile>(sql`
        SELECT f.id, f.bug_id AS "bugId", f.file_name AS "fileName", f.content_type AS "contentType", f.sha256
        FROM attachments f JOIN bugs b ON b.id = f.bug_id
        WHERE f.id = ${id} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`f`)}`)
    : [];
  if (!file) throw new NotFound("There is no such attachment.");
  return file;
}

/** What browsers open themselves, without running anything of it on this site. */
const PLAYED = new Set(
  `application/pdf audio/mpeg audio/mp4 audio/x-m4a audio/ogg audio/opus audio/flac audio/x-flac audio/wav audio/vnd.wave
   audio/x-wav audio/aac audio/webm video/mp4 video/webm video/ogg video/quicktime video/x-m4v video/matroska`.split(
    /\s+/,
  ),
);

/** `isText`: the encoding of the text is to be added. */
export type Serving = { contentType: string; isInline: boolean; isText: boolean };

/** Text formats that are shown as plain text. */
const AS_PLAIN_TEXT = new Set([
  "application/json",
  "text/x-patch",
  "text/x-diff",
  "text/markdown",
  "text/csv",
  "text/x-log",
]);

/**
 * How a file is served. Safe images, plain text, PDF, audio and video are shown inline; everything else is downloaded, so
 * that HTML, SVG and XML never run on this site. A malformed type is served as application/octet-stream.
 */
export function servingOf(contentType: string): Serving {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (isSafeImage(type)) return { contentType: type, isInline: true, isText: false };
  if (PLAYED.has(type)) return { contentType: type, isInline: true, isText: false };
  if (type === "text/plain" || AS_PLAIN_TEXT.has(type))
    return { contentType: "text/plain", isInline: true, isText: true };
  const isWellFormed = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/.test(type);
  return { contentType: isWellFormed ? type : "application/octet-stream", isInline: false, isText: false };
}

/** `Content-Disposition` for any file name (RFC 6266, RFC 8187): with an ASCII fallback for old clients. */
export function contentDisposition(fileName: string, isInline: boolean): string {
  const plain = fileName
    .toWellFormed()
    .replace(/[^\x20-\x7e]/g, "_")
    .replace(/["\\%]/g, "_");
  const exact = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${isInline ? "inline" : "attachment"}; filename="${plain}"; filename*=UTF-8''${exact}`;
}
