import fc from "fast-check";
import { expect, test } from "vitest";
import { readVersionNotes } from "#app/(site)/products/[product]/notes/read-notes.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { findBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { countBugsOfProduct, countByVersion, countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { listClassifications } from "#lib/catalog/queries.ts";
import { findRelease, listReleases } from "#lib/catalog/releases.ts";
import { db, sql, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { FILTER_NAMES } from "#lib/search/filters.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch, streamSearch } from "#lib/search/run-search.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { customerWeight, customerWeightCsv } from "#lib/search/trackings/customer-weight.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { commentBelow } from "#lib/upstream/annex/commands/comment-below.ts";
import { listAnnexes } from "#lib/upstream/annex/queries.ts";
import { addCaseInput } from "#lib/upstream/annex/schema.ts";
import { firstCarried } from "#lib/upstream/carried/first-carried.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { findNotes } from "#lib/upstream/notes/queries.ts";
import { answerRequest } from "#lib/upstream/trackings/commands/answer-request.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listAnsweredFixes } from "#lib/upstream/trackings/queries/list-answered-fixes.ts";
import { listAskedFixes } from "#lib/upstream/trackings/queries/list-asked.ts";
import { listOpenBoxes } from "#lib/upstream/trackings/queries/list-open-boxes.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { findProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { addWatch } from "#lib/upstream/watches/commands/add-watch.ts";
import { confirmWatch } from "#lib/upstream/watches/commands/confirm-watch.ts";
import { pollWatches } from "#lib/upstream/watches/poll.ts";
import { listWatches } from "#lib/upstream/watches/queries.ts";
import { addWatchInput } from "#lib/upstream/watches/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser, viewerOf } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// A vendor tracks public bugs in its own product, which others do not see, and with its own group in public ones. For everybody
// else, everything reads as if it had not (upstream.md, R3): what they get before and after is compared, byte by byte.

const STATES = ["affected", "not_affected", "deferred", "wont_fix", "fixed", "evidence"] as const;
const act = fc.record({
  bug: fc.nat({ max: 3 }),
  what: fc.constantFrom(
    "track",
    "group",
    "change",
    "ask",
    "answer",
    "presence",
    "moved",
    "comment",
    "code",
    "manifest",
    "private bug",
    "watch",
    "case",
    "comment below",
  ),
  state: fc.constantFrom(...STATES),
  place: fc.constantFrom("series", "version", "product"),
  text: fc.constantFrom("Case 4711.", "Customer Seaside asks.", "secret"),
});
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

type World = {
  engine: TrackedProduct;
  suite: TrackedProduct;
  bugs: number[];
  insider: Viewer;
  outsiders: Viewer[];
};

async function build(): Promise<World> {
  await resetDatabase();
  const engine = await makeTrackedProduct(
    { name: "Engine" },
    { "4.4": ["4.4.1*", "4.4.2"], "4.5": ["4.5.0"] },
  );
  const suite = await makeTrackedProduct({ name: "Suite", visibility: "groups" }, { "1": ["1.0*", "1.1"] });
  const milestone = await db.milestone.create({
    data: { classificationId: engine.classificationId, name: "Spring", sortKey: "1", kind: "ga" },
  });
  await db.manifestLine.create({
    data: { milestoneId: milestone.id, productId: engine.id, versionId: engine.versions["4.4.2"] ?? null },
  });
  const group = await db.group.create({ data: { name: "vendor" } });
  await db.productAccess.create({
    data: { productId: suite.id, groupId: group.id, canSee: true, canFile: true, bugControl: "offered" },
  });
  const person = await makeUser({ handle: "insider" });
  await db.groupMember.create({ data: { groupId: group.id, userId: person.id } });
  await db.productRole.create({
    data: {
      userId: person.id,
      productId: suite.id,
      roleId: (await db.role.findFirstOrThrow({ where: { name: "maintainer", productId: null } })).id,
    },
  });
  await db.productRole.create({
    data: {
      userId: person.id,
      productId: engine.id,
      roleId: (await db.role.findFirstOrThrow({ where: { name: "developer", productId: null } })).id,
    },
  });
  const maintainer = await makeMember(engine, "maintainer");
  const stranger = await makeUser({ handle: "stranger" });
  const bugs: number[] = [];
  for (const version of ["4.4.1", "4.4.2", undefined, undefined])
    bugs.push(await makeBug(maintainer, { product: "Engine", ...(version ? { version } : {}) }));
  await makeFix(engine, bugs[0] ?? 0, { branch: "stable-4.4", version: "4.4.2" });
  await makeFix(engine, bugs[1] ?? 0, { branch: "main", status: "open" });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, bugs));
  await trackBug(
    maintainer,
    trackBugInput.parse({ bug: bugs[2], product: "Engine", series: "4.5", state: "requested" }),
  );
  await db.bugCc.create({ data: { bugId: bugs[2] ?? 0, userId: stranger.id } });
  return {
    engine,
    suite,
    bugs,
    insider: await viewerOf(person.id),
    outsiders: [anonymousViewer, await stranger.viewer(), maintainer],
  };
}

/** One thing that the vendor does. What a rule of the product refuses is not done. */
async function perform(
  { suite, bugs, insider }: World,
  { bug: which, what, state, place, text }: Act,
): Promise<void> {
  const bug = bugs[which] ?? bugs[0] ?? 0;
  const own = async () =>
    (await listTrackings(insider, bug)).find(
      ({ product, audience }) => product === "Suite" || audience !== null,
    );
  const at = { series: { series: "1" }, version: { version: "1.1" }, product: {} }[place];
  const reason = { reason: text };
  if (what === "track")
    await trackBug(
      insider,
      trackBugInput.parse({ bug, product: "Suite", ...at, state, ...reason, orderOverride: "embargo" }),
    );
  if (what === "group")
    await trackBug(
      insider,
      trackBugInput.parse({
        bug,
        product: "Engine",
        series: "4.4",
        state,
        ...reason,
        audience: "vendor",
        orderOverride: "embargo",
      }),
    );
  if (what === "ask")
    await trackBug(insider, trackBugInput.parse({ bug, product: "Suite", ...at, state: "requested" }));
  const tracking = await own();
  if (what === "change" && tracking)
    await changeTracking(
      insider,
      changeTrackingInput.parse({
        tracking: tracking.id,
        revision: tracking.revision,
        state,
        ...reason,
        testPlan: text,
        orderOverride: "embargo",
      }),
    );
  if (what === "answer" && tracking)
    await answerRequest(insider, {
      tracking: tracking.id,
      kind: "planning",
      answer: "granted",
      reason: text,
      orderOverride: "embargo",
    });
  if (what === "presence")
    await recordPresence(insider, {
      bug,
      product: "Suite",
      version: "1.0",
      kind: state === "fixed" ? "fixed" : "found",
      note: text,
    });
  // As of a bug that was moved from there, where whoever sees the product sees its trackings.
  if (what === "moved") {
    await db.presence.create({
      data: { bugId: bug, versionId: suite.versions["1.0"] ?? 0, kind: "found" },
    });
    await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  }
  if (what === "watch") {
    const more = tracking ? { tracking: tracking.id } : { audience: "vendor" };
    const address = "https://bugs.vendor.example/show_bug.cgi?id=7";
    const id = await addWatch(insider, addWatchInput.parse({ bug, address, ...more }));
    await pollWatches(async () => {
      const answer = {
        summary: text,
        status: "NEW",
        resolution: "",
        last_change_time: "2026-11-02T10:15:30Z",
      };
      const body = JSON.stringify({ bugs: [answer] });
      return { status: 200, headers: {}, contentType: "application/json", body };
    });
    await confirmWatch(insider, { watch: id });
  }
  if (what === "case" && tracking)
    await addCase(
      insider,
      addCaseInput.parse({
        tracking: tracking.id,
        number: `CASE-${which}${place}`,
        customer: text,
        note: text,
      }),
    );
  if (what === "comment below" && tracking) await commentBelow(insider, { tracking: tracking.id, text });
  if (what === "comment") await changeBug(insider, bug, { comment: text, commentAudience: "vendor" });
  if (what === "code") {
    await makeFix(suite, bug, { branch: "1", version: "1.1" });
    await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  }
  if (what === "manifest") {
    const data = {
      inVersionId: suite.versions["1.1"] ?? 0,
      productId: (await db.product.findFirstOrThrow({ where: { name: "Engine" } })).id,
    };
    const version = await db.version.findFirstOrThrow({ where: { name: "4.4.2" } });
    await db.manifestLine.create({ data: { ...data, versionId: version.id } });
    await sqlTransaction((tx) => recomputeTrackings(tx, everything, bugs));
  }
  if (what === "private bug") {
    const made = await makeBug(insider, { product: "Suite", description: text });
    await changeBug(insider, made, {
      duplicateOf: bug,
      status: "RESOLVED",
      resolution: "DUPLICATE",
      revision: "current",
    });
  }
}

/** Everything that pages, lists, files and scripts ask of the database. */
async function sight(viewer: Viewer, { engine, suite, bugs }: World): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  const query = (text: string) => parseBugQuery(new URLSearchParams(text)).query;
  for (const id of bugs) {
    const bug = await findBug(viewer, id);
    seen[`bug ${id}`] = bug;
    seen[`history ${id}`] = await listChanges(viewer, id);
    seen[`comments ${id}`] = [await listComments(viewer, id), await listThread(viewer, id)];
    const trackings = await listTrackings(viewer, id);
    const explain = await explainEvidence(
      viewer,
      trackings.flatMap(({ evidence }) => evidence),
    );
    seen[`trackings ${id}`] = trackings.map((one) => [one, one.evidence.map(explain)]);
    seen[`annexes ${id}`] = [...(await listAnnexes(viewer, id))];
    seen[`watches ${id}`] = await listWatches(viewer, id);
    seen[`matrix ${id}`] = await readMatrix(viewer, { id, productId: engine.id });
    for (const version of ["4.4.1", "4.5.0"])
      seen[`${version} of ${id}`] = await readFixedIn(
        viewer,
        { id, productId: engine.id },
        { product: "Engine", version },
      );
    seen[`Suite of ${id}`] = await readFixedIn(
      viewer,
      { id, productId: engine.id },
      { product: "Suite", version: "1.1" },
    );
  }
  const searches = [
    "status=all&sort=changed",
    "status=all&sort=id&columns=trackings",
    "q=secret",
    "status=all&tracking=affected",
    "status=all&tracking=wont_fix",
    "status=all&tracking=carried:Suite 1.1",
    "status=all&tracking=none",
    ...["@found", "@undecided", "@turned_down", "@contradicted", "@released_and_lost", "@target_passed"].map(
      (word) => `status=all&tracking=${word}`,
    ),
    "status=all&tracking=@customer_cases",
    "status=all&tracking=@customer_cases:Engine",
    "status=all&tracking=@customer_cases:Suite",
  ];
  for (const text of searches) {
    seen[`search ${text}`] = await runSearch(viewer, query(text));
    seen[`count ${text}`] = await countSearch(viewer, query(text));
  }
  const rows: unknown[] = [];
  for await (const batch of streamSearch(viewer, query("status=all&sort=changed"), 10)) rows.push(...batch);
  seen.export = rows;
  for (const name of FILTER_NAMES)
    seen[`suggestions for ${name}`] = await listFacets(viewer, query("status=all"), name);
  for (const { id } of [engine, suite])
    seen[`weight ${id}`] = [await customerWeight(viewer, id, 10), await customerWeightCsv(viewer, id)];
  seen.catalogue = await listClassifications(viewer);
  seen.releases = [await listReleases(viewer), await findRelease(viewer, "Spring")];
  seen.notes = await findNotes(viewer, { milestone: "Spring" });
  seen["notes of Suite"] = await readVersionNotes(viewer, "Suite", "1.1");
  seen.counts = [
    await countBugsOfProduct(viewer, engine.id),
    [...(await countOpenByProduct(viewer))],
    [...(await countByVersion(viewer, engine.id))],
  ];
  const whole = { open: "all", state: null, series: null, below: null, limit: 100 } as const;
  seen.grid = [
    await findProductGrid(viewer, engine.id, whole),
    await findProductGrid(viewer, engine.id, { ...whole, series: "4.4" }),
  ];
  seen.frame = await getSiteFrame(viewer);
  seen.boxes = [
    await listOpenBoxes(viewer),
    (await getSiteFrame(viewer)).fixCount,
    await listAskedFixes(viewer),
    await listAnsweredFixes(viewer),
  ];
  if (viewer.userId !== null)
    seen.home = [await getHome(requireActor(viewer)), await listMoved(requireActor(viewer))];
  const [{ name: classification } = { name: "" }] = await db.$queryRaw<{ name: string }[]>(
    sql`SELECT name::text AS name FROM classifications WHERE id = ${engine.classificationId}`,
  );
  const carried: unknown[] = [];
  for await (const one of firstCarried(viewer, classification)) carried.push(one);
  seen.carried = carried;
  seen.mail = await db.$queryRaw(sql`SELECT count(*)::int AS count FROM outgoing_mail`);
  return seen;
}

/** The first run has each kind once; the others are drawn. */
const EACH: readonly Act[] = (
  [
    [2, "ask"],
    [2, "answer"],
    [1, "track"],
    [1, "change"],
    [0, "group"],
    [1, "presence"],
    [3, "moved"],
    [1, "comment"],
    [1, "code"],
    [1, "manifest"],
    [1, "private bug"],
    [1, "watch"],
    [1, "case"],
    [1, "comment below"],
  ] as const
).map(([bug, what]) => ({ bug, what, state: "affected", place: "series", text: "Case 4711." }));

/** At the end of each run, so that it has a tracking in the vendor's product with an annex, whatever was drawn. */
const LAST: readonly Act[] = (["track", "answer", "case", "comment below"] as const).map((what) => ({
  bug: 3,
  what,
  state: "affected",
  place: "series",
  text: "Case 4711.",
}));

test("what a vendor does in its own product and with its own group makes no difference to others", {
  timeout: 300_000,
}, async () => {
  const done: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 14 }), async (acts) => {
      const world = await build();
      const before = await Promise.all(
        world.outsiders.map(async (viewer) => JSON.stringify(await sight(viewer, world))),
      );
      for (const one of [...acts, ...LAST]) {
        const isDone = await perform(world, one).then(
          () => true,
          () => false,
        );
        if (isDone) done[one.what] = (done[one.what] ?? 0) + 1;
      }
      const inside = JSON.stringify(await listTrackings(world.insider, world.bugs[0] ?? 0));
      expect(inside.length).toBeGreaterThan(2);
      for (const [index, viewer] of world.outsiders.entries())
        expect(JSON.stringify(await sight(viewer, world))).toBe(before[index]);
    }),
    { numRuns: 5, endOnFailure: true, examples: [[[...EACH]]] },
  );
  // Each kind was really done, so that the comparison says something.
  expect(Object.keys(done).sort()).toEqual(
    [
      "answer",
      "ask",
      "case",
      "change",
      "code",
      "comment",
      "comment below",
      "group",
      "manifest",
      "moved",
      "presence",
      "private bug",
      "track",
      "watch",
    ].sort(),
  );
});
