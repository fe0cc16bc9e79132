import { cookies } from "next/headers";
import { Suspense } from "react";
import { BugTab } from "#components/search/bug-tab.tsx";
import { ListWalk } from "#components/search/list-walk.tsx";
import type { Viewer } from "#lib/people/viewer.ts";
import { LIST_COOKIE, parseListVisit } from "#lib/search/list-visit.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";
import { bugsHref } from "#lib/search/query.ts";

type Walk = {
  id: number;
  /** The visit of the list, as the cookie says it. */
  rendered: string | undefined;
  href: string | null;
  previous: number | null;
  next: number | null;
};

/** How long a bug's page waits for its place in the list. What comes later needs JavaScript. */
const PATIENCE_MS = 1000;

/** The place of a bug in the list that was opened last in this tab. */
export async function findWalk(viewer: Viewer, id: number): Promise<Walk> {
  const rendered = (await cookies()).get(LIST_COOKIE)?.value;
  const visit = parseListVisit(rendered);
  if (!visit) return { id, rendered, href: null, previous: null, next: null };
  const { search } = new URL(visit.href, "http://here.invalid");
  const params = new URLSearchParams(search);
  const page = { after: params.get("after"), before: params.get("before") };
  // The bug is shown even when its list takes too long.
  const neighbours = await findNeighbours(viewer, visit.query, id, visit.at, page).catch(() => null);
  const after = neighbours?.after ?? null;
  return {
    id,
    rendered,
    href: `${after === null ? visit.href : bugsHref(visit.query, { after })}#b${id}`,
    previous: neighbours?.previous ?? null,
    next: neighbours?.next ?? null,
  };
}

type BugListWalkProps = {
  walk: Promise<Walk>;
  /** Where it is said that the page was seen; see BugTab. */
  visit?: string;
};

/** Navigation in that list; it comes later when the list takes long. */
export async function BugListWalk({ walk, visit }: BugListWalkProps) {
  const found = await Promise.race([walk, new Promise<null>((done) => setTimeout(done, PATIENCE_MS, null))]);
  if (found) return <WalkLinks {...found} visit={visit} />;
  return (
    <Suspense fallback={null}>
      <LateWalk walk={walk} visit={visit} />
    </Suspense>
  );
}

async function LateWalk({ walk, visit }: BugListWalkProps) {
  return <WalkLinks {...(await walk)} visit={visit} />;
}

function WalkLinks({ id, rendered, href, previous, next, visit }: Walk & { visit?: string }) {
  return (
    <>
      {href === null ? null : <ListWalk id={id} href={href} previous={previous} next={next} />}
      <BugTab id={id} rendered={rendered} next={next} visit={visit} />
      {visit ? (
        <noscript>
          {/* biome-ignore lint/performance/noImgElement: nothing is shown */}
          <img src={visit} alt="" width={1} height={1} />
        </noscript>
      ) : null}
    </>
  );
}
