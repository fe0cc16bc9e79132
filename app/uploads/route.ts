import { receiveUpload } from "#lib/bugs/attachments/uploads.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { refuseWhileImpersonating } from "#lib/people/viewer.ts";

/**
 * The one way in for files: the body is the file, `?name=` its name. Kept as it comes in, for somebody
 * who is signed in or brings an API key; the answer has the id that a form, or a program, then names.
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
