import "server-only";
import type { PlannedBug, PlannedChange, PlannedComment } from "#lib/bugs/change/planned.ts";
import { writeMentions } from "#lib/bugs/change/write-mentions.ts";
import {
  claimFiles,
  stopIgnoring,
  writeAttachments,
  writeFiles,
  writeFlags,
  writeLists,
  writeTimes,
} from "#lib/bugs/change/write-parts.ts";
import { WRITTEN_COLUMNS } from "#lib/bugs/fields/columns.ts";
import { joinSql, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

/** The result of writing one plan. */
export type Written = {
  bugId: number;
  revision: number;
  /** A bigint, as text. */
  eventId: string;
  /** The number of the comment within its audience; null without a comment. */
  commentNumber: number | null;
  /** Its anchor on the bug's page. */
  commentAnchor: string | null;
};

/**
 * The only function that writes bugs, their history, comments, attachments and flags. The bugs must be locked, and
 * permissions checked. Creates an event for each bug (for each audience, when no part is public), with the time of the
 * transaction, and queues one job per event, or one for all of them with `batch`: the label of a change of many bugs, or the open
 * batch that they are a part of, which queues it when it is closed. Returns the results by bug.
 */
export async function writePlans(
  tx: RunsSql,
  viewer: Viewer,
  plans: readonly PlannedBug[],
  { batch, isFiling = false }: { batch?: string | OpenBatch; isFiling?: boolean } = {},
): Promise<Map<number, Written>> {
  const written = new Map<number, Written>();
  if (plans.length === 0) return written;
  await claimFiles(tx, viewer, plans);
  const own = typeof batch === "string" ? await openBatch(tx, viewer, batch) : null;
  const batchId = (typeof batch === "string" ? own : batch)?.id ?? null;
  for (let at = 0; at < plans.length; at += CHUNK) {
    const some = plans.slice(at, at + CHUNK);
    const events = await writeCore(tx, viewer, some, batchId, isFiling);
    const eventOf = (bugId: number, audienceId: number | null) => events.get(keyOf(bugId, audienceId))?.id;
    for (const event of events.values()) {
      const before = written.get(event.bugId);
      written.set(event.bugId, {
        bugId: event.bugId,
        revision: event.revision,
        eventId: before?.eventId ?? event.id,
        commentNumber: before?.commentNumber ?? event.commentNumber,
        commentAnchor: before?.commentAnchor ?? event.commentAnchor,
      });
    }
    await writeLists(tx, some);
    await stopIgnoring(tx, viewer, some);
    await writeFiles(tx, viewer, some, (plan, audienceId) =>
      eventOf(plan.bugId, eventAudience(plan, audienceId)),
    );
    await writeFlags(tx, some);
    await writeMentions(tx, some, (plan, audienceId) => eventOf(plan.bugId, eventAudience(plan, audienceId)));
    await writeAttachments(tx, some);
    await writeTimes(tx, viewer, some, (plan, audienceId) =>
      eventOf(plan.bugId, eventAudience(plan, audienceId)),
    );
    if (batchId === null)
      for (const { id } of events.values()) await enqueue(tx, "event.recorded", { eventId: id });
  }
  if (own) await closeBatch(tx, own);
  return written;
}

/** Limits the size of statements. */
const CHUNK = 2_000;

/** A batch that several transactions write to, one after another; whoever opened it closes it. */
export type OpenBatch = { id: number };

/** Opens a batch for changes of many bugs. `label`: what is done, in a few words. */
export async function openBatch(tx: RunsSql, viewer: Viewer, label: string): Promise<OpenBatch> {
  const [row] = await queryRowsIn<OpenBatch>(
    tx,
    sql`INSERT INTO batches (author_id, door, label, at) VALUES (${viewer.userId}::int, ${viewer.door}::door, ${label}, now()) RETURNING id`,
  );
  if (!row) throw new Error("The batch was not opened.");
  return row;
}

/** Queues the one job for all events of a batch, to which nothing more is written. */
export async function closeBatch(tx: RunsSql, { id }: OpenBatch): Promise<void> {
  await enqueue(tx, "batch.recorded", { batchId: id });
}

type OpenedEvent = {
  id: string;
  bugId: number;
  audienceId: number | null;
  revision: number;
  commentNumber: number | null;
  commentAnchor: string | null;
};

/** The audience of the event of a part: public if any part is. */
function eventAudience(plan: PlannedBug, audienceId: number | null): number | null {
  return audiencesOf(plan).includes(null) ? null : audienceId;
}

function audiencesOf({ changes, comment, files }: PlannedBug): (number | null)[] {
  const parts = [
    ...changes.map(({ audienceId }) => audienceId ?? null),
    ...files.map(({ audienceId }) => audienceId),
  ];
  return [...new Set(comment ? [...parts, comment.audienceId] : parts)];
}

function keyOf(bugId: number, audienceId: number | null): string {
  return `${bugId}/${audienceId ?? ""}`;
}

/** Writes bugs, events, comments and history in one statement. */
async function writeCore(
  tx: RunsSql,
  viewer: Viewer,
  plans: readonly PlannedBug[],
  batchId: number | null,
  isFiling: boolean,
): Promise<Map<string, OpenedEvent>> {
  const bugs = plans.map((plan) => {
    const known = plan.isKnown ? plan.changes.filter(isForAll) : [];
    const speaks =
      plan.comment?.audienceId === null || plan.files.some(({ audienceId }) => audienceId === null);
    return {
      bug_id: plan.bugId,
      columns: plan.columns,
      bumps: !isFiling && plan.isMain && known.length > 0,
      touches: known.length > 0 || speaks,
    };
  });
  const events = plans.flatMap((plan) => {
    const audiences = audiencesOf(plan);
    const own = audiences.includes(null) ? [null] : audiences;
    return own.map((audienceId) => ({ bug_id: plan.bugId, audience_id: audienceId }));
  });
  const comments = plans.flatMap((plan) => (plan.comment ? [commentRow(plan, plan.comment)] : []));
  const changes = plans.flatMap((plan) =>
    plan.changes.map((change, place) => changeRow(plan, change, place)),
  );
  const rows = await queryRowsIn<OpenedEvent>(
    tx,
    sql`WITH x AS (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(bugs)}::jsonb) AS x(bug_id int, columns jsonb, bumps boolean, touches boolean)
        ), u AS (${isFiling ? newBugs : changedBugs}), e AS (
          INSERT INTO events (bug_id, revision, author_id, rule, door, batch_id, audience_id, is_filing, at, act_id)
          SELECT y.bug_id, u.revision, ${viewer.userId}::int, ${viewer.kind === "system" ? viewer.displayName : null}::text,
            ${viewer.door}::door, ${batchId}::int, y.audience_id, ${isFiling}::boolean, now(), nullif(current_setting('headwater.act', true), '')::uuid
          FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS y(bug_id int, audience_id int) JOIN u ON u.id = y.bug_id
          ORDER BY y.bug_id
          RETURNING id, bug_id, audience_id, revision
        ), c AS (
          INSERT INTO comments (bug_id, event_id, audience_id, number, author_id, text, html, created_at)
          SELECT y.bug_id, e.id, y.audience_id, coalesce(greatest(
              (SELECT max(o.number) FROM comments o WHERE o.bug_id = y.bug_id AND coalesce(o.audience_id, 0) = coalesce(y.audience_id, 0)),
              (SELECT max(o.number) FROM taken_comments o WHERE o.bug_id = y.bug_id AND coalesce(o.audience_id, 0) = coalesce(y.audience_id, 0))),
              CASE WHEN y.audience_id IS NULL THEN -1 ELSE 0 END) + 1,
            ${viewer.userId}::int, y.text, y.html, now()
          FROM jsonb_to_recordset(${JSON.stringify(comments)}::jsonb) AS y(bug_id int, event_audience int, audience_id int, text text, html text)
          JOIN e ON e.bug_id = y.bug_id AND e.audience_id IS NOT DISTINCT FROM y.event_audience
          RETURNING event_id, number, audience_id
        ), h AS (
          INSERT INTO changes (event_id, bug_id, at, field, "from", "to", from_id, to_id, attachment_id, tracking_id, audience_id)
          SELECT e.id, y.bug_id, now(), y.field, y."from", y."to", y.from_id, y.to_id, y.attachment_id, y.tracking_id, y.audience_id
          FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
            AS y(bug_id int, place int, event_audience int, field text, "from" text, "to" text, from_id int, to_id int, attachment_id int, tracking_id int, audience_id int)
          JOIN e ON e.bug_id = y.bug_id AND e.audience_id IS NOT DISTINCT FROM y.event_audience
          ORDER BY y.bug_id, y.place
        )
        SELECT e.id::text AS id, e.bug_id AS "bugId", e.audience_id AS "audienceId", e.revision, c.number AS "commentNumber",
          CASE WHEN c.audience_id IS NULL THEN 'c' || c.number ELSE 'p' || c.audience_id || '-' || c.number END AS "commentAnchor"
        FROM e LEFT JOIN c ON c.event_id = e.id`,
  );
  return new Map(rows.map((row) => [keyOf(row.bugId, row.audienceId), row]));
}

/** A public change. */
function isForAll({ audienceId = null, isHidden = false }: PlannedChange): boolean {
  return audienceId === null && !isHidden;
}

function commentRow(plan: PlannedBug, { text, html, audienceId }: PlannedComment) {
  return {
    bug_id: plan.bugId,
    event_audience: eventAudience(plan, audienceId),
    audience_id: audienceId,
    text,
    html,
  };
}

function changeRow(plan: PlannedBug, change: PlannedChange, place: number) {
  const { field, from, to, fromId, toId, attachmentId = null, trackingId = null, audienceId = null } = change;
  return {
    bug_id: plan.bugId,
    place,
    event_audience: eventAudience(plan, audienceId),
    field,
    from,
    to,
    from_id: fromId,
    to_id: toId,
    attachment_id: attachmentId,
    tracking_id: trackingId,
    audience_id: audienceId,
  };
}

/** Sets each column to the value of its field in `x.columns`, if there is one. */
const assignments = joinSql(
  WRITTEN_COLUMNS.map(
    ({ field, column, type }) =>
      sql`${column} = CASE WHEN jsonb_exists(x.columns, ${field}) THEN (x.columns ->> ${field})::${type} ELSE b.${column} END`,
  ),
);

const changedBugs = sql`
  UPDATE bugs b SET ${assignments},
    revision = b.revision + x.bumps::int, changed_at = CASE WHEN x.touches THEN now() ELSE b.changed_at END
  FROM x WHERE b.id = x.bug_id RETURNING b.id, b.revision`;
const newBugs = sql`SELECT b.id, b.revision FROM bugs b JOIN x ON x.bug_id = b.id`;
