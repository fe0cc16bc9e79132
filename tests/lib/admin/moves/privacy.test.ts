import { beforeAll, describe, expect, it } from "vitest";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { findBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { countBugsOfProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { findRenamedProduct } from "#lib/catalog/former-names.ts";
import { findProduct, listClassifications } from "#lib/catalog/queries.ts";
import { listReleases } from "#lib/catalog/releases.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { FILTER_NAMES } from "#lib/search/filters.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch, streamSearch } from "#lib/search/run-search.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { grantRole, makeUser, viewerOf } from "#tests/support/factories.ts";
import { type MoveWorld, makeMoveWorld, SITE_TYPE, startMoveOf } from "#tests/support/move-world.ts";

// What people who are not the vendor's get to see of a move: of a public product, what they saw before; of one that they do not see,
// the bugs that the mapping publishes, and nothing that names the vendor's things.

/** Everything that pages, lists, files and scripts ask of the database. */
async function sight(viewer: Viewer, world: MoveWorld): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  const query = (text: string) => parseBugQuery(new URLSearchParams(text)).query;
  const upstream = await db.product.findFirst({ where: { name: world.engine } });
  for (const id of world.bugs) {
    if (!(await findBug(viewer, id))) continue;
    seen[`bug ${id}`] = await findBug(viewer, id);
    seen[`history ${id}`] = await listChanges(viewer, id);
    seen[`comments ${id}`] = [await listComments(viewer, id), await listThread(viewer, id)];
    seen[`trackings ${id}`] = await listTrackings(viewer, id);
    seen[`matrix ${id}`] = await readMatrix(viewer, { id, productId: upstream?.id ?? world.product.id });
  }
  for (const text of [
    "status=all&sort=changed",
    "status=all&sort=id&columns=trackings,product,version",
    "q=ours",
  ]) {
    seen[`search ${text}`] = await runSearch(viewer, query(text));
    seen[`count ${text}`] = await countSearch(viewer, query(text));
  }
  const rows: unknown[] = [];
  for await (const batch of streamSearch(viewer, query("status=all"), 10)) rows.push(...batch);
  seen.export = rows;
  for (const name of FILTER_NAMES)
    seen[`suggestions for ${name}`] = await listFacets(viewer, query("status=all"), name);
  seen.product = upstream && (await findProduct(viewer, upstream.name));
  seen.catalogue = await listClassifications(viewer);
  seen.releases = await listReleases(viewer);
  seen.counts = upstream && (await countBugsOfProduct(viewer, upstream.id));
  seen.renamed = await findRenamedProduct(viewer, world.product.name);
  seen.frame = await getSiteFrame(viewer);
  if (viewer.userId !== null) seen.home = await getHome(requireActor(viewer));
  return seen;
}

/** Where the word is in the text, with what is around it. */
function around(text: string, word: string): string | null {
  const at = text.toLowerCase().indexOf(word.toLowerCase());
  return at < 0 ? null : text.slice(Math.max(0, at - 200), at + 60);
}

async function visible(viewer: Viewer, { bugs }: MoveWorld): Promise<number[]> {
  const found = await Promise.all(bugs.map((id) => findBug(viewer, id)));
  return bugs.filter((_, at) => found[at]);
}

describe.each(["open", "groups"] as const)("of a product that is seen by: %s", (visibility) => {
  let world: MoveWorld;
  let outsiders: Viewer[];
  let before: number[][];

  beforeAll(async () => {
    await resetDatabase();
    world = await makeMoveWorld({ visibility });
    // As imports write it: names without numbers.
    for (const bugId of world.bugs) {
      const event = await db.event.findFirstOrThrow({ where: { bugId } });
      const facts = { bugId, eventId: event.id, from: "", to: `${world.product.name} Beta` };
      await db.change.createMany({ data: ["version", "cf_fixed_in"].map((field) => ({ ...facts, field })) });
    }
    const stranger = await makeUser();
    outsiders = [anonymousViewer, await stranger.viewer()];
    before = await Promise.all(outsiders.map((viewer) => visible(viewer, world)));
    await continueMove(await startMoveOf(world));
    const upstream = await makeUser();
    const engine = await db.product.findFirstOrThrow({ where: { name: world.engine } });
    await grantRole(upstream.id, engine.id, "maintainer");
    outsiders.push(await viewerOf(upstream.id));
  });

  it("others see the bugs that they saw, and those that the mapping publishes", async () => {
    const published = await db.bug.findMany({
      where: { id: { in: world.bugs }, product: { name: world.engine }, groups: { none: {} } },
      orderBy: { id: "asc" },
    });
    for (const [index, viewer] of outsiders.entries()) {
      const expected = visibility === "open" ? before[index] : published.map(({ id }) => id);
      if (expected) expect(await visible(viewer, world)).toEqual(expected);
    }
    expect(published.length).toBeGreaterThan(2);
  });

  it("nothing that they get names what is the vendor's", async () => {
    const { product, group } = world;
    const hidden = [
      product.name,
      group.name,
      "branding",
      "rhev-4.4.2",
      "zstream",
      "rhev-ack",
      SITE_TYPE,
      "Sold by",
      "Only ours",
    ];
    for (const viewer of outsiders) {
      const seen = await sight(viewer, world);
      const text = JSON.stringify(seen, (_, value) => (typeof value === "bigint" ? String(value) : value));
      expect(text.length).toBeGreaterThan(1000);
      for (const word of visibility === "open" ? ["Only ours"] : hidden)
        expect(around(text, word)).toBeNull();
    }
  });

  it("the vendor's people see as much as before, with the place it was in", async () => {
    const bugs = await visible(world.employee, world);
    expect(bugs).toEqual(world.bugs);
    const [bug = 0] = world.bugs;
    expect((await listTrackings(world.employee, bug)).map(({ product }) => product)).toContain(
      world.product.name,
    );
    const changes = JSON.stringify(await listChanges(world.employee, bug));
    expect(changes).toContain(world.product.name);
    expect(JSON.stringify(await listComments(world.employee, bug))).toContain("Only ours");
  });
});
