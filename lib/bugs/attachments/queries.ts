import "server-only";
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
  /** Null when the content was never brought here by the import. */
  sha256: string | null;
};

/** An attachment as a file to be served. NotFound in the same words when it is missing or hidden, or its bug is. */
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

export type Serving = { contentType: string; isInline: boolean };

/** What a browser may show in place: pictures that cannot carry a script. */
const SAFE_IMAGES = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/apng",
  "image/bmp",
]);
/** Texts that are shown as plain text, whatever they are for. */
const AS_PLAIN_TEXT = new Set([
  "application/json",
  "text/x-patch",
  "text/x-diff",
  "text/markdown",
  "text/csv",
  "text/x-log",
]);

/**
 * How a file goes out. Safe pictures and plain text are shown in place; everything else is saved, so
 * that pages and drawings (HTML, SVG, XML) never run here. A type that is written oddly is saved as bytes.
 */
export function servingOf(contentType: string): Serving {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (SAFE_IMAGES.has(type)) return { contentType: type, isInline: true };
  if (type === "text/plain" || AS_PLAIN_TEXT.has(type))
    return { contentType: "text/plain; charset=utf-8", isInline: true };
  const isWellWritten = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/.test(type);
  return { contentType: isWellWritten ? type : "application/octet-stream", isInline: false };
}

/** `Content-Disposition` for a file of any name (RFC 6266, RFC 8187): a plain name for old programs, the true one beside it. */
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
