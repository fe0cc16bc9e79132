import "server-only";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { findMentions } from "#lib/bugs/comments/named-things.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** More people in one comment are not told. */
const MOST = 50;

/** Whom the comments of plans mention. Called by write.ts, which knows the event of each. */
export async function writeMentions(
  tx: RunsSql,
  plans: readonly PlannedBug[],
  eventOf: (plan: PlannedBug, audienceId: number | null) => string | undefined,
): Promise<void> {
  const said = plans.flatMap((plan) => {
    if (!plan.comment) return [];
    const { html, audienceId } = plan.comment;
    const eventId = eventOf(plan, audienceId);
    return findMentions(html)
      .slice(0, MOST)
      .map((handle) => ({ eventId, handle }));
  });
  if (said.length === 0) return;
  await queryRowsIn(
    tx,
    sql`INSERT INTO comment_mentions (comment_id, user_id, event_id)
        SELECT DISTINCT c.id, coalesce(u.merged_into_id, u.id), c.event_id
        FROM jsonb_to_recordset(${JSON.stringify(said)}::jsonb) AS y("eventId" text, handle citext)
        JOIN comments c ON c.event_id = y."eventId"::bigint JOIN users u ON u.handle = y.handle
        WHERE coalesce(u.merged_into_id, u.id) IS DISTINCT FROM c.author_id`,
  );
}

/** Whom an edited comment mentions now. Who was mentioned before is not told again, also when the mention was gone meanwhile. */
export async function updateMentions(
  tx: RunsSql,
  { commentId, html, eventId }: { commentId: number; html: string; eventId: string },
): Promise<void> {
  const handles = findMentions(html).slice(0, MOST);
  await queryRowsIn(
    tx,
    sql`WITH named AS (
          SELECT DISTINCT coalesce(u.merged_into_id, u.id) AS id FROM users u WHERE u.handle = ANY(${handles}::citext[])
        ), kept AS (
          UPDATE comment_mentions m SET is_withdrawn = m.user_id NOT IN (SELECT id FROM named) WHERE m.comment_id = ${commentId}
        )
        INSERT INTO comment_mentions (comment_id, user_id, event_id)
        SELECT c.id, named.id, ${eventId}::bigint FROM named JOIN comments c ON c.id = ${commentId}
        WHERE named.id IS DISTINCT FROM c.author_id ON CONFLICT DO NOTHING`,
  );
}
