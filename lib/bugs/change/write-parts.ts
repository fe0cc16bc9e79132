import "server-only";
import { claimUploads } from "#lib/bugs/attachments/attach.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { relationTable } from "#lib/bugs/fields/columns.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { RELATION_FIELDS } from "#lib/bugs/fields/registry.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Writes the parts of a plan in other tables. Called by write.ts only. */

type Pair = { bug_id: number; value: number | string };

/** Additions to and removals from lists: one statement for each changed list and direction. */
export async function writeLists(tx: RunsSql, plans: readonly PlannedBug[]): Promise<void> {
  for (const [name, { table, column, owner, type }] of Object.entries(LIST_TABLES)) {
    const gone = pairs(plans, name, "remove");
    if (gone.length > 0) {
      await queryRowsIn(
        tx,
        sql`DELETE FROM ${table} t USING ${recordset(gone, type)} WHERE t.${owner} = y.bug_id AND t.${column} = y.value`,
      );
    }
    const come = pairs(plans, name, "add");
    if (come.length > 0) {
      await queryRowsIn(
        tx,
        sql`INSERT INTO ${table} (${owner}, ${column}) SELECT y.bug_id, y.value FROM ${recordset(come, type)}
            ${name === "alias" ? sql`` : sql`ON CONFLICT DO NOTHING`}`,
      );
    }
  }
}

const LIST_TABLES: Record<string, { table: Sql; column: Sql; owner: Sql; type: Sql }> = {
  cc: { table: sql`bug_cc`, column: sql`user_id`, owner: sql`bug_id`, type: sql`int` },
  keywords: { table: sql`bug_keywords`, column: sql`keyword_id`, owner: sql`bug_id`, type: sql`int` },
  groups: { table: sql`bug_groups`, column: sql`group_id`, owner: sql`bug_id`, type: sql`int` },
  seeAlso: { table: sql`see_also`, column: sql`url`, owner: sql`bug_id`, type: sql`text` },
  alias: { table: sql`bug_aliases`, column: sql`alias`, owner: sql`bug_id`, type: sql`citext` },
  ...mapFields(RELATION_FIELDS, (name) => {
    const { table, owner, other } = relationTable(name);
    return { table, column: other, owner, type: sql`int` };
  }),
};

function pairs(plans: readonly PlannedBug[], name: string, way: "add" | "remove"): Pair[] {
  return plans.flatMap(({ bugId, lists }) => {
    const list = Object.entries(lists).find(([key]) => key === name)?.[1];
    return (list?.[way] ?? []).map((value) => ({ bug_id: bugId, value }));
  });
}

function recordset(rows: readonly Pair[], type: Sql): Sql {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS y(bug_id int, value ${type})`;
}

/** Flags that are added, changed and removed. */
export async function writeFlags(tx: RunsSql, plans: readonly PlannedBug[]): Promise<void> {
  const gone = plans.flatMap(({ flags }) => flags.remove);
  if (gone.length > 0) await queryRowsIn(tx, sql`DELETE FROM flags WHERE id = ANY(${gone}::int[])`);
  const kept = plans.flatMap(({ bugId, flags }) => flags.update.map((flag) => ({ bugId, ...flag })));
  const columns = sql`"bugId" int, id int, "typeId" int, "attachmentId" int, "audienceId" int, status flag_status, "setterId" int, "requesteeId" int`;
  if (kept.length > 0) {
    await queryRowsIn(
      tx,
      sql`UPDATE flags f SET type_id = y."typeId", attachment_id = y."attachmentId", audience_id = y."audienceId", status = y.status, setter_id = y."setterId", requestee_id = y."requesteeId", changed_at = now()
          FROM jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) AS y(${columns}) WHERE f.id = y.id`,
    );
  }
  const fresh = plans.flatMap(({ bugId, flags }) => flags.create.map((flag) => ({ bugId, ...flag })));
  if (fresh.length > 0) {
    await queryRowsIn(
      tx,
      sql`INSERT INTO flags (id, bug_id, type_id, attachment_id, audience_id, status, setter_id, requestee_id, created_at, changed_at)
          SELECT coalesce(y.id, nextval(pg_get_serial_sequence('flags', 'id'))::int), y."bugId", y."typeId", y."attachmentId", y."audienceId",
            y.status, y."setterId", y."requesteeId", coalesce(y."createdAt", now()), now()
          FROM jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) AS y(${columns}, "createdAt" timestamptz)`,
    );
  }
}

/** The changed details of attachments, whose flags have their audience. */
export async function writeAttachments(tx: RunsSql, plans: readonly PlannedBug[]): Promise<void> {
  const changed = plans.flatMap(({ attachments }) => attachments);
  if (changed.length === 0) return;
  await queryRowsIn(
    tx,
    sql`WITH y AS (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
            AS y(id int, summary text, "fileName" text, "isPatch" boolean, "isObsolete" boolean, "audienceId" int)
        ), f AS (UPDATE flags f SET audience_id = y."audienceId" FROM y WHERE f.attachment_id = y.id AND f.audience_id IS DISTINCT FROM y."audienceId")
        UPDATE attachments a SET summary = y.summary, file_name = y."fileName", is_patch = y."isPatch", is_obsolete = y."isObsolete",
          audience_id = y."audienceId"
        FROM y WHERE a.id = y.id`,
  );
}

/** Marks the uploads of the files as used, once, even for several bugs. */
export async function claimFiles(tx: RunsSql, viewer: Viewer, plans: readonly PlannedBug[]): Promise<void> {
  const ids = new Set(plans.flatMap(({ files }) => files.flatMap(({ uploadId }) => uploadId ?? [])));
  if (ids.size > 0 && viewer.userId !== null) await claimUploads(tx, { userId: viewer.userId }, [...ids]);
}

/** Attachments, which belong to the comment of the same event and audience. */
export async function writeFiles(
  tx: RunsSql,
  viewer: Viewer,
  plans: readonly PlannedBug[],
  eventOf: (plan: PlannedBug, audienceId: number | null) => string | undefined,
): Promise<void> {
  const files = plans.flatMap((plan) =>
    plan.files.map((file) => ({ ...file, bugId: plan.bugId, eventId: eventOf(plan, file.audienceId) })),
  );
  if (files.length === 0) return;
  await queryRowsIn(
    tx,
    sql`INSERT INTO attachments (id, bug_id, event_id, audience_id, comment_id, author_id, file_name, summary, content_type, size, sha256, is_patch, replaces_id, created_at)
        SELECT coalesce(y.id, nextval(pg_get_serial_sequence('attachments', 'id'))::int), y."bugId", y."eventId"::bigint, y."audienceId", c.id, ${viewer.userId}::int, y."fileName", y.summary, y."contentType", y.size, y.sha256,
          y."isPatch", y."replacesId", now()
        FROM jsonb_to_recordset(${JSON.stringify(files)}::jsonb) AS y(id int, "replacesId" int, "bugId" int, "eventId" text, "audienceId" int, "fileName" text, summary text,
          "contentType" text, size int, sha256 text, "isPatch" boolean)
        LEFT JOIN comments c ON c.event_id = y."eventId"::bigint AND c.audience_id IS NOT DISTINCT FROM y."audienceId"`,
  );
}

/** Whoever begins to follow a bug themselves ignores it no longer. */
export async function stopIgnoring(
  tx: RunsSql,
  { userId }: Viewer,
  plans: readonly PlannedBug[],
): Promise<void> {
  const ids = plans.flatMap(({ bugId, lists }) =>
    userId !== null && lists.cc.add.includes(userId) ? [bugId] : [],
  );
  if (ids.length === 0) return;
  await queryRowsIn(
    tx,
    sql`DELETE FROM ignored_bugs WHERE user_id = ${userId}::int AND bug_id = ANY(${ids}::int[])`,
  );
}

/** Estimates, what is left, and work that was logged or is taken back. */
export async function writeTimes(
  tx: RunsSql,
  viewer: Viewer,
  plans: readonly PlannedBug[],
  eventOf: (plan: PlannedBug, audienceId: number) => string | undefined,
): Promise<void> {
  const timed = plans.flatMap((plan) => (plan.time ? [{ plan, bugId: plan.bugId, ...plan.time }] : []));
  if (timed.length === 0) return;
  const rows = timed.map(({ bugId, estimate, left }) => ({ bugId, estimate, left }));
  await queryRowsIn(
    tx,
    sql`INSERT INTO bug_times (bug_id, estimate, hours_left)
        SELECT y."bugId", y.estimate, y."left" FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS y("bugId" int, estimate numeric, "left" numeric)
        ON CONFLICT (bug_id) DO UPDATE SET estimate = excluded.estimate, hours_left = excluded.hours_left`,
  );
  const entries = timed.flatMap(({ plan, bugId, worked, audienceId }) =>
    worked ? [{ bugId, eventId: eventOf(plan, audienceId), ...worked }] : [],
  );
  if (entries.length > 0) {
    await queryRowsIn(
      tx,
      sql`INSERT INTO work_entries (bug_id, event_id, user_id, day, hours)
          SELECT y."bugId", y."eventId"::bigint, ${viewer.userId}::int, y.day, y.hours
          FROM jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) AS y("bugId" int, "eventId" text, day date, hours numeric)`,
    );
  }
  const gone = timed.flatMap(({ unworked }) => unworked);
  if (gone.length > 0) await queryRowsIn(tx, sql`DELETE FROM work_entries WHERE id = ANY(${gone}::int[])`);
}

/** A comment that was taken back, as history names it. */
export type TakenComment = { bugId: number; name: string; audienceId: number | null };

/**
 * Deletes what the events of an act said, where nobody said anything after it, nothing hangs on it, and nobody edited, hid or
 * tagged it: as if it had not been said. Its number is not given again: links and mails may have it. Not of the bugs in `kept`.
 */
export async function takeCommentsBack(
  tx: RunsSql,
  actId: string,
  kept: readonly number[],
): Promise<TakenComment[]> {
  return queryRowsIn<TakenComment>(
    tx,
    sql`WITH gone AS (
        DELETE FROM comments c USING events e
        WHERE e.id = c.event_id AND e.act_id = ${actId}::uuid AND NOT e.is_filing AND c.bug_id <> ALL(${[...kept]}::int[])
          AND c.hidden_at IS NULL AND c.edited_at IS NULL AND c.tags = '{}'
          AND NOT EXISTS (SELECT 1 FROM comments o WHERE o.bug_id = c.bug_id AND o.audience_id IS NOT DISTINCT FROM c.audience_id
            AND o.number > c.number)
          AND c.id NOT IN (SELECT comment_id FROM attachments WHERE comment_id = c.id UNION ALL SELECT comment_id FROM comment_reactions WHERE comment_id = c.id
            UNION ALL SELECT comment_id FROM comment_revisions WHERE comment_id = c.id UNION ALL SELECT comment_id FROM review_notes WHERE comment_id = c.id)
        RETURNING c.bug_id, c.number, c.audience_id
      ), taken AS (INSERT INTO taken_comments (bug_id, audience_id, number) SELECT bug_id, audience_id, number FROM gone)
      SELECT bug_id AS "bugId", number::text AS name, audience_id AS "audienceId" FROM gone`,
  );
}
