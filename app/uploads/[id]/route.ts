import { toWeb } from "#app/to-web.ts";
import { isShowable, pictureSize } from "#lib/bugs/attachments/picture-size.ts";
import { servingOf } from "#lib/bugs/attachments/queries.ts";
import { openAttachment } from "#lib/bugs/attachments/store.ts";
import { findOwnPicture } from "#lib/bugs/attachments/uploads.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { readSettings } from "#lib/people/settings.ts";

type Context = { params: Promise<{ id: string }> };

/** A picture that the viewer uploaded, for the preview of the text in which it is to be. Nobody else sees it before it is attached. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const picture = await findOwnPicture(await requestViewer(request), (await params).id);
    const size = picture && (await pictureSize(picture.sha256));
    if (!size || !isShowable(size, await readSettings())) throw new NotFound("There is no such picture.");
    const content = await openAttachment(picture.sha256);
    return new Response(toWeb(content), {
      headers: {
        "Content-Type": servingOf(picture.contentType).contentType,
        "Content-Length": String(content.length),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
