import { z } from "zod";
import { decodeSegment, readParam } from "#app/param.ts";
import { env } from "#lib/env.ts";
import { InvalidInput, NotFound } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import { printJson, printMarkdown, printPage } from "#lib/upstream/notes/print.ts";
import { findNotes, type ReleaseNotes } from "#lib/upstream/notes/queries.ts";

const format = z.enum(["md", "html", "json"]);
type Format = z.output<typeof format>;

const TYPES: Record<Format, string> = { md: "text/markdown", html: "text/html", json: "application/json" };
const PRINTERS: Record<Format, (notes: ReleaseNotes) => string> = {
  md: (notes) => printMarkdown(notes, env().url),
  html: (notes) => printPage(notes, env().url),
  json: printJson,
};

/** Release notes as a file: `/releases/NAME/notes?format=md`, which next.config.ts leads here. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ milestone: string }> },
): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    const search = new URL(request.url).searchParams;
    const asked = format.safeParse(search.get("format"));
    if (!asked.success) throw new InvalidInput({ format: ["Formats are md, html and json."] });
    const milestone = decodeSegment((await params).milestone) ?? "";
    const notes = await findNotes(viewer, {
      milestone,
      classification: readParam(search.get("classification") ?? undefined),
      edition: readParam(search.get("edition") ?? undefined),
    });
    if (!notes) throw new NotFound("There are no such release notes.");
    const name = `${notes.release.name}-notes.${asked.data}`.replace(/[^A-Za-z0-9._-]+/g, "-");
    return new Response(PRINTERS[asked.data](notes), {
      headers: {
        "Content-Type": `${TYPES[asked.data]}; charset=utf-8`,
        "Content-Disposition": `attachment; filename="${name}"`,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
