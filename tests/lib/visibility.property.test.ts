import "#tests/support/database.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { getAttachmentFile } from "#lib/bugs/attachments/queries.ts";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { findBug, findBugNumber, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { countBugsOfProduct, countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { countByMilestone, countMilestoneByPhase } from "#lib/bugs/views/milestone-counts.ts";
import { listRequests } from "#lib/bugs/views/request-queries.ts";
import { findFilingChoices, listProductChoices } from "#lib/catalog/filing-choices.ts";
import { findProduct, listClassifications } from "#lib/catalog/queries.ts";
import { findRelease, listReleases } from "#lib/catalog/releases.ts";
import { NotFound } from "#lib/errors.ts";
import { listFlagTypesFor } from "#lib/flags/queries.ts";
import { findPeople } from "#lib/people/queries.ts";
import { anonymousViewer, findViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { FILTER_NAMES } from "#lib/search/filters.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch, streamSearch } from "#lib/search/run-search.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { build, deleteUnseen, sightOf, type World, worlds } from "#tests/lib/visibility-world.ts";

/** Other worlds in every run; a failure prints the seed that makes it happen again. */
const RUNS = { numRuns: 10, endOnFailure: true };

const SEARCHES = [
  "",
  "status=all&sort=id",
  "status=all&product=Product1&product=Product3",
  "status=all&component=Component2",
  "status=all&version=2.0&targetMilestone=Shared1",
  "status=all&targetRelease=3.0",
  "status=all&keyword=keyword4",
  "status=all&assignee=@me",
  "status=all&cc=p2",
  "status=all&q=whispered",
  "status=all&q=number3",
  "status=closed&sort=changed",
];

/** Everything that pages, lists, counts and suggestions ask of the database, by name. */
async function snapshot(viewer: Viewer, { bugs, products }: World): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  const ask = (name: string, work: () => Promise<unknown>) => async () => {
    seen[name] = await work();
  };
  const query = (text: string) => parseBugQuery(new URLSearchParams(text)).query;
  const jobs: (() => Promise<void>)[] = [
    ask("catalogue", () => listClassifications(viewer)),
    ask("catalogue with words", () => listClassifications(viewer, "product 2")),
    ask("the frame of the page", () => getSiteFrame(viewer)),
    ask("product suggestions", () => listProductChoices(viewer)),
    ask("releases", () => listReleases(viewer)),
    ask("open by product", async () => sorted(await countOpenByProduct(viewer))),
    ask("by milestone", async () => sorted(await countByMilestone(viewer, [1, 2, 3, 4, 5, 6]))),
    ask("people", () => findPeople(viewer, "person")),
  ];
  for (const n of products.map((_, i) => i + 1)) {
    jobs.push(
      ask(`product ${n}`, () => findProduct(viewer, `Product${n}`)),
      ask(`filing in ${n}`, () => findFilingChoices(viewer, `Product${n}`)),
      ask(`counts of ${n}`, () => countBugsOfProduct(viewer, n)),
    );
  }
  for (const n of [1, 2]) {
    jobs.push(
      ask(`release ${n}`, () => findRelease(viewer, `Shared${n}`)),
      ask(`phases of milestone ${n}`, () => countMilestoneByPhase(viewer, n)),
    );
  }
  for (const text of SEARCHES) {
    jobs.push(
      ask(`search ${text}`, async () => {
        const first = await runSearch(viewer, query(text), { limit: 3 });
        const second = first.next
          ? await runSearch(viewer, query(text), { limit: 3, after: first.next })
          : null;
        return [first, second];
      }),
      ask(`count ${text}`, () => countSearch(viewer, query(text))),
    );
  }
  jobs.push(
    ask("export", async () => {
      const rows: unknown[] = [];
      for await (const batch of streamSearch(viewer, query("status=all&sort=id"), 4)) rows.push(...batch);
      return rows;
    }),
  );
  for (const name of FILTER_NAMES) {
    jobs.push(
      ask(`suggestions for ${name}`, () => listFacets(viewer, query(""), name)),
      ask(`the same in product 2 for ${name}`, () => listFacets(viewer, query("product=Product2"), name)),
    );
  }
  for (const side of ["of-me", "by-me", "of-nobody"] as const) {
    jobs.push(ask(`requests ${side}`, () => listRequests(viewer, { side })));
  }
  if (viewer.userId !== null) jobs.push(ask("home", () => getHome(requireActor(viewer))));
  for (const id of bugs.map((_, i) => i + 1)) {
    jobs.push(
      ask(`bug ${id}`, async () => {
        const bug = await findBug(viewer, id);
        return bug && [bug, await getBugChoices(viewer, bug), await listFlagTypesFor(viewer, bug)];
      }),
      ask(`comments of ${id}`, () => listComments(viewer, id)),
      ask(`history of ${id}`, () => listChanges(viewer, id)),
      ask(`alias of ${id}`, () => findBugNumber(viewer, `alias${id}`)),
      ask(`beside ${id}`, () => findNeighbours(viewer, query("status=all"), id, new Date())),
      ask(`files of ${id}`, () =>
        Promise.all([2 * id - 1, 2 * id].map((file) => fileOrMissing(viewer, file))),
      ),
    );
  }
  // A few at a time: more searches than that at once are answered "busy".
  const next = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all([1, 2, 3, 4].map(next));
  return seen;
}

function sorted<Value>(map: Map<number, Value>): [number, Value][] {
  return [...map].sort(([a], [b]) => a - b);
}

async function fileOrMissing(viewer: Viewer, id: number) {
  try {
    return await getAttachmentFile(viewer, id);
  } catch (error) {
    if (error instanceof NotFound) return "missing";
    throw error;
  }
}

async function viewerOf(me: number | null): Promise<Viewer> {
  const viewer = me === null ? anonymousViewer : await findViewer(me);
  if (!viewer) throw new Error(`p${me} cannot sign in.`);
  return viewer;
}

describe("every viewer", () => {
  it("sees everything as if hidden things did not exist", async () => {
    const viewers = fc.constantFrom(null, 1, 2, 3, 4);
    await fc.assert(
      fc.asyncProperty(worlds, viewers, async (world, me) => {
        await build(world);
        const viewer = await viewerOf(me);
        const before = await snapshot(viewer, world);
        const addresses = JSON.stringify(before).match(/\bp\d+@[\w.]+/g) ?? [];
        expect(addresses.filter((address) => !address.startsWith(`p${me}@`))).toEqual([]);
        const seen = world.bugs.map((_, i) => i + 1).filter((id) => sightOf(world, me).seesBug(id));
        expect(seen.filter((id) => before[`bug ${id}`] === null)).toEqual([]);
        await deleteUnseen(world, me);
        const after = await snapshot(viewer, world);
        for (const name of Object.keys(before)) expect(before[name], name).toEqual(after[name]);
      }),
      RUNS,
    );
  }, 120_000);
});
