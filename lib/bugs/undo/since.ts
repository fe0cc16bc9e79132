import "server-only";
import type { FieldName } from "#lib/bugs/fields/registry.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** What happened to a bug since an act. */
export type Since = {
  bugId: number;
  /** Others changed which people may see it: its product, its groups, or who is in them. */
  isRestricted: boolean;
  /** The same, or who is on it. */
  isAccessChanged: boolean;
  /** Somebody wrote something on it, or changed it. */
  isWritten: boolean;
  /** The act itself said something for everybody who sees it. */
  isSaid: boolean;
};

const AUDIENCE: FieldName[] = ["product", "groups", "reporterAccessible", "ccAccessible"];
const PEOPLE: FieldName[] = ["cc", "assignee", "qaContact"];

/** Journal rows about who sees products, who has roles and who is in groups. */
const ACCESS_TABLES = "^(product|group)|roles$";

/** What happened since the act to locked bugs, told by the order in which it was written. */
export async function readSince(
  tx: RunsSql,
  actor: Actor,
  actId: string,
  bugIds: readonly number[],
): Promise<Map<number, Since>> {
  const me = sql`${actor.userId}::int`;
  const byOthers = (fields: readonly FieldName[]) =>
    sql`EXISTS (SELECT FROM changes h JOIN events e ON e.id = h.event_id
      WHERE h.bug_id = b.id AND e.id > o.id AND e.author_id IS DISTINCT FROM ${me} AND h.field = ANY(${[...fields, "reporter"]}::text[]))`;
  const rows = await queryRowsIn<Since>(
    tx,
    // Once for all bugs: folded into the rest, the journal would be read for each of them.
    sql`WITH a AS MATERIALIZED (SELECT a.at, EXISTS (SELECT FROM act_rows r JOIN acts x ON x.id = r.act_id
            WHERE r.id > (SELECT min(id) FROM act_rows WHERE act_id = a.id) AND x.actor_id IS DISTINCT FROM ${me}
              AND (r.source ~ ${ACCESS_TABLES} OR (r.source = 'users' AND jsonb_exists(r.before, 'is_administrator')))) AS is_changed
          FROM acts a WHERE a.id = ${actId}::uuid)
        SELECT b.id AS "bugId", a.is_changed OR ${byOthers(AUDIENCE)} AS "isRestricted",
          a.is_changed OR ${byOthers([...AUDIENCE, ...PEOPLE])} AS "isAccessChanged",
          EXISTS (SELECT FROM events e WHERE e.bug_id = b.id AND e.id > o.id)
            OR EXISTS (SELECT FROM comments c WHERE c.bug_id = b.id AND c.edited_at >= a.at) AS "isWritten",
          EXISTS (SELECT FROM comments c JOIN events e ON e.id = c.event_id
            WHERE c.bug_id = b.id AND e.act_id = ${actId}::uuid AND c.audience_id IS NULL) AS "isSaid"
        FROM bugs b CROSS JOIN a
        CROSS JOIN LATERAL (SELECT coalesce(max(e.id), 0) AS id FROM events e WHERE e.bug_id = b.id AND e.act_id = ${actId}::uuid) o
        WHERE b.id = ANY(${[...bugIds]}::int[])`,
  );
  return new Map(rows.map((row) => [row.bugId, row]));
}
