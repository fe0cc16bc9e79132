import "server-only";
import { hasOpenBox } from "#lib/bugs/trackings/open-boxes.ts";
import { STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import type { AnsweredLine } from "#lib/bugs/views/answered.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { sayList } from "#lib/text.ts";
import { ACK_LABELS, type AckKind } from "#lib/upstream/trackings/policy.ts";

const SHOWN = 5;

type Row = {
  id: number;
  bugId: number;
  summary: string;
  place: string;
  answer: "granted" | "denied";
  kinds: AckKind[];
  state: TrackingState;
  at: string;
};

/** The fixes that the viewer answered in the last hour and that wait for them no more, newest first, with what became of each. */
export async function listAnsweredFixes(viewer: Viewer): Promise<AnsweredLine[]> {
  if (viewer.userId === null) return [];
  const rows = await queryRows<Row>(sql`
    SELECT t.id, b.id AS "bugId", b.summary, p.name::text || coalesce(' ' || s.name, ' ' || v.name, '') AS place, x.answer,
      array_agg(x.kind::text ORDER BY x.kind) AS kinds, t.state, to_json(max(x.at)) AS at
    FROM tracking_acks x JOIN trackings t ON t.id = x.tracking_id JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id
    LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
    WHERE x.user_id = ${viewer.userId} AND x.at > now() - interval '1 hour' AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
      AND NOT ${hasOpenBox(viewer)}
    GROUP BY t.id, b.id, p.name, s.name, v.name, x.answer ORDER BY max(x.at) DESC, t.id LIMIT ${SHOWN}`);
  return rows.map(({ id, bugId, summary, place, answer, kinds, state, at }) => ({
    ...{ bugId, summary, at },
    said: `${answer} ${sayList(kinds.map((kind) => ACK_LABELS[kind].toLowerCase()))} for ${place}`,
    became: state === "requested" ? "it waits for others" : `${STATE_LABELS[state].toLowerCase()} now`,
    href: `/bugs/${bugId}/versions?tracking=${id}#place`,
  }));
}
