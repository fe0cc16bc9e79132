import { cookies } from "next/headers";
import { ListTab } from "#components/search/list-tab.tsx";
import { ListWalk } from "#components/search/list-walk.tsx";
import type { Viewer } from "#lib/people/viewer.ts";
import { LIST_COOKIE, parseListVisit } from "#lib/search/list-visit.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";

/** Navigation in the list that was opened last in this tab, for the page of a bug. Nothing without such a list. */
export async function BugListWalk({ viewer, id }: { viewer: Viewer; id: number }) {
  const cookie = (await cookies()).get(LIST_COOKIE)?.value;
  const visit = parseListVisit(cookie);
  if (!visit) return <ListTab rendered={cookie} />;
  // The bug is shown even when its list takes too long.
  const neighbours = await findNeighbours(viewer, visit.query, id, visit.at).catch(() => null);
  return (
    <>
      <ListWalk
        href={`${visit.href}#b${id}`}
        previous={neighbours?.previous ?? null}
        next={neighbours?.next ?? null}
      />
      <ListTab rendered={cookie} next={neighbours?.next} />
    </>
  );
}
