import { notesFile, readFormat } from "#app/notes-file.ts";
import { decodeSegment } from "#app/param.ts";
import { NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { readVersionNotes } from "../read-notes.ts";

/** The notes of a version as a file: `/products/NAME/notes?version=4.4.10&format=md`, which next.config.ts leads here. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ product: string }> },
): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const search = new URL(request.url).searchParams;
    const format = readFormat(search.get("format"));
    const product = decodeSegment((await params).product) ?? "";
    const notes = await readVersionNotes(viewer, product, search.get("version") ?? "");
    if (!notes) throw new NotFound("There are no such release notes.");
    return notesFile(notes, format);
  } catch (error) {
    return errorResponse(error);
  }
}
