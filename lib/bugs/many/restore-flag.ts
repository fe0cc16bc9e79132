import "server-only";
import type { PlannedBug, PlannedFlag } from "#lib/bugs/change/planned.ts";
import type { Cells, NotedRow } from "#lib/bugs/many/noted-row.ts";
import type { Now } from "#lib/bugs/many/restore-now.ts";
import type { NameOf } from "#lib/bugs/many/thing-names.ts";
import { flagText } from "#lib/flags/text.ts";

/**
 * Adds one row of a flag to the plan; returns the fields that are left as they are. A flag on an attachment has the audience that
 * the attachment has by now, in history too; one that is gone or obsolete takes none.
 */
export function restoreFlag(
  plan: PlannedBug,
  { key, before, after }: NotedRow,
  now: Now,
  nameOf: NameOf,
): string[] {
  const id = Number(key.id);
  const current = now.flags.get(id);
  const text = (flag: PlannedFlag) =>
    flagText({
      type: nameOf("flagType", flag.typeId),
      status: flag.status,
      requestee: flag.requesteeId === null ? null : nameOf("person", flag.requesteeId),
    });
  const note = (from: PlannedFlag | null, to: PlannedFlag | null) =>
    plan.changes.push({
      field: "flag",
      from: from ? text(from) : "",
      to: to ? text(to) : "",
      fromId: from?.typeId ?? null,
      toId: to?.typeId ?? null,
      attachmentId: (from ?? to)?.attachmentId ?? null,
      audienceId: (from ?? to)?.audienceId ?? null,
    });
  if (after === null) {
    if (current || !before) return ["flag"];
    const flag = flagOf(before, now);
    if (!isTaken(flag, now)) return ["flag"];
    plan.flags.create.push({ ...flag, id, createdAt: String(before.created_at) });
    note(null, flag);
    return [];
  }
  if (
    !current ||
    Object.entries(after).some(([name, value]) => !SKIPPED.has(name) && current[name] !== value)
  )
    return ["flag"];
  if (before === null) {
    plan.flags.remove.push(id);
    note(flagOf(current, now), null);
    return [];
  }
  const flag = flagOf({ ...current, ...before }, now);
  if (!isTaken(flag, now)) return ["flag"];
  plan.flags.update.push({ id, ...flag });
  note(flagOf(current, now), flag);
  return [];
}

/** What follows the attachment, or the clock. */
const SKIPPED = new Set(["created_at", "changed_at", "audience_id"]);

function isTaken({ attachmentId }: PlannedFlag, now: Now): boolean {
  return attachmentId === null || now.files.get(attachmentId)?.isObsolete === false;
}

function flagOf(row: Cells, now: Now): PlannedFlag {
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  const status = row.status === "granted" || row.status === "denied" ? row.status : "requested";
  const attachmentId = number(row.attachment_id);
  const file = attachmentId === null ? undefined : now.files.get(attachmentId);
  return {
    typeId: Number(row.type_id),
    attachmentId,
    audienceId: file ? file.audienceId : number(row.audience_id),
    status,
    setterId: number(row.setter_id),
    requesteeId: number(row.requestee_id),
  };
}
