import { lineAnchor } from "#lib/bugs/attachments/patch/line-anchor.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";

type Place = { path: string; isOld: boolean; line: number };

/** Where a note is on the page of its patch; `order` sorts notes as the page shows them. */
export type Placed = { anchor: string; order: number };

/** Finds the line of a note in the patch; null when the patch has none such. */
export function placeIn(patch: Patch, { path, isOld, line }: Place): Placed | null {
  let order = 0;
  for (const [index, file] of patch.files.entries())
    for (const hunk of file.hunks)
      for (const one of hunk.lines) {
        order += 1;
        if (file.path !== path) continue;
        if (isOld ? one.new === null && one.old === line : one.new === line)
          return { anchor: lineAnchor(index, one), order };
      }
  return null;
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
  const placed = notes
    .map((note) => ({ note, place: patch && placeIn(patch, note) }))
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
