import "server-only";
import { type Draft, factsOf, lack, refuse } from "#lib/bugs/change/draft.ts";
import {
  type AttachmentFacts,
  type AttachmentRow,
  cancelRequests,
} from "#lib/bugs/change/plan-attachments.ts";
import { canObsolete } from "#lib/bugs/policy.ts";
import { flagText } from "#lib/flags/text.ts";

/** The attachment that the change replaces by a new version; undefined when refused, null without one. */
export function findReplaced(
  draft: Draft,
  facts: AttachmentFacts | null,
  files: number,
): AttachmentRow | null | undefined {
  const { replaces } = draft.input;
  if (!replaces) return null;
  const file = facts?.files.find(({ id, bugId }) => id === replaces.id && bugId === draft.bug.id);
  if (!file) refuse(draft, "files", "There is no such attachment on this bug.");
  else if (files !== 1) refuse(draft, "files", "Choose one file: the new version.");
  else if (file.replacedById !== null)
    refuse(draft, "files", `Attachment ${file.id} has a newer version already. Replace that one.`);
  else if (!file.isOpenToViewer)
    refuse(draft, "files", "You can read this attachment, but not write to those who see it.");
  else if (!canObsolete(draft.facts.viewer, factsOf(draft.bug), file.authorId)) {
    const need = { capability: "moderate", productId: draft.bug.product.id } as const;
    lack(draft, "files", need, "replace an attachment of somebody else");
  } else return file;
  return undefined;
}

/** Makes the replaced attachment obsolete, and cancels the requests on it or asks again on the new version. */
export function planReplacement(draft: Draft, file: AttachmentRow, newId: number | null): void {
  const { plan } = draft;
  const { id, summary, fileName, isPatch, isObsolete, audienceId } = file;
  const [version] = plan.files;
  if (!version) return;
  if (!isObsolete) {
    plan.attachments.push({ id, summary, fileName, isPatch, isObsolete: true, audienceId });
    const change = { field: "attachmentObsolete", from: "no", to: "yes", fromId: null, toId: null };
    plan.changes.push({ ...change, attachmentId: id, audienceId });
  }
  version.replacesId = id;
  if (summary !== "" && summary !== fileName) version.summary = summary;
  if (newId === null) cancelRequests(draft, file, audienceId);
  else {
    version.id = newId;
    carryRequests(draft, file, newId);
  }
}

/** Whoever was asked about a file is asked about its new version, by whoever asked. */
function carryRequests({ plan }: Draft, file: AttachmentRow, newId: number): void {
  const { audienceId } = file;
  for (const { id, typeId, type, requestee, requesteeId, setterId } of file.requests) {
    if (plan.flags.remove.includes(id) || plan.flags.update.some((flag) => flag.id === id)) continue;
    const flag = { id, typeId, attachmentId: newId, audienceId, setterId, requesteeId };
    plan.flags.update.push({ ...flag, status: "requested" });
    const text = flagText({ type, status: "requested", requestee });
    const common = { field: "flag", audienceId };
    plan.changes.push({ ...common, from: text, to: "", fromId: typeId, toId: null, attachmentId: file.id });
    plan.changes.push({ ...common, from: "", to: text, fromId: null, toId: typeId, attachmentId: newId });
  }
}
