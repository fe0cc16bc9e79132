import type { ChangeView } from "#lib/bugs/views/bug.ts";

/** What changed about a file, as words after a name; null for changes of something else. */
export function attachmentWords({
  field,
  from,
  to,
  attachmentId,
}: Pick<ChangeView, "field" | "from" | "to" | "attachmentId">): string | null {
  const file = attachmentId ? `attachment ${attachmentId}` : "an attachment";
  const is = to === "yes" || to === "1";
  switch (field) {
    case "attachmentSummary":
    case "attachments.description":
      return to === "" ? `removed the description of ${file}` : `described ${file} as “${to}”`;
    case "attachmentName":
    case "attachments.filename":
      return `renamed ${file} from “${from}” to “${to}”`;
    case "attachmentPatch":
    case "attachments.ispatch":
      return `marked ${file} as ${is ? "a patch" : "no patch"}`;
    case "attachmentObsolete":
    case "attachments.isobsolete":
      return is ? `marked ${file} as obsolete` : `marked ${file} as current again`;
    case "attachmentAudience":
      return `made ${file} visible to ${to}`;
    default:
      return null;
  }
}
