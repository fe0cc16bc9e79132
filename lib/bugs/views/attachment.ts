import "server-only";
import { audienceName, audienceValue } from "#lib/bugs/access/audiences.ts";
import { reportOf } from "#lib/bugs/access/private-report.ts";
import { canComment, canEditAttachment, canObsolete, isInsider } from "#lib/bugs/policy.ts";
import {
  type AttachmentView,
  type ChangeView,
  type CommentView,
  changesQuery,
  commentAnchor,
  listComments,
} from "#lib/bugs/views/bug.ts";
import { saidComments, visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { type FlagPanel, type FlagPanelRow, flagPanel, flagPanelQuery } from "#lib/flags/queries.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** An attachment on its page. */
export type AttachmentPage = AttachmentView & {
  sha256: string | null;
  bug: {
    id: number;
    revision: number;
    summary: string;
    product: string;
    productId: number;
    componentId: number | null;
  };
  /** Everybody sees it, also without signing in. */
  isPublic: boolean;
  /** The value of its audience in forms; null: one that the viewer could not choose. */
  audienceValue: string | null;
  /** What the viewer may do. */
  may: { comment: boolean; edit: boolean; obsolete: boolean; hide: boolean };
  /** All versions of it that the viewer sees, oldest first; empty where it is the only one. */
  versions: AttachmentVersion[];
  /** Open requests on it, as words: "review of @ann". */
  requests: string[];
  /** Groups of the viewer that an audience can be. */
  groups: string[];
};

export type AttachmentVersion = {
  id: number;
  createdAt: string;
  author: string | null;
  sha256: string | null;
  isPatch: boolean;
};

type Row = Omit<AttachmentPage, "may"> & { authorId: number | null; reportOfId: number | null };

/** The attachment of a bug with this number; null when it or the bug is missing or hidden. */
export async function findAttachment(
  viewer: Viewer,
  bugId: number,
  id: number,
): Promise<AttachmentPage | null> {
  const [row] = await queryRows<Row>(sql`
    SELECT f.id, f.file_name AS "fileName", f.summary, f.content_type AS "contentType", f.size, f.is_patch AS "isPatch",
      f.is_obsolete AS "isObsolete", ${audienceName(viewer, sql`f`)} AS audience, f.sha256, f.sha256 IS NOT NULL AS "hasContent",
      to_json(f.created_at) AS "createdAt", ${commentAnchor} AS "commentAnchor", f.author_id AS "authorId",
      CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('handle', u.handle, 'displayName', u.display_name) END AS author,
      f.audience_id IS NULL AND NOT b.is_restricted AND p.visibility = 'open' AS "isPublic",
      ${audienceValue(viewer, sql`f`, sql`b`)} AS "audienceValue",
      json_build_object('id', b.id, 'revision', b.revision, 'summary', b.summary, 'product', p.name, 'productId', p.id, 'componentId', b.component_id) AS bug,
      ${reportOf(viewer, "id")} AS "reportOfId", ${versionsOf(viewer)} AS versions,
      ARRAY(SELECT t.name || coalesce(' of @' || q.handle, '') FROM flags r JOIN flag_types t ON t.id = r.type_id LEFT JOIN users q ON q.id = r.requestee_id
        WHERE r.attachment_id = f.id AND r.status = 'requested' ORDER BY r.id) AS requests,
      ARRAY(SELECT g.name::text FROM groups g WHERE g.id = ANY(${viewer.groupIds}::int[]) AND g.is_active AND g.is_for_bugs ORDER BY g.name) AS groups
    FROM attachments f JOIN bugs b ON b.id = f.bug_id JOIN products p ON p.id = b.product_id
    LEFT JOIN comments c ON c.id = f.comment_id AND ${visiblePart(viewer, sql`c`)}
    LEFT JOIN users u ON u.id = f.author_id
    WHERE f.id = ${id} AND f.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`f`)}`);
  if (!row) return null;
  const { authorId, reportOfId, ...attachment } = row;
  const place = { productId: attachment.bug.productId, reportOfId };
  return {
    ...attachment,
    may: {
      comment: canComment(viewer, place),
      edit: canEditAttachment(viewer, place, authorId),
      obsolete: canObsolete(viewer, place, authorId),
      hide: isInsider(viewer, place.productId),
    },
  };
}

/** The visible versions of `f`: those before it and those after. */
function versionsOf(viewer: Viewer): Sql {
  return sql`(WITH RECURSIVE older AS (
        SELECT f.id, f.replaces_id UNION ALL SELECT o.id, o.replaces_id FROM attachments o JOIN older ON o.id = older.replaces_id
      ), newer AS (
        SELECT f.id UNION ALL SELECT n.id FROM attachments n JOIN newer ON n.replaces_id = newer.id
      )
      SELECT CASE WHEN count(*) > 1 THEN json_agg(json_build_object('id', v.id, 'createdAt', v.created_at, 'sha256', v.sha256, 'isPatch', v.is_patch,
        'author', coalesce(nullif(w.display_name, ''), w.handle::text)) ORDER BY v.id) ELSE '[]' END
      FROM attachments v LEFT JOIN users w ON w.id = v.author_id
      WHERE v.id IN (SELECT id FROM older UNION SELECT id FROM newer) AND ${visiblePart(viewer, sql`v`)})`;
}

/** What was said and done about an attachment. */
export type AttachmentStory = { flags: FlagPanel; comments: CommentView[]; changes: ChangeView[] };

/** The flags on a visible attachment, the comments that came with it or name it, and its history. */
export async function getAttachmentStory(viewer: Viewer, file: AttachmentPage): Promise<AttachmentStory> {
  const bug = { ...file.bug, attachments: [file] };
  const names = `\\mattachment\\s{1,3}#?${file.id}\\M`;
  const about = sql`ARRAY(SELECT ${commentAnchor} FROM comments c
      WHERE c.bug_id = ${file.bug.id} AND ${saidComments(viewer)}
        AND (EXISTS (SELECT 1 FROM attachments f WHERE f.id = ${file.id} AND f.comment_id = c.id)
          OR EXISTS (SELECT 1 FROM changes h WHERE h.event_id = c.event_id AND h.attachment_id = ${file.id}
            AND ${visiblePart(viewer, sql`h`, sql`c.author_id`)})
          OR c.text ~* ${names} OR c.text ~ ${`/attachments/${file.id}([^0-9]|$)`}))`;
  const [comments, [row]] = await Promise.all([
    // What a comment shows of itself is decided in one place.
    listComments(viewer, file.bug.id),
    queryRows<{ types: FlagPanelRow[]; about: string[]; changes: ChangeView[] }>(sql`
      SELECT (SELECT coalesce(json_agg(t), '[]') FROM (${flagPanelQuery(viewer, bug, "all")}) t) AS types, ${about} AS about,
        (SELECT coalesce(json_agg(h), '[]') FROM (${changesQuery(viewer, file.bug.id, { attachmentId: file.id })}) h) AS changes`),
  ]);
  const panel = flagPanel(viewer, bug, row?.types ?? []);
  const isOnFile = ({ attachmentId }: { attachmentId: number | null }) => attachmentId === file.id;
  return {
    flags: { ...panel, set: panel.set.filter(isOnFile), open: panel.open.filter(isOnFile) },
    comments: comments.filter(({ anchor }) => row?.about.includes(anchor)),
    changes: (row?.changes ?? []).reverse(),
  };
}
