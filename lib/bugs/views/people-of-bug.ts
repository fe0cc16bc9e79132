import "server-only";
import { saidComments, visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { type FoundPerson, findPeople } from "#lib/people/queries.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type PersonOfBug = FoundPerson & {
  /** What they are on the bug: "reporter", "commented"; null for people who have nothing to do with it. */
  part: string | null;
};

/** For whom people are looked: `isAble`, only those who can sign in; `flag`, whom a flag is asked of, by flagKey. */
type PeopleFor = { isAble?: boolean; flag?: string };

/**
 * Up to ten people whose handle, or a word of whose name, begins with `text`: those on the bug first (as far as the viewer
 * sees that they are on it), then others as in `findPeople`. For a flag those who answered such requests lately come before them,
 * for one that is no question.
 */
export async function findPeopleFor(
  viewer: Viewer,
  bugId: number,
  text: string,
  { isAble = false, flag }: PeopleFor = {},
): Promise<PersonOfBug[]> {
  const [all, others] = await Promise.all([
    listParts(viewer, bugId, flag),
    findPeople(viewer, text, { isAble }),
  ]);
  const parts = all.filter(({ isImported }) => !(isAble && isImported));
  const words = text.trim().replace(/^@/, "").toLowerCase();
  const fits = ({ handle, displayName }: FoundPerson) =>
    [handle, displayName, ...displayName.split(/\s+/)].some((it) => it.toLowerCase().startsWith(words));
  const onIt = parts.filter(fits);
  const known = new Map(others.map((person) => [person.handle, person]));
  return [
    ...onIt.map((person) => ({ ...person, email: known.get(person.handle)?.email ?? null })),
    ...others
      .filter(({ handle }) => !onIt.some((person) => person.handle === handle))
      .map((person) => ({ ...person, part: null })),
  ].slice(0, 10);
}

/**
 * Everybody on the bug, once, with the first that they are of: assignee, reporter, QA contact, triage owner, commented, CC; for a
 * flag also who answered such requests lately, most often first.
 */
function listParts(viewer: Viewer, bugId: number, flag = ""): Promise<PersonOfBug[]> {
  const [, flagId, typeId] = /^(?:f(\d{1,9})|t(\d{1,9})(?:a\d{1,9})?)$/.exec(flag) ?? [];
  const type = flagId
    ? sql`(SELECT type_id FROM flags WHERE id = ${Number(flagId)} AND bug_id = ${bugId})`
    : sql`${typeId ? Number(typeId) : null}::int`;
  return queryRows<PersonOfBug>(sql`
    SELECT u.handle::text AS handle, u.display_name AS "displayName", NULL AS email, u.is_placeholder AS "isImported", u.no_requests IS NOT NULL AS "isBusy",
      (array_agg(x.part ORDER BY x.rank))[1] AS part
    FROM (SELECT b.* FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer)}) b
    CROSS JOIN LATERAL (
      SELECT b.assignee_id AS id, 1.0 AS rank, 'assignee' AS part UNION ALL SELECT b.reporter_id, 2, 'reporter'
      UNION ALL SELECT b.qa_contact_id, 3, 'QA contact'
      UNION ALL SELECT k.triage_owner_id, 4, 'triage owner' FROM components k WHERE k.id = b.component_id AND ${type} IS NOT NULL
      UNION ALL SELECT c.author_id, 5, 'commented' FROM comments c WHERE c.bug_id = b.id AND ${saidComments(viewer)}
      UNION ALL SELECT cc.user_id, 6, 'CC' FROM bug_cc cc WHERE cc.bug_id = b.id
      UNION ALL (SELECT a.id, 1.0 / (1 + a.times), 'answers such requests' FROM (${answerers(viewer, type)}) a
        WHERE a.id IS DISTINCT FROM ${viewer.userId}::int ORDER BY a.times DESC, a.id LIMIT ${ANSWERERS_SHOWN})) x
    JOIN users u ON u.id = x.id AND u.disabled_reason IS NULL AND u.merged_into_id IS NULL
    GROUP BY u.id ORDER BY min(x.rank), u.display_name, u.id`);
}

const ANSWERERS_SHOWN = 3;

/** Who granted or denied flags of this type in the product of the bug within half a year, and how often, as far as the viewer sees it. */
function answerers(viewer: Viewer, type: Sql): Sql {
  return sql`SELECT f.setter_id AS id, count(*) AS times FROM flags f JOIN flag_types ft ON ft.id = f.type_id AND NOT ft.is_question
    JOIN LATERAL (SELECT o.* FROM bugs o WHERE o.id = f.bug_id AND o.product_id = b.product_id) o ON TRUE
    LEFT JOIN attachments a ON a.id = f.attachment_id
    WHERE f.type_id = ${type} AND f.status <> 'requested' AND f.changed_at > now() - interval '180 days'
      AND EXISTS (SELECT 1 FROM (SELECT o.*) b WHERE ${visibleBugs(viewer, "few")}) AND (a.id IS NULL OR ${visiblePart(viewer, sql`a`)})
    GROUP BY f.setter_id`;
}
