import "server-only";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { type FoundPerson, findPeople } from "#lib/people/queries.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type PersonOfBug = FoundPerson & {
  /** What they are on the bug: "reporter", "commented"; null for people who have nothing to do with it. */
  part: string | null;
};

/**
 * Up to ten people whose handle, or a word of whose name, begins with `text`: those on the bug first (as far as the viewer
 * sees that they are on it), then others as in `findPeople`. `isAble`: only those who can sign in.
 */
export async function findPeopleFor(
  viewer: Viewer,
  bugId: number,
  text: string,
  { isAble = false } = {},
): Promise<PersonOfBug[]> {
  const [all, others] = await Promise.all([listParts(viewer, bugId), findPeople(viewer, text, { isAble })]);
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

/** Everybody on the bug, once, with the first that they are of: assignee, reporter, QA contact, commented, CC. */
function listParts(viewer: Viewer, bugId: number): Promise<PersonOfBug[]> {
  return queryRows<PersonOfBug>(sql`
    SELECT u.handle::text AS handle, u.display_name AS "displayName", NULL AS email, u.is_placeholder AS "isImported", u.no_requests IS NOT NULL AS "isBusy",
      (ARRAY['assignee', 'reporter', 'QA contact', 'commented', 'CC'])[min(x.part)] AS part
    FROM (SELECT b.* FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer)}) b
    CROSS JOIN LATERAL (
      SELECT b.assignee_id AS id, 1 AS part UNION ALL SELECT b.reporter_id, 2 UNION ALL SELECT b.qa_contact_id, 3
      UNION ALL SELECT c.author_id, 4 FROM comments c WHERE c.bug_id = b.id AND ${visiblePart(viewer, sql`c`)}
      UNION ALL SELECT cc.user_id, 5 FROM bug_cc cc WHERE cc.bug_id = b.id) x
    JOIN users u ON u.id = x.id AND u.disabled_reason IS NULL AND u.merged_into_id IS NULL
    GROUP BY u.id ORDER BY min(x.part), u.display_name, u.id`);
}
