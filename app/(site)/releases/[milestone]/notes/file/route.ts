import { notesFile, readFormat } from "#app/notes-file.ts";
import { decodeSegment, readParam } from "#app/param.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { findNotes } from "#lib/upstream/notes/queries.ts";

/** Release notes as a file: `/releases/NAME/notes?format=md`, which next.config.ts leads here. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ milestone: string }> },
): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const search = new URL(request.url).searchParams;
    const format = readFormat(search.get("format"));
    const milestone = decodeSegment((await params).milestone) ?? "";
    const notes = await findNotes(viewer, {
      milestone,
      classification: readParam(search.get("classification") ?? undefined),
      edition: readParam(search.get("edition") ?? undefined),
    });
    if (!notes) throw new NotFound("There are no such release notes.");
    return notesFile(notes, format);
  } catch (error) {
    return errorResponse(error);
  }
}
