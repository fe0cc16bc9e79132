import { formatSize } from "#components/ui/size.ts";
import type { AttachmentView } from "#lib/bugs/views/bug.ts";
import { type Html, html } from "#lib/html.ts";

/** Files, each in one line; obsolete ones are dimmed and marked. As a string, since a bug may have many (docs/decisions/049). */
export function attachmentLines(bugId: number, files: readonly AttachmentView[]): Html {
  return html`${files.map((file) => {
    const dimmed = file.isObsolete ? html` class="text-muted"` : null;
    return html`<li${dimmed}><a href="/bugs/${bugId}/attachments/${file.id}">${file.summary || file.fileName}</a> <span class="muted-xs">${attachmentNotes(file)}</span></li>`;
  })}`;
}

/** Details of a file, shown after its name: "1.2 kB · patch · obsolete". */
export function attachmentNotes({ size, isPatch, isObsolete, audience, hasContent }: AttachmentView): string {
  return [
    formatSize(size),
    isPatch ? "patch" : null,
    isObsolete ? "obsolete" : null,
    audience ? `only for ${audience}` : null,
    hasContent ? null : "content not imported",
  ]
    .filter(Boolean)
    .join(" · ");
}
