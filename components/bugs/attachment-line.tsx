import { clsx } from "clsx";
import { formatSize } from "#components/ui/size.ts";
import type { AttachmentView } from "#lib/bugs/views/bug.ts";

/** A file in one line; obsolete ones are dimmed and marked. */
export function AttachmentLine({ bugId, ...file }: AttachmentView & { bugId: number }) {
  const { id, fileName, summary, isObsolete } = file;
  const name = summary || fileName;
  return (
    <span className={clsx("[overflow-wrap:anywhere]", isObsolete && "text-muted")}>
      <a href={`/bugs/${bugId}/attachments/${id}`}>{name}</a>{" "}
      <span className="text-muted text-xs">{attachmentNotes(file)}</span>
    </span>
  );
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
