import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { findRelease, type ReleaseView } from "#lib/catalog/releases.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { type ControlList, controlLists } from "#lib/upstream/notes/control-lists.ts";
import { type ListedBug, listBugsOf } from "#lib/upstream/notes/listed-bugs.ts";
import { notesOf } from "#lib/upstream/notes/notes.ts";
import type { PrintedNotes } from "#lib/upstream/notes/print.ts";

export type ReleaseNotes = PrintedNotes & {
  release: ReleaseView;
  /** Products that have an edition of their own, as far as the viewer sees them. */
  editions: string[];
  /** For those who may edit bugs of one of the products; else empty. */
  lists: ControlList[];
  /** The numbers of all bugs that it is about, also of those that are not told. */
  bugs: number[];
};

/** Which notes: a milestone by name; the classification where several have it; the product whose edition it is. */
export type Asked = { milestone: string; classification?: string; edition?: string };

/** The release notes of a shared milestone as the viewer may read them; null if there is none, or no such edition. */
export async function findNotes(viewer: Viewer, asked: Asked): Promise<ReleaseNotes | null> {
  const release = await findRelease(viewer, asked.milestone, asked.classification);
  if (!release) return null;
  const editions = await listEditions(viewer, release.id);
  const edition = asked.edition
    ? editions.find(({ name }) => name.toLowerCase() === asked.edition?.toLowerCase())
    : null;
  if (edition === undefined) return null;
  const bugs = await listBugsOf(viewer, release.id, edition?.id);
  return {
    release,
    products: notesOf(bugs),
    edition: edition?.name ?? null,
    editions: editions.map(({ name }) => name),
    lists: release.isManaged || bugs.some((bug) => mayCheck(viewer, bug)) ? controlLists(bugs) : [],
    bugs: bugs.map(({ id }) => id),
  };
}

function mayCheck(viewer: Viewer, { productId }: ListedBug): boolean {
  return can(viewer, "edit", productId);
}

/** The visible products with texts of their own for bugs of the milestone. */
async function listEditions(viewer: Viewer, milestoneId: number): Promise<{ id: number; name: string }[]> {
  return queryRows(sql`
    SELECT DISTINCT p.id, p.name::text AS name FROM products p JOIN doc_texts d ON d.product_id = p.id AND d.text <> ''
    WHERE ${visibleProducts(viewer)} AND d.bug_id IN (
      SELECT b.id FROM bugs b WHERE ${visibleBugs(viewer)} AND (b.target_milestone_id = ${milestoneId}
        OR b.id IN (SELECT t.bug_id FROM trackings t WHERE t.target_milestone_id = ${milestoneId} AND ${visibleTrackings(viewer)})))
    ORDER BY name`);
}
