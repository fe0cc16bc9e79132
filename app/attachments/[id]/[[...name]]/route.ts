import { toWeb } from "#app/to-web.ts";
import { CHARSET_BYTES, charsetOf } from "#lib/bugs/attachments/charset.ts";
import { isShowable, pictureSize } from "#lib/bugs/attachments/picture-size.ts";
import {
  type AttachmentFile,
  contentDisposition,
  getAttachmentFile,
  servingOf,
} from "#lib/bugs/attachments/queries.ts";
import { isSafeImage } from "#lib/bugs/attachments/safe-images.ts";
import { openAttachment, readHead } from "#lib/bugs/attachments/store.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { readSettings } from "#lib/people/settings.ts";

type Context = { params: Promise<{ id: string; name?: string[] }> };

/** Nothing in a file is executed, and it cannot access other pages of this site. */
const GUARDS = {
  "Content-Security-Policy":
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  // Cached only by the browser and revalidated each time, since the visibility of a bug may change.
  "Cache-Control": "private, no-cache",
};

/** The viewer of a browser for PDF does not start in a sandbox; it runs nothing of the file here, and only our pages frame it. */
const PDF_POLICY =
  "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'self'";

/**
 * /attachments/12 and /attachments/12/any-name: the file, for viewers of its bug. A browser that opens the first as a page,
 * as by a link in a comment, gets the page of the attachment.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { id, name } = await params;
    const destination = request.headers.get("sec-fetch-dest");
    const file = await getAttachmentFile(
      await requestViewer(request),
      /^\d{1,10}$/.test(id) ? Number(id) : -1,
    );
    if (destination === "document" && name === undefined) return toPage(file);
    if (file.sha256 === null) throw new NotFound("The content of this attachment was not imported.");
    const serving = servingOf(file.contentType);
    const headers = new Headers(GUARDS);
    headers.set("Vary", "Sec-Fetch-Dest");
    if (serving.contentType === "application/pdf") headers.set("Content-Security-Policy", PDF_POLICY);
    if (destination === "image" && isSafeImage(file.contentType)) {
      const size = await pictureSize(file.sha256);
      if (!size || !isShowable(size, await readSettings()))
        throw new NotFound("This picture is too large to be shown.");
    }
    headers.set("ETag", `"${file.sha256}"`);
    if (request.headers.get("if-none-match")?.includes(file.sha256))
      return new Response(null, { status: 304, headers });
    const range = rangeOf(request.headers.get("range"));
    const content = await openAttachment(file.sha256, range);
    const charset = serving.isText
      ? `; charset=${charsetOf(await readHead(file.sha256, CHARSET_BYTES))}`
      : "";
    headers.set("Content-Type", serving.contentType + charset);
    headers.set("Content-Length", String(content.length));
    headers.set("Accept-Ranges", "bytes");
    if (content.range)
      headers.set("Content-Range", `bytes ${content.range.start}-${content.range.end}/${content.size}`);
    headers.set("Content-Disposition", contentDisposition(file.fileName, serving.isInline));
    if (request.method === "HEAD") {
      content.destroy();
      return new Response(null, { headers });
    }
    return new Response(toWeb(content), { status: content.range ? 206 : 200, headers });
  } catch (error) {
    if (!(error instanceof NotFound)) return errorResponse(error);
    return new Response(`${error.message}\n`, {
      status: 404,
      headers: { ...GUARDS, "Content-Type": "text/plain; charset=utf-8" },
    });
  }
}

function toPage({ id, bugId }: AttachmentFile): Response {
  return new Response(null, {
    status: 302,
    headers: { ...GUARDS, Location: `/bugs/${bugId}/attachments/${id}`, Vary: "Sec-Fetch-Dest" },
  });
}

/** One part of the file, as players ask for it; anything else gets the whole file. */
function rangeOf(header: string | null): { start: number; end?: number } | undefined {
  const found = /^bytes=(\d{1,12})-(\d{1,12})?$/.exec(header ?? "");
  if (!found) return undefined;
  return { start: Number(found[1]), ...(found[2] === undefined ? {} : { end: Number(found[2]) }) };
}
