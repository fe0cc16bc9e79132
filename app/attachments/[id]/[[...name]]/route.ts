import type { Readable } from "node:stream";
import { CHARSET_BYTES, charsetOf } from "#lib/bugs/attachments/charset.ts";
import { contentDisposition, getAttachmentFile, servingOf } from "#lib/bugs/attachments/queries.ts";
import { openAttachment, readHead } from "#lib/bugs/attachments/store.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";

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

/** /attachments/12 and /attachments/12/any-name: the file, for viewers of its bug. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { id } = await params;
    const file = await getAttachmentFile(
      await requestViewer(request),
      /^\d{1,10}$/.test(id) ? Number(id) : -1,
    );
    if (file.sha256 === null) throw new NotFound("The content of this attachment was not imported.");
    const serving = servingOf(file.contentType);
    const headers = new Headers(GUARDS);
    headers.set("ETag", `"${file.sha256}"`);
    if (request.headers.get("if-none-match")?.includes(file.sha256))
      return new Response(null, { status: 304, headers });
    const content = await openAttachment(file.sha256);
    const charset = serving.isText
      ? `; charset=${charsetOf(await readHead(file.sha256, CHARSET_BYTES))}`
      : "";
    headers.set("Content-Type", serving.contentType + charset);
    headers.set("Content-Length", String(content.size));
    headers.set("Content-Disposition", contentDisposition(file.fileName, serving.isInline));
    if (request.method === "HEAD") {
      content.destroy();
      return new Response(null, { headers });
    }
    return new Response(toWeb(content), { headers });
  } catch (error) {
    if (!(error instanceof NotFound)) return errorResponse(error);
    return new Response(`${error.message}\n`, {
      status: 404,
      headers: { ...GUARDS, "Content-Type": "text/plain; charset=utf-8" },
    });
  }
}

function toWeb(content: Readable): ReadableStream<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      content.destroy();
    },
  });
}
