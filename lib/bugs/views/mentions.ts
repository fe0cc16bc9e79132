import "server-only";
import { explainNamed, findNamed, type KnownThings } from "#lib/bugs/comments/named-things.ts";
import type { CommentView } from "#lib/bugs/views/bug.ts";
import { isInAudience, visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { anonymousViewer, can, findViewer, type Viewer } from "#lib/people/viewer.ts";

/** For more people nothing is said. */
const MOST = 10;

/**
 * The thread, in which the newest comment of the viewer says beside a mention when that person does not see it. Others are not
 * told who sees what.
 */
export async function markBlindMentions(
  viewer: Viewer,
  bugId: number,
  comments: readonly CommentView[],
  known: KnownThings,
): Promise<CommentView[]> {
  const own =
    viewer.userId === null ? undefined : comments.findLast(({ author }) => author?.handle === viewer.handle);
  if (!own || known.people.size === 0) return [...comments];
  const people = await withBlindness(viewer, known.people, findNamed([own.html]).handles, bugId, own.anchor);
  const marked = { ...own, html: explainNamed(own.html, { ...known, people }) };
  return comments.map((comment) => (comment === own ? marked : comment));
}

/**
 * The same people, with whether those with `handles` see the bug, and in it the comment with this anchor. `bugId` must be of a bug
 * that the viewer sees.
 */
async function withBlindness(
  viewer: Viewer,
  people: KnownThings["people"],
  handles: readonly string[],
  bugId: number,
  anchor?: string,
): Promise<KnownThings["people"]> {
  const told = new Map(people);
  const named = handles.filter((handle) => people.has(handle)).slice(0, MOST);
  if (named.length === 0) return told;
  if (await seesComment(anonymousViewer, bugId, anchor)) return told;
  if (!(await mayKnow(viewer, bugId, anchor))) return told;
  const ids = await queryRows<{ handle: string; id: number }>(
    sql`SELECT lower(u.handle::text) AS handle, coalesce(u.merged_into_id, u.id) AS id FROM users u WHERE u.handle = ANY(${named}::citext[])`,
  );
  for (const { handle, id } of ids) {
    const person = people.get(handle);
    const reader = id === viewer.userId ? viewer : await findViewer(id);
    // Nobody can sign in to the account: they read what everybody reads, if they read at all.
    const isBlind = reader !== null && !(await seesComment(reader, bugId, anchor));
    if (person && isBlind) told.set(handle, { ...person, isBlind });
  }
  return told;
}

/** The handles of those of up to ten people who do not see a bug; of none when the viewer does not see it either. */
export async function listBlind(
  viewer: Viewer,
  bugId: number,
  people: readonly { handle: string; displayName: string }[],
): Promise<Set<string>> {
  if (people.length === 0 || !(await seesComment(viewer, bugId, undefined))) return new Set();
  const known = new Map(people.map((person) => [person.handle.toLowerCase(), person]));
  const told = await withBlindness(viewer, known, [...known.keys()], bugId);
  return new Set([...told.values()].flatMap(({ handle, isBlind }) => (isBlind ? handle : [])));
}

/**
 * Who does not see it tells who is in its groups: that is for those who are in them themselves, or who manage access or people of
 * the product. The reporter, or somebody on CC, from outside is told of nobody.
 */
async function mayKnow(viewer: Viewer, bugId: number, anchor: string | undefined): Promise<boolean> {
  const [, audience = null] = /^p(\d+)-\d+$/.exec(anchor ?? "") ?? [];
  const isIn =
    audience === null
      ? sql`TRUE`
      : sql`(${viewer.isAdministrator} OR EXISTS (SELECT 1 FROM audiences a WHERE a.id = ${Number(audience)} AND ${isInAudience(viewer)}))`;
  const rows = await queryRows<{ productId: number; inAll: boolean }>(sql`
    SELECT b.product_id AS "productId", NOT b.is_restricted OR b.group_ids <@ ${viewer.groupIds}::int[] AS "inAll"
    FROM bugs b JOIN products p ON p.id = b.product_id
    WHERE b.id = ${bugId} AND ${visibleBugs(viewer, "few")} AND ${visibleProducts(viewer)} AND ${isIn}`);
  return rows.some(
    ({ productId, inAll }) =>
      inAll || can(viewer, "manage_access", productId) || can(viewer, "manage_people", productId),
  );
}

async function seesComment(reader: Viewer, bugId: number, anchor: string | undefined): Promise<boolean> {
  const [, audience = null, number = null] = /^p(\d+)-(\d+)$/.exec(anchor ?? "") ?? [];
  const part =
    audience === null
      ? sql`TRUE`
      : sql`EXISTS (SELECT 1 FROM comments c WHERE c.bug_id = b.id AND c.audience_id = ${Number(audience)}
          AND c.number = ${Number(number)} AND ${visiblePart(reader, sql`c`)})`;
  const rows = await queryRows(
    sql`SELECT 1 FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(reader, "few")} AND ${part}`,
  );
  return rows.length > 0;
}
