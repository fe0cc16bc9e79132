import { sql, transaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

/** Every event up to this number had happened by then. */
export type Mark = { event: number; at: Date };

/** What has happened until now happened by then. */
export async function markOf(at: Date): Promise<Mark> {
  const [last] = await queryRows<{ event: number }>(
    sql`SELECT coalesce(max(id), 0)::int AS event FROM events`,
  );
  return { event: last?.event ?? 0, at };
}

/** Puts what happened between two marks at the time of the later one. History never changes, so its guards are lifted for this one transaction. */
export async function putAtItsTime(marks: readonly Mark[]): Promise<void> {
  const spans = marks.slice(1).map((mark, index) => ({ from: marks[index] ?? mark, to: mark }));
  const at = spans.map(({ to }) => to.at.toISOString());
  const bounds = sql`unnest(${spans.map(({ from }) => from.event)}::int[], ${spans.map(({ to }) => to.event)}::int[], ${at}::timestamptz[]) AS x(low, high, at)`;
  await transaction(async (tx) => {
    await tx.$executeRaw`ALTER TABLE events DISABLE TRIGGER events_stay`;
    await tx.$executeRaw`ALTER TABLE changes DISABLE TRIGGER changes_stay`;
    await tx.$executeRaw(
      sql`UPDATE events e SET at = x.at FROM ${bounds} WHERE e.id > x.low AND e.id <= x.high`,
    );
    await tx.$executeRaw`UPDATE changes c SET at = e.at FROM events e WHERE e.id = c.event_id`;
    await tx.$executeRaw`ALTER TABLE changes ENABLE TRIGGER changes_stay`;
    await tx.$executeRaw`ALTER TABLE events ENABLE TRIGGER events_stay`;
    await tx.$executeRaw`UPDATE comments c SET created_at = e.at FROM events e WHERE e.id = c.event_id`;
    await tx.$executeRaw`UPDATE attachments a SET created_at = e.at FROM events e WHERE e.id = a.event_id`;
    await tx.$executeRaw`UPDATE comments SET edited_at = created_at + interval '20 minutes' WHERE revision > 1`;
    await tx.$executeRaw`
      UPDATE bugs b SET created_at = e.first, changed_at = e.last
      FROM (SELECT bug_id, min(at) AS first, max(at) AS last FROM events GROUP BY bug_id) e WHERE e.bug_id = b.id`;
    await tx.$executeRaw`
      UPDATE doc_texts d SET written_at = b.changed_at - interval '1 hour',
        reviewed_at = CASE WHEN d.reviewed_at IS NOT NULL THEN b.changed_at END FROM bugs b WHERE b.id = d.bug_id`;
    await tx.$executeRaw`
      UPDATE flags f SET created_at = b.changed_at, changed_at = b.changed_at FROM bugs b WHERE b.id = f.bug_id`;
  });
}
