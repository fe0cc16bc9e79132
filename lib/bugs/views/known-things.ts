import "server-only";
import { isShownInText } from "#lib/bugs/attachments/safe-images.ts";
import { findNamed, type KnownThings, NOTHING_KNOWN } from "#lib/bugs/comments/named-things.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type ChangeAddress, changePage } from "#lib/catalog/change-page.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

type Found = {
  bugs: { id: number; summary: string; status: string; isOpen: boolean }[] | null;
  attachments:
    | { id: number; name: string; isObsolete: boolean; contentType: string; size: number; isHere: boolean }[]
    | null;
  people: { named: string; handle: string; displayName: string }[] | null;
  commits: ({ named: string; subject: string } & ChangeAddress)[] | null;
};

/**
 * What the viewer may know of the bugs, attachments, people and commits that pieces of formatted text name. One statement, and
 * none when nothing is named.
 */
export async function readKnownThings(viewer: Viewer, pieces: readonly string[]): Promise<KnownThings> {
  const { bugs, attachments, handles, shas } = findNamed(pieces);
  if (bugs.length + attachments.length + handles.length + shas.length === 0) return NOTHING_KNOWN;
  const seen = visibleBugs(viewer, "few");
  const [row] = await queryRows<Found>(sql`SELECT
    (SELECT json_agg(json_build_object('id', b.id, 'summary', b.summary, 'isOpen', b.resolution IS NULL,
        'status', concat_ws(' ', b.status, b.resolution)))
      FROM bugs b WHERE b.id = ANY(${bugs}::int[]) AND ${seen}) AS bugs,
    (SELECT json_agg(json_build_object('id', f.id, 'isObsolete', f.is_obsolete, 'contentType', f.content_type, 'size', f.size, 'isHere', f.sha256 IS NOT NULL, 'name', coalesce(nullif(f.summary, ''), f.file_name)))
      FROM attachments f JOIN bugs b ON b.id = f.bug_id
      WHERE f.id = ANY(${attachments}::int[]) AND ${seen} AND ${visiblePart(viewer, sql`f`)}) AS attachments,
    (SELECT json_agg(json_build_object('named', lower(u.handle::text), 'handle', t.handle, 'displayName', t.display_name))
      FROM users u JOIN users t ON t.id = coalesce(u.merged_into_id, u.id)
      WHERE u.handle = ANY(${handles}::citext[])) AS people,
    (SELECT json_agg(x.commit) FROM (
      SELECT json_build_object('named', n.sha, 'sha', min(c.sha), 'subject', min(c.subject), 'url', min(c.url),
        'forge', min(r.forge::text), 'webPage', min(r.url)) AS commit
      FROM unnest(${shas}::text[]) n(sha) JOIN code_changes c ON c.sha >= n.sha AND c.sha < n.sha || 'g' AND left(c.sha, length(n.sha)) = n.sha
      JOIN repositories r ON r.id = c.repository_id JOIN products p ON p.id = r.product_id
      WHERE ${visibleProducts(viewer)}
      -- An abbreviation that fits several says none of them.
      GROUP BY n.sha HAVING count(DISTINCT c.sha) = 1) x) AS commits`);
  return {
    bugs: new Map(row?.bugs?.map((bug) => [bug.id, bug])),
    attachments: new Map(
      row?.attachments?.map(({ id, name, isObsolete, isHere, ...file }) => [
        id,
        { name, isObsolete, isPicture: isHere && isShownInText(file) },
      ]),
    ),
    people: new Map(row?.people?.map((person) => [person.named, person])),
    commits: new Map(
      row?.commits?.map(({ named, subject, ...address }) => [named, { subject, href: changePage(address) }]),
    ),
  };
}
