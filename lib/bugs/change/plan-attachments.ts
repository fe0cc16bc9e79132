import "server-only";
import { audienceValue } from "#lib/bugs/access/audiences.ts";
import type { AttachmentChange, AttachmentField } from "#lib/bugs/attachments/schema.ts";
import { type Draft, factsOf, lack, refuse } from "#lib/bugs/change/draft.ts";
import { planAudience } from "#lib/bugs/change/plan-comment.ts";
import type { PlannedAttachment } from "#lib/bugs/change/planned.ts";
import { INSIDERS } from "#lib/bugs/comments/audience-words.ts";
import { canEditAttachment, canObsolete } from "#lib/bugs/policy.ts";
import { isInAudience, visiblePart } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision } from "#lib/errors.ts";
import { flagText } from "#lib/flags/text.ts";
import { type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

export type AttachmentRow = PlannedAttachment & {
  bugId: number;
  authorId: number | null;
  /** Its new version. */
  replacedById: number | null;
  /** The value of its audience in forms. */
  audience: string | null;
  /** The viewer can write to those who see it. */
  isOpenToViewer: boolean;
  /** Open requests on it. */
  requests: OpenRequest[];
};
type OpenRequest = {
  id: number;
  typeId: number;
  type: string;
  requestee: string | null;
  requesteeId: number | null;
  setterId: number | null;
};

/** The visible attachments that change, and the names of all audiences that they may get. */
export type AttachmentFacts = {
  files: readonly AttachmentRow[];
  audienceNames: ReadonlyMap<number, string>;
  /** The number of a new version, on which is asked again. */
  newId: number | null;
};

/** Loads them for all drafts at once; null when no attachment changes. */
export async function loadAttachmentFacts(
  tx: RunsSql,
  drafts: readonly Draft[],
): Promise<AttachmentFacts | null> {
  const [first] = drafts;
  const { attachments: changes = [], replaces } = first?.input ?? {};
  if (!first || (changes.length === 0 && !replaces)) return null;
  const { viewer } = first.facts;
  const ids = [...changes, ...(replaces ? [replaces] : [])].map(({ id }) => id);
  const files = await queryRowsIn<AttachmentRow>(
    tx,
    sql`SELECT x.id, x.bug_id AS "bugId", x.author_id AS "authorId", x.summary, x.file_name AS "fileName", x.is_patch AS "isPatch",
          x.is_obsolete AS "isObsolete", x.audience_id AS "audienceId", ${audienceValue(viewer, sql`x`, sql`b`)} AS audience,
          (SELECT r.id FROM attachments r WHERE r.replaces_id = x.id) AS "replacedById",
          x.audience_id IS NULL OR EXISTS (SELECT 1 FROM audiences a WHERE a.id = x.audience_id AND ${viewer.isAdministrator ? sql`TRUE` : isInAudience(viewer)}) AS "isOpenToViewer",
          (SELECT coalesce(json_agg(json_build_object('id', f.id, 'typeId', f.type_id, 'type', t.name, 'requestee', u.handle, 'requesteeId', u.id, 'setterId', f.setter_id) ORDER BY f.id), '[]')
            FROM flags f JOIN flag_types t ON t.id = f.type_id LEFT JOIN users u ON u.id = f.requestee_id
            WHERE f.attachment_id = x.id AND f.status = 'requested') AS requests
        FROM attachments x JOIN bugs b ON b.id = x.bug_id
        WHERE x.id = ANY(${ids}::int[]) AND x.bug_id = ANY(${drafts.map(({ bug }) => bug.id)}::int[])
          AND ${visiblePart(viewer, sql`x`)}`,
  );
  const names = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT a.id, coalesce('insiders of ' || p.name, 'members of ' || g.name, 'administrators') AS name
        FROM audiences a LEFT JOIN products p ON p.id = a.product_id LEFT JOIN groups g ON g.id = a.group_id
        WHERE ${changes.some(({ audience }) => audience !== undefined)}::boolean`,
  );
  const newId = replaces?.requests === "carry" ? await reserveId(tx) : null;
  return { files, newId, audienceNames: new Map(names.map(({ id, name }) => [id, name])) };
}

/** The number of an attachment that is not written yet. */
async function reserveId(tx: RunsSql): Promise<number | null> {
  const [row] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT nextval(pg_get_serial_sequence('attachments', 'id'))::int AS id`,
  );
  return row?.id ?? null;
}

/** Plans new details of attachments; what becomes obsolete is not asked about any more. */
export function planAttachments(draft: Draft, facts: AttachmentFacts): void {
  const { attachments = [], replaces } = draft.input;
  const ids = [...attachments, ...(replaces ? [replaces] : [])].map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    refuse(draft, "attachments", `Attachment ${id} is changed twice. Say everything about it once.`);
  for (const change of attachments) {
    const file = facts.files.find(({ id, bugId }) => id === change.id && bugId === draft.bug.id);
    if (!file) {
      refuse(draft, "attachments", "There is no such attachment on this bug.");
      continue;
    }
    refuseUnseen(draft, file, change);
    planAttachment(draft, file, change, facts);
  }
}

/** What is private to some bumps no revision of the bug: the details themselves say whether somebody changed them. */
function refuseUnseen({ bug }: Draft, now: AttachmentRow, { id, seen = {} }: AttachmentChange): void {
  const isNew = (name: keyof typeof seen) => seen[name] !== undefined && seen[name] !== now[name];
  const news = [
    isNew("summary") ? `its description is “${now.summary}”` : "",
    isNew("fileName") ? `its name is “${now.fileName}”` : "",
    isNew("isPatch") ? (now.isPatch ? "it is a patch" : "it is no patch") : "",
    isNew("isObsolete") ? (now.isObsolete ? "it is obsolete" : "it is not obsolete") : "",
    isNew("audience") ? `it is visible to ${audienceWords(now.audience)}` : "",
  ].filter(Boolean);
  if (news.length === 0) return;
  throw new Collision(
    `Somebody else changed attachment ${id} in the meantime: ${news.join(", ")} now. Reload the page to see it.`,
    bug.revision,
  );
}

function audienceWords(value: string | null): string {
  if (value === "") return EVERYONE;
  return value === INSIDERS ? "insiders" : value === null ? OTHERS : `members of ${value}`;
}

function planAttachment(draft: Draft, file: AttachmentRow, change: AttachmentChange, facts: AttachmentFacts) {
  const { viewer } = draft.facts;
  const { id, summary, fileName, isPatch, isObsolete } = file;
  const planned = { id, summary, fileName, isPatch, isObsolete, audienceId: file.audienceId };
  const mayEdit = canEditAttachment(viewer, factsOf(draft.bug), file.authorId);
  const mayObsolete = canObsolete(viewer, factsOf(draft.bug), file.authorId);
  if (change.audience !== undefined) {
    const audienceId = planAudience(draft, change.audience, "attachments");
    if (audienceId === undefined) return;
    planned.audienceId = audienceId;
  }
  planned.summary = change.summary ?? summary;
  planned.fileName = change.fileName ?? fileName;
  planned.isPatch = change.isPatch ?? isPatch;
  planned.isObsolete = change.isObsolete ?? isObsolete;
  const differences: [AttachmentField, string, string][] = [
    ["attachmentSummary", summary, planned.summary],
    ["attachmentName", fileName, planned.fileName],
    ["attachmentPatch", yes(isPatch), yes(planned.isPatch)],
    ["attachmentObsolete", yes(isObsolete), yes(planned.isObsolete)],
  ];
  const changed = differences.filter(([, from, to]) => from !== to);
  if (planned.audienceId !== file.audienceId)
    changed.push(["attachmentAudience", OTHERS, audienceName(facts, planned.audienceId)]);
  const needsEdit = changed.some(([field]) => field !== "attachmentObsolete");
  if (changed.length === 0) return;
  if ((needsEdit && !mayEdit) || !mayObsolete) {
    const need = { capability: needsEdit ? "edit" : "moderate", productId: draft.bug.product.id } as const;
    lack(draft, "attachments", need, "change an attachment of somebody else");
    return;
  }
  // What an audience was or becomes is for those who see both.
  const audienceId = planned.audienceId ?? file.audienceId;
  for (const [field, from, to] of changed) {
    const isOpened = field === "attachmentAudience" && planned.audienceId === null;
    draft.plan.changes.push({
      field,
      from,
      to,
      fromId: null,
      toId: null,
      attachmentId: id,
      audienceId: isOpened ? null : audienceId,
    });
  }
  draft.plan.attachments.push(planned);
  if (planned.isObsolete && !isObsolete) cancelRequests(draft, file, planned.audienceId);
}

/** Who saw it before is not said: not everybody who sees it now may know. */
const OTHERS = "others";
const EVERYONE = "everyone who sees the bug";

function audienceName({ audienceNames }: AttachmentFacts, audienceId: number | null): string {
  return (audienceId === null ? null : audienceNames.get(audienceId)) ?? EVERYONE;
}

function yes(is: boolean): string {
  return is ? "yes" : "no";
}

/** Cancels the requests on an attachment that the same change does not answer. */
export function cancelRequests({ plan }: Draft, file: AttachmentRow, audienceId: number | null): void {
  for (const { id, typeId, type, requestee } of file.requests) {
    const isAnswered = plan.flags.update.some((flag) => flag.id === id && flag.status !== "requested");
    if (isAnswered || plan.flags.remove.includes(id)) continue;
    plan.flags.update = plan.flags.update.filter((flag) => flag.id !== id);
    plan.flags.remove.push(id);
    const from = flagText({ type, status: "requested", requestee });
    plan.changes.push({
      field: "flag",
      from,
      to: "",
      fromId: typeId,
      toId: null,
      attachmentId: file.id,
      audienceId,
    });
  }
}

/** Nobody keeps a request about a file that they will not see. */
export async function refuseUnseenRequests(
  tx: RunsSql,
  drafts: readonly Draft[],
  { files }: AttachmentFacts,
): Promise<void> {
  for (const draft of drafts) {
    for (const { id, audienceId } of draft.plan.attachments) {
      const file = files.find((file) => file.id === id);
      if (!file || audienceId === null || audienceId === file.audienceId) continue;
      for (const { type, requestee, requesteeId, ...request } of file.requests) {
        if (requesteeId === null || draft.plan.flags.remove.includes(request.id)) continue;
        if (await isReader(tx, requesteeId, audienceId, file.authorId)) continue;
        refuse(
          draft,
          "attachments",
          `“${type}” is asked of @${requestee}, who would not see this file any more: pass it on or clear it first.`,
        );
      }
    }
  }
}

async function isReader(
  tx: RunsSql,
  userId: number,
  audienceId: number,
  authorId: number | null,
): Promise<boolean> {
  if (userId === authorId) return true;
  const [row] = await queryRowsIn<ViewerRow>(tx, viewerQuery(sql`u.id = ${userId}`));
  if (!row) return false;
  const person = viewerFrom(row);
  if (person.isAdministrator) return true;
  const found = await queryRowsIn(
    tx,
    sql`SELECT FROM audiences a WHERE a.id = ${audienceId} AND ${isInAudience(person)}`,
  );
  return found.length > 0;
}
