import { cookies } from "next/headers";
import { ListWalk } from "#components/search/list-walk.tsx";
import type { Viewer } from "#lib/people/viewer.ts";
import { LIST_COOKIE, parseListVisit } from "#lib/search/list-visit.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";

/** The way through the list that was looked at last, for the page of a bug. Nothing where no list was. */
export async function BugListWalk({ viewer, id }: { viewer: Viewer; id: number }) {
  const visit = parseListVisit((await cookies()).get(LIST_COOKIE)?.value);
  if (!visit) return null;
  // A list that takes too long is no reason for a bug not to be shown.
  const beside = await findNeighbours(viewer, visit.query, id, visit.at).catch(() => null);
  return <ListWalk href={visit.href} previous={beside?.previous ?? null} next={beside?.next ?? null} />;
}
