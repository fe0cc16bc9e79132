import { uploadRules } from "#lib/bugs/attachments/upload-limits.ts";
import { receiveUpload } from "#lib/bugs/attachments/uploads.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { readSettings } from "#lib/people/settings.ts";
import { refuseWhileImpersonating } from "#lib/people/viewer.ts";

/** The limits of this site: `maxSize` of a file in bytes, `maxCount` files of a form. */
export async function GET(): Promise<Response> {
  const { maxSize, maxCount } = uploadRules(await readSettings());
  return Response.json({ maxSize, maxCount }, { headers: { "Cache-Control": "no-store" } });
}

/**
 * Uploads a file: the body is the content, `?name=` the name. For signed-in users and API keys. Returns the id, which a
 * form or a client then refers to.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    refuseWhileImpersonating(viewer);
    const fileName = new URL(request.url).searchParams.get("name") ?? "";
    const announced = request.headers.get("content-length");
    const length = announced === null ? null : Number(announced);
    const upload = await receiveUpload(viewer, { fileName, length }, request.body ?? new ReadableStream());
    return Response.json(upload, {
      status: 201,
      headers: { "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff" },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
