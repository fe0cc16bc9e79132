import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { reportOf } from "#lib/bugs/access/private-report.ts";
import type { ReportedFor } from "#lib/bugs/access/reported-for-words.ts";
import type { CommentStanding } from "#lib/bugs/comments/policy.ts";
import type { ReactionView } from "#lib/bugs/comments/reactions.ts";
import { commentStanding, isReadable } from "#lib/bugs/comments/rights.ts";
import { plainColumns } from "#lib/bugs/fields/columns.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import {
  PLAIN_FIELDS,
  type PlainField,
  RELATION_FIELDS,
  type RelationField,
} from "#lib/bugs/fields/registry.ts";
import { visibleByThings } from "#lib/bugs/history/visible-changes.ts";
import { isIgnored } from "#lib/bugs/ignored/ignored.ts";
import { CHANGE_ACT, UNDO_MINUTES } from "#lib/bugs/many/journal.ts";
import { ownTags } from "#lib/bugs/tags/tags.ts";
import { customFor, hoursOf, type TimeView } from "#lib/bugs/time/queries.ts";
import { type RelatedSide, relatedBugs } from "#lib/bugs/views/related.ts";
import { reportedFor } from "#lib/bugs/views/reported-for.ts";
import { publishedFrom, type RoutingView, routingOf } from "#lib/bugs/views/routing.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type VotesView, votesFor } from "#lib/bugs/votes/queries.ts";
import type { ChangeAddress } from "#lib/catalog/change-page.ts";
import { offeredValues, VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { rawSql, type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared, queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";

export type PersonRef = {
  handle: string;
  displayName: string;
  /** Told only of people who are to do something. */
  isDisabled?: boolean;
};
/** Another bug, for a line about it. */
export type BugRef = {
  id: number;
  summary: string;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  phase: Phase;
  /** Why it was closed; null for an open one. */
  meaning: Meaning | null;
};

export type AttachmentView = {
  id: number;
  fileName: string;
  summary: string;
  contentType: string;
  /** Bytes. */
  size: number;
  isPatch: boolean;
  isObsolete: boolean;
  /** The audience in words; null: everyone who sees the bug. */
  audience: string | null;
  hasContent: boolean;
  createdAt: string;
  author: PersonRef | null;
  commentAnchor: string | null;
};

export type FlagView = {
  id: number;
  type: string;
  status: "requested" | "granted" | "denied";
  setter: string | null;
  requestee: string | null;
};

/** The data of the bug page except comments and history. Times are ISO 8601 in UTC, dates such as 2026-11-22. */
export type BugView = {
  id: number;
  revision: number;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  phase: Phase;
  /** Why it was closed; null for an open one. */
  meaning: Meaning | null;
  severity: string;
  priority: string;
  productId: number;
  product: string;
  /** Its product is retired, for this reason. */
  isRetired: boolean;
  /** Null also for those who do not see the product. */
  closedReason: string | null;
  allowsUnconfirmed: boolean;
  /** Bugs of its product have doc types and doc texts. */
  wantsDocs: boolean;
  /** How far the doc text for everybody has come; null: nobody has written one. */
  docState: "cleared" | "written" | "reviewed" | null;
  classification: string;
  componentId: number | null;
  component: string | null;
  versionId: number | null;
  version: string | null;
  targetReleaseId: number | null;
  targetRelease: string | null;
  targetMilestone: string | null;
  /** The target milestone is one of its classification, with a page of its own. */
  isTargetShared: boolean;
  reporterId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  reporter: PersonRef | null;
  assignee: PersonRef | null;
  qaContact: PersonRef | null;
  duplicateOf: BugRef | null;
  /** Where duplicates of duplicates end; null when that is the bug that this one is a duplicate of. */
  original: BugRef | null;
  /** It has been in a status that is not unconfirmed. */
  everConfirmed: boolean;
  isRestricted: boolean;
  /** The downstream product whose private report this is; null: it is none, or the viewer does not see that product. */
  reportOfId: number | null;
  reportOf: string | null;
  reportedFor: ReportedFor | null;
  reporterAccessible: boolean;
  ccAccessible: boolean;
  createdAt: string;
  changedAt: string;
  aliases: string[];
  keywords: string[];
  cc: PersonRef[];
  groups: string[];
  seeAlso: string[];
  /** Null: its product takes none. */
  votes: VotesView | null;
  /** The viewer’s own; nobody else sees them. */
  myTags: string[];
  duplicates: BugRef[];
  attachments: AttachmentView[];
  flags: FlagView[];
  custom: Record<string, unknown>;
  /** The viewer wants no news of it; nobody else sees that. */
  isIgnored: boolean;
  /** Null: the viewer does not track time. */
  time: TimeView;
  /** A private report against a downstream product; null: it is none, or the viewer is not to know. */
  routing: RoutingView | null;
  /** The private report that it was published from, for the people who work on that. */
  publishedFrom: { id: number; product: string } | null;
  /** The fields whose value the product does not offer any more. */
  notOffered: ValueField[];
  /** Plain fields as texts, "" for none. */
} & Record<PlainField, string> &
  Record<RelationField, BugRef[]>;

/** The bug with this number. NotFound when it is missing or hidden. */
export async function getBug(viewer: Viewer, id: number): Promise<BugView> {
  const bug = await findBug(viewer, id);
  if (!bug) throw new NotFound(`There is no bug ${id}.`);
  return bug;
}

/** The bug with this number, or null when it is missing or hidden. One statement. */
export async function findBug(viewer: Viewer, id: number): Promise<BugView | null> {
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) return null;
  // As one value: describing sixty columns to the client costs more than the JSON.
  const [row] = await queryPrepared<{ bug: Found }>(sql`
    SELECT to_json(x) AS bug FROM (SELECT b.id, b.revision, ${plainColumns(PLAIN_FIELDS)}, b.status, b.resolution, b.resolution IS NULL AS "isOpen", b.severity, b.priority,
      ${bugPhase} AS phase, ${bugMeaning} AS meaning,
      b.product_id AS "productId", p.name AS product, p.is_retired AS "isRetired", CASE WHEN ${visibleProducts(viewer)} THEN p.closed_reason END AS "closedReason", p.allows_unconfirmed AS "allowsUnconfirmed",
      p.wants_docs AS "wantsDocs", (SELECT CASE WHEN d.text = '' THEN 'cleared' WHEN d.reviewed_at IS NULL THEN 'written' ELSE 'reviewed' END
        FROM doc_texts d WHERE d.bug_id = b.id AND d.product_id IS NULL) AS "docState", k.name AS classification,
      b.component_id AS "componentId", c.name AS component,
      v.id AS "versionId", v.name AS version, t.id AS "targetReleaseId", t.name AS "targetRelease", m.name AS "targetMilestone",
      m.classification_id IS NOT NULL AS "isTargetShared",
      b.reporter_id AS "reporterId", b.assignee_id AS "assigneeId", b.qa_contact_id AS "qaContactId",
      ${personJson.r} AS reporter, ${personJson.a} AS assignee, ${personJson.q} AS "qaContact",
      b.ever_confirmed AS "everConfirmed", b.is_restricted AS "isRestricted", ${reportOf(viewer, "id")} AS "reportOfId", ${reportOf(viewer, "name")} AS "reportOf",
      ${reportedFor(viewer)} AS "reportedFor",
      b.reporter_accessible AS "reporterAccessible", b.cc_accessible AS "ccAccessible",
      to_json(b.created_at) AS "createdAt", to_json(b.changed_at) AS "changedAt", ${customFor(viewer)} AS custom, ${hoursOf(viewer)} AS time, ${isIgnored(viewer)} AS "isIgnored",
      ${routingOf(viewer)} AS routing, ${publishedFrom(viewer)} AS "publishedFrom",
      ARRAY(${notOffered("severity")} UNION ALL ${notOffered("priority")}) AS "notOffered",
      ARRAY(SELECT alias::text FROM bug_aliases WHERE bug_id = b.id ORDER BY alias) AS aliases,
      ARRAY(SELECT kw.name::text FROM bug_keywords bk JOIN keywords kw ON kw.id = bk.keyword_id WHERE bk.bug_id = b.id ORDER BY kw.name) AS keywords,
      (SELECT coalesce(json_agg(json_build_object('handle', u.handle, 'displayName', u.display_name) ORDER BY u.display_name), '[]')
        FROM bug_cc cc JOIN users u ON u.id = cc.user_id WHERE cc.bug_id = b.id) AS cc,
      ARRAY(SELECT g.name::text FROM bug_groups bg JOIN groups g ON g.id = bg.group_id WHERE bg.bug_id = b.id ORDER BY g.name) AS groups,
      ${votesFor(viewer)} AS votes,
      ARRAY(SELECT t.tag FROM ${ownTags(viewer)} WHERE t.bug_id = b.id ORDER BY t.tag) AS "myTags",
      ARRAY(SELECT url FROM see_also WHERE bug_id = b.id ORDER BY url) AS "seeAlso",
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'type', ft.name, 'status', f.status, 'setter', fs.handle, 'requestee', fr.handle) ORDER BY ft.sort_key, ft.name), '[]')
        FROM flags f JOIN flag_types ft ON ft.id = f.type_id LEFT JOIN users fs ON fs.id = f.setter_id LEFT JOIN users fr ON fr.id = f.requestee_id
        WHERE f.bug_id = b.id AND f.attachment_id IS NULL) AS flags,
      ${relatedBugs(viewer, id)} AS related, ${attachmentsOf(viewer)} AS attachments
    FROM bugs b
    JOIN products p ON p.id = b.product_id
    JOIN classifications k ON k.id = p.classification_id
    LEFT JOIN components c ON c.id = b.component_id
    LEFT JOIN versions v ON v.id = b.version_id
    LEFT JOIN versions t ON t.id = b.target_release_id
    LEFT JOIN milestones m ON m.id = b.target_milestone_id
    LEFT JOIN users r ON r.id = b.reporter_id
    LEFT JOIN users a ON a.id = b.assignee_id
    LEFT JOIN users q ON q.id = b.qa_contact_id
    WHERE b.id = ${id} AND ${visibleBugs(viewer)}) x`);
  if (!row) return null;
  const { related, ...facts } = row.bug;
  const side = (name: RelatedSide) =>
    (related ?? []).filter((row) => row.side === name).map((row) => row.bug);
  return {
    ...facts,
    ...mapFields(RELATION_FIELDS, side),
    duplicates: side("duplicates"),
    duplicateOf: side("duplicateOf")[0] ?? null,
    original: side("original")[0] ?? null,
  };
}

type Found = Omit<BugView, RelatedSide> & { related: { side: RelatedSide; bug: BugRef }[] | null };

/** The visible attachments of `b`: an array of AttachmentView. */
function attachmentsOf(viewer: Viewer): Sql {
  return sql`(SELECT coalesce(json_agg(json_build_object('id', f.id, 'fileName', f.file_name, 'summary', f.summary,
      'contentType', f.content_type, 'size', f.size, 'isPatch', f.is_patch, 'isObsolete', f.is_obsolete,
      'audience', ${audienceName(viewer, sql`f`)}, 'hasContent', f.sha256 IS NOT NULL, 'createdAt', f.created_at, 'commentAnchor', ${commentAnchor},
      'author', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('handle', u.handle, 'displayName', u.display_name) END)
      ORDER BY f.id), '[]')
    FROM attachments f LEFT JOIN comments c ON c.id = f.comment_id LEFT JOIN users u ON u.id = f.author_id
    WHERE f.bug_id = b.id AND ${visiblePart(viewer, sql`f`)})`;
}

/** The name of the field, when the product of `b` does not offer the value. */
function notOffered(field: ValueField): Sql {
  const offered = offeredValues(field, sql`op.id = b.product_id`);
  return sql`SELECT ${field}::text WHERE b.${VALUE_TABLES[field].column} NOT IN (SELECT o.name FROM (${offered}) o)`;
}

const personJson = {
  r: sql`CASE WHEN r.id IS NULL THEN NULL ELSE json_build_object('handle', r.handle, 'displayName', r.display_name) END`,
  a: sql`CASE WHEN a.id IS NULL THEN NULL ELSE json_build_object('handle', a.handle, 'displayName', a.display_name, 'isDisabled', a.disabled_reason IS NOT NULL) END`,
  q: sql`CASE WHEN q.id IS NULL THEN NULL ELSE json_build_object('handle', q.handle, 'displayName', q.display_name, 'isDisabled', q.disabled_reason IS NOT NULL) END`,
};

/** The anchor of comment `c`; null without one. */
export const commentAnchor = sql`CASE WHEN c.audience_id IS NULL THEN 'c' || c.number ELSE 'p' || c.audience_id || '-' || c.number END`;

export type CommentView = CommentStanding & {
  /** The number within its audience. */
  number: number;
  /** Its anchor on the bug's page: c5, or p7-1 for the first one of audience 7. */
  anchor: string;
  author: PersonRef | null;
  /** "" also when the viewer may not read it. */
  html: string;
  /** The audience in words; null: everyone who sees the bug. */
  audience: string | null;
  createdAt: string;
  /** When it got the text that it has; null: it never had another. */
  editedAt: string | null;
  /** Who wrote that text, if it was not its author. */
  editedBy: PersonRef | null;
  /** Counts its texts. */
  revision: number;
  /** Who hid it, and when; null: it is not hidden. */
  hidden: { by: PersonRef; at: string } | null;
  tags: string[];
  /** In the order in which they came. */
  reactions: ReactionView[];
};

/** A CommentView of `c`, whose bug is `b` and whose author is `u`, as columns. */
export function commentColumns(viewer: Viewer): Sql {
  return sql`c.number, ${commentAnchor} AS anchor, CASE WHEN ${isReadable(viewer)} THEN c.html ELSE '' END AS html, c.revision, c.tags, ${audienceName(viewer, sql`c`)} AS audience,
      to_json(c.created_at) AS "createdAt", CASE WHEN c.revision > 1 THEN to_json(c.edited_at) END AS "editedAt",
      CASE WHEN u.id IS NOT NULL THEN json_build_object('handle', u.handle, 'displayName', u.display_name) END AS author,
      CASE WHEN c.edited_by_id <> c.author_id THEN (SELECT json_build_object('handle', w.handle, 'displayName', w.display_name)
        FROM users w WHERE w.id = c.edited_by_id) END AS "editedBy",
      CASE WHEN c.hidden_at IS NOT NULL THEN (SELECT json_build_object('by', json_build_object('handle', w.handle, 'displayName', w.display_name),
        'at', c.hidden_at) FROM users w WHERE w.id = c.hidden_by_id) END AS hidden,
      (SELECT coalesce(json_agg(json_build_object('reaction', x.reaction, 'count', x.count, 'isMine', x.mine, 'names', x.names[1:${NAMED}]) ORDER BY x.first), '[]')
        FROM (SELECT r.reaction, count(*)::int AS count, coalesce(bool_or(r.user_id = ${viewer.userId}::int), FALSE) AS mine,
            array_agg(w.display_name ORDER BY r.at) AS names, min(r.at) AS first
          FROM comment_reactions r JOIN users w ON w.id = r.user_id WHERE r.comment_id = c.id GROUP BY r.reaction) x) AS reactions, ${commentStanding(viewer)}`;
}

/** So many of the people with a reaction are named. */
const NAMED = rawSql("10");

/** The comments of a visible bug, oldest first; number 0 is the description. */
export async function listComments(viewer: Viewer, bugId: number): Promise<CommentView[]> {
  return queryPrepared<CommentView>(sql`
    SELECT ${commentColumns(viewer)}
    FROM comments c JOIN bugs b ON b.id = c.bug_id LEFT JOIN users u ON u.id = c.author_id
    WHERE c.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`c`)}
    ORDER BY c.number = 0 AND c.audience_id IS NULL DESC, c.created_at, c.id`);
}

/** `after`: only after that revision; `newest`: only so many of the last rows; `attachmentId`: only of this attachment. */
type ChangesPart = { after?: number; newest?: number; attachmentId?: number };

export type ChangeView = {
  revision: number;
  author: PersonRef | null;
  at: string;
  field: string;
  from: string;
  to: string;
  /** The attachment that it is about. */
  attachmentId?: number | null;
  /** The change of code that a rule names as its reason. */
  proof?: ChangeAddress | null;
  /** The act that it is part of, if the viewer did it and can still undo it. */
  undo?: string | null;
  /** It took back what was done before. */
  isUndone?: boolean | null;
};

/**
 * The visible history of a bug, oldest first.
 */
export async function listChanges(
  viewer: Viewer,
  bugId: number,
  part: ChangesPart = {},
): Promise<ChangeView[]> {
  return (await queryPrepared<ChangeView>(changesQuery(viewer, bugId, part))).reverse();
}

/** The same as a statement, newest first. */
export function changesQuery(
  viewer: Viewer,
  bugId: number,
  { after = 0, newest, attachmentId }: ChangesPart = {},
): Sql {
  return sql`
    SELECT e.revision, h.field, h."from", h."to", h.attachment_id AS "attachmentId", to_json(h.at) AS at,
      CASE WHEN u.id IS NOT NULL THEN json_build_object('handle', u.handle, 'displayName', u.display_name)
        WHEN e.door = 'rule' THEN json_build_object('handle', '', 'displayName', e.rule) END AS author,
      CASE WHEN e.door = 'rule' THEN (SELECT json_build_object('url', c.url, 'sha', c.sha, 'forge', r.forge, 'webPage', r.url)
        FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id JOIN repositories r ON r.id = c.repository_id
        JOIN products p ON p.id = r.product_id
        WHERE l.bug_id = h.bug_id AND left(c.sha, 12) = substring(e.rule FROM ': ([0-9a-f]{12}) “') AND ${visibleProducts(viewer)}
        ORDER BY c.id LIMIT 1) END AS proof,
      CASE WHEN e.act_id IS NOT NULL AND e.author_id = ${viewer.userId}::int AND e.at > now() - make_interval(mins => ${UNDO_MINUTES}::int)
        THEN (SELECT a.id::text FROM acts a WHERE a.id = e.act_id AND a.name = ${CHANGE_ACT} AND a.undone_by_id IS NULL) END AS undo,
      CASE WHEN e.batch_id IS NOT NULL THEN (SELECT TRUE FROM batches x WHERE x.id = e.batch_id AND x.label LIKE 'Undone%') END AS "isUndone"
    FROM changes h JOIN events e ON e.id = h.event_id JOIN bugs b ON b.id = h.bug_id LEFT JOIN users u ON u.id = e.author_id
    WHERE h.bug_id = ${bugId} AND (${after} = 0 OR e.revision > ${after}) AND h."from" <> h."to" AND ${visibleBugs(viewer)}
      ${attachmentId === undefined ? sql`` : sql`AND h.attachment_id = ${attachmentId}`}
      AND ${visiblePart(viewer, sql`h`, sql`e.author_id`)} AND ${visibleByThings(viewer)}
    ORDER BY h.at DESC, h.id DESC ${newest === undefined ? sql`` : sql`LIMIT ${newest}`}`;
}

/**
 * The number of the bug with this alias or number; null when it is missing or hidden. A number that no bug has leads to the bug
 * that had it in an imported tracker, as a copy that was folded into it.
 */
export async function findBugNumber(viewer: Viewer, word: string): Promise<number | null> {
  if (word.includes("\0")) return null;
  const number = parseNumber(word) ?? -1;
  const [row] = await queryRows<{ id: number }>(sql`
    SELECT b.id FROM bugs b
    WHERE b.id IN (SELECT ${number}::int UNION SELECT bug_id FROM bug_aliases WHERE alias = ${word}::citext
        UNION SELECT i.bug_id FROM imported_bugs i WHERE i.original_id = ${number} AND NOT EXISTS (SELECT 1 FROM bugs o WHERE o.id = ${number}))
      AND ${visibleBugs(viewer)} ORDER BY b.id = ${number} DESC LIMIT 1`);
  return row?.id ?? null;
}
