import "server-only";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type PrintedNotes, printJson, printMarkdown, printPage } from "#lib/upstream/notes/print.ts";

const format = z.enum(["md", "html", "json"]);
type Format = z.output<typeof format>;

const TYPES: Record<Format, string> = { md: "text/markdown", html: "text/html", json: "application/json" };
const PRINTERS: Record<Format, (notes: PrintedNotes) => string> = {
  md: (notes) => printMarkdown(notes, env().url),
  html: (notes) => printPage(notes, env().url),
  json: printJson,
};

/** The format of a file of release notes that an address asks for. Throws InvalidInput. */
export function readFormat(asked: string | null): Format {
  const { data, success } = format.safeParse(asked);
  if (!success) throw new InvalidInput({ format: ["Formats are md, html and json."] });
  return data;
}

/** Release notes as a file to save. */
export function notesFile(notes: PrintedNotes, format: Format): Response {
  const name = `${notes.release.name}-notes.${format}`.replace(/[^A-Za-z0-9._-]+/g, "-");
  return new Response(PRINTERS[format](notes), {
    headers: {
      "Content-Type": `${TYPES[format]}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
