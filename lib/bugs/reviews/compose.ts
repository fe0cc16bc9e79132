import { lineAnchor } from "#lib/bugs/attachments/patch/line-anchor.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";

type Place = { path: string; isOld: boolean; line: number };

/** Where a note is on the page of its patch; `order` sorts notes as the page shows them. */
export type Placed = { anchor: string; order: number };

/** Finds the lines of notes in the patch, in one pass over it; null for a note of which the patch has none such. */
export function placesIn(patch: Patch, notes: readonly Place[]): (Placed | null)[] {
  const paths = new Set(notes.map(({ path }) => path));
  const wanted = new Set(notes.map(keyOf));
  const found = new Map<string, Placed>();
  let order = 0;
  for (const [index, file] of patch.files.entries()) {
    const isNoted = paths.has(file.path);
    for (const hunk of file.hunks)
      for (const line of hunk.lines) {
        order += 1;
        if (!isNoted) continue;
        const isOld = line.new === null;
        const key = keyOf({ path: file.path, isOld, line: line.new ?? line.old ?? 0 });
        if (wanted.has(key) && !found.has(key)) found.set(key, { anchor: lineAnchor(index, line), order });
      }
  }
  return notes.map((note) => found.get(keyOf(note)) ?? null);
}

function keyOf({ path, isOld, line }: Place): string {
  return `${isOld ? "L" : "R"}${line} ${path}`;
}

type ReviewedNote = Place & { quote: string; text: string };
type Reviewed = {
  attachmentId: number;
  /** The address of its page. */
  page: string;
  summary: string;
  notes: readonly ReviewedNote[];
};

/** A review as one comment in Markdown: the summary, then each note below the line that it is about. */
export function composeReview({ attachmentId, page, summary, notes }: Reviewed, patch: Patch | null): string {
  const places = patch ? placesIn(patch, notes) : [];
  const placed = notes
    .map((note, index) => ({ note, place: places[index] ?? null }))
    .sort((one, other) => (one.place?.order ?? 0) - (other.place?.order ?? 0));
  return [
    `Review of attachment ${attachmentId}:`,
    ...(summary === "" ? [] : [summary]),
    ...placed.map(({ note, place }) => noteText(note, `${page}${place ? `#${place.anchor}` : ""}`)),
  ].join("\n\n");
}

function noteText({ path, isOld, line, quote, text }: ReviewedNote, address: string): string {
  const where = `${path}, ${isOld ? "removed line" : "line"} ${line}`;
  const fence = "`".repeat(Math.max(3, ...[...quote.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `[${plain(where)}](${address}):\n\n${fence}diff\n${quote}\n${fence}\n\n${text}`;
}

/** A text in which nothing means anything in Markdown. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~]/g, "\\$&");
}
