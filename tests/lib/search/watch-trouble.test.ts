import "#tests/support/database.ts";
import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch } from "#lib/search/run-search.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import { makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// Which bugs have trouble with another tracker.

let engine: TrackedProduct;
let userId: number;
let reporter: Viewer;
beforeAll(async () => {
  engine = await makeTrackedProduct({}, { "4.4": ["4.4.1"] });
  const user = await makeUser();
  userId = user.id;
  reporter = await user.viewer();
});

type Given = Partial<Parameters<typeof db.watch.create>[0]["data"]>;
async function isListed(
  viewer: Viewer,
  given: Given,
  tracked: "affected" | "released" | null = null,
): Promise<boolean> {
  await db.watch.deleteMany();
  const bugId = await makeBug(reporter, { product: engine.name });
  const tracking = tracked
    ? await db.tracking.create({
        data: { bugId, productId: engine.id, seriesId: engine.series["4.4"] ?? 0, state: tracked },
      })
    : null;
  const ref = {
    tracker: "bugs.example",
    remoteId: "#1",
    host: "bugs.example",
    url: `https://bugs.example/${bugId}`,
  };
  const data = {
    bugId,
    kind: "bugzilla",
    ...ref,
    addedById: userId,
    trackingId: tracking?.id ?? null,
    ...given,
  };
  await db.watch.create({ data: data as Parameters<typeof db.watch.create>[0]["data"] });
  const { query } = parseBugQuery(new URLSearchParams({ tracking: `@watch_trouble:${engine.name}` }));
  return (await countSearch(viewer, query)).number === 1;
}

test("bugs that could not be read three times, and confirmed ones that are closed there and open here", async () => {
  const confirmed = { confirmedById: userId, confirmedAt: new Date() };
  expect(await isListed(anonymousViewer, { failures: 3, failure: "timeout" })).toBe(true);
  expect(await isListed(anonymousViewer, { failures: 2, failure: "timeout" })).toBe(false);
  expect(await isListed(anonymousViewer, { mapped: "closed_fixed", ...confirmed })).toBe(true);
  expect(await isListed(anonymousViewer, { mapped: "closed_other", ...confirmed })).toBe(true);
  expect(await isListed(anonymousViewer, { mapped: "open", ...confirmed })).toBe(false);
  expect(await isListed(anonymousViewer, { mapped: "closed_fixed" })).toBe(false);
  expect(await isListed(anonymousViewer, { mapped: "closed_fixed", ...confirmed }, "affected")).toBe(true);
  expect(await isListed(anonymousViewer, { mapped: "closed_fixed", ...confirmed }, "released")).toBe(false);
});

test("a watch that is not public makes no bug trouble for others", async () => {
  const audience = await db.audience.findFirstOrThrow({ where: { productId: engine.id } });
  const hidden = { failures: 5, failure: "timeout", audienceId: audience.id } as const;
  expect(await isListed(anonymousViewer, hidden)).toBe(false);
  expect(await isListed(everything, hidden)).toBe(true);
});
