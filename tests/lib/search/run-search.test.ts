import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { pool } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import { anonymousViewer, findViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { COLUMN_NAMES, isSortable } from "#lib/search/columns.ts";
import { FILTER_NAMES } from "#lib/search/filters.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch, streamSearch } from "#lib/search/run-search.ts";
import { addBug, type BugGiven, makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";

const query = (text: string) => parseBugQuery(new URLSearchParams(text)).query;
const search = async (viewer: Viewer, text: string) => {
  const { rows, count, problems } = await runSearch(viewer, query(text));
  return { ids: rows.map(({ id }) => id).sort((a, b) => a - b), count, problems };
};
const viewerNamed = async (handle: string) => {
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM users WHERE handle = $1", [handle]);
  const viewer = await findViewer(rows[0]?.id ?? 0);
  if (!viewer) throw new Error(`${handle} is not there.`);
  return viewer;
};

describe("a filter", () => {
  // What is searched; a bug that has it; a bug that differs from it in this one thing.
  const cases: [string, BugGiven, BugGiven][] = [
    ["product=agent&status=all", { product: "Agent" }, { product: "Engine" }],
    ["component=network", { component: "Network" }, { component: "General" }],
    ["component=none", { component: null }, { component: "General" }],
    ["component=none&component=Network", { component: null }, { component: "General" }],
    [
      "product=Engine&component=Network",
      { component: "Network" },
      { component: "Network", product: "Agent" },
    ],
    ["", { status: "CONFIRMED" }, { status: "RESOLVED", resolution: "FIXED" }],
    ["status=closed", { status: "VERIFIED", resolution: "FIXED" }, { status: "CONFIRMED" }],
    ["status=in_progress", { status: "IN_PROGRESS" }, { status: "CONFIRMED" }],
    [
      "status=open&status=VERIFIED",
      { status: "VERIFIED", resolution: "FIXED" },
      { status: "RESOLVED", resolution: "FIXED" },
    ],
    [
      "resolution=fixed",
      { status: "RESOLVED", resolution: "FIXED" },
      { status: "RESOLVED", resolution: "INVALID" },
    ],
    ["resolution=none", { status: "CONFIRMED" }, { status: "RESOLVED", resolution: "INVALID" }],
    ["severity=blocker&severity=critical", { severity: "critical" }, { severity: "normal" }],
    ["priority=high", { priority: "high" }, { priority: "low" }],
    ["type=enhancement", { type: "enhancement" }, { type: "defect" }],
    ["assignee=ann", { assignee: "ann" }, { assignee: "bob" }],
    ["assignee=@nobody", {}, { assignee: "bob" }],
    ["assignee=@nobody,ann", { assignee: "ann" }, { assignee: "bob" }],
    ["reporter=ANN", { reporter: "ann" }, { reporter: "bob" }],
    ["qaContact=ann", { qaContact: "ann" }, { assignee: "ann" }],
    ["cc=ann,cleo", { cc: ["cleo"] }, { cc: ["bob"] }],
    ["cc=none", {}, { cc: ["bob"] }],
    ["version=4.4", { version: "4.4" }, { version: "4.3" }],
    ["version=none", {}, { version: "4.4" }],
    ["targetRelease=4.5", { targetRelease: "4.5" }, { version: "4.5" }],
    ["targetMilestone=m1", { targetMilestone: "M1" }, { targetMilestone: "M2" }],
    ["targetMilestone=none&targetMilestone=M1", {}, { targetMilestone: "M2" }],
    ["keyword=regression", { keywords: ["regression", "easyfix"] }, { keywords: ["easyfix"] }],
    ["keyword=none&keyword=regression", {}, { keywords: ["easyfix"] }],
    ["text=RIGHT", { summary: "Uprights fall" }, { summary: "Up falls" }],
    ["text=left+right", { summary: "right", comments: [{ text: "What is left?" }] }, { summary: "right" }],
    ["text=100%25", { summary: "CPU at 100% always" }, { summary: "CPU at 100 always" }],
    ["text=a_b\\", { summary: "see a_b\\c" }, { summary: "see aXb\\c" }],
    ["q=spoken", { comments: [{ text: "It was spoken." }] }, { comments: [{ text: "unspokenly" }] }],
  ];

  test.each(cases)(
    "%s takes what it says, and not what differs in one thing",
    async (text, inside, outside) => {
      await resetDatabase();
      await makeWorld();
      const wanted = await addBug(inside);
      await addBug(outside);
      expect(await search(anonymousViewer, text)).toEqual({
        ids: [wanted],
        count: { number: 1, isExact: true },
        problems: [],
      });
    },
  );

  test("by number finds those numbers, including closed bugs", async () => {
    await resetDatabase();
    await makeWorld();
    const wanted = [await addBug(), await addBug({ status: "RESOLVED", resolution: "FIXED" })];
    await addBug();
    expect((await search(anonymousViewer, `id=${wanted.join(",")}`)).ids).toEqual(wanted);
  });

  test("@me is the viewer, and anonymous viewers are told to sign in", async () => {
    await resetDatabase();
    await makeWorld();
    const mine = await addBug({ assignee: "ann" });
    await addBug({ assignee: "bob" });
    expect((await search(await viewerNamed("ann"), "assignee=@me")).ids).toEqual([mine]);
    const stranger = await search(anonymousViewer, "assignee=@me");
    expect(stranger.ids).toEqual([]);
    expect(stranger.problems).toEqual([
      { field: "assignee", value: "@me", message: "Sign in to search for your own bugs." },
    ]);
  });
});

describe("what a viewer may not see", () => {
  const searches = [
    "status=all",
    "text=breaks",
    "text=whisper",
    "assignee=ann",
    "cc=ann",
    "keyword=regression",
    "targetMilestone=M1",
    "component=General",
    "columns=comments,keywords",
  ];
  const sorts = COLUMN_NAMES.filter(isSortable);

  beforeAll(async () => {
    await resetDatabase();
    await makeWorld();
    for (const n of [1, 2, 3]) {
      await addBug({
        assignee: "ann",
        cc: ["ann"],
        keywords: ["regression"],
        targetMilestone: "M1",
        summary: `It ${n}`,
        comments: [{ text: "first" }, { text: "second" }],
      });
    }
  });

  test("changes no row, count, page or problem of any list", async () => {
    const bob = await viewerNamed("bob");
    const look = async () => {
      const answers = [];
      for (const viewer of [anonymousViewer, bob]) {
        for (const text of searches) {
          answers.push(
            await runSearch(viewer, query(text), { limit: 2 }),
            await countSearch(viewer, query(text)),
          );
        }
        for (const sort of sorts) answers.push(await runSearch(viewer, query(`sort=${sort}`), { limit: 2 }));
      }
      return JSON.stringify(answers);
    };
    const before = await look();
    const hidden: BugGiven = {
      assignee: "ann",
      cc: ["ann"],
      keywords: ["regression"],
      targetMilestone: "M1",
      summary: "It whisper",
      severity: "blocker",
      comments: [{ text: "whisper" }],
    };
    const restricted = await addBug({ ...hidden, groups: ["security"] });
    const inSecret = await addBug({
      ...hidden,
      product: "Secret",
      component: "Vault",
      version: "9.9",
      targetMilestone: "Heist",
      keywords: ["gold"],
    });
    await pool.query(
      `WITH e AS (
         INSERT INTO events (bug_id, revision, door, audience_id)
         SELECT b.id, 1, 'web', a.id FROM bugs b JOIN audiences a ON a.product_id = b.product_id RETURNING *
       )
       INSERT INTO comments (bug_id, event_id, audience_id, number, text, html)
       SELECT bug_id, id, audience_id, 1, 'it whisper', '' FROM e`,
    );
    expect(await look()).toBe(before);
    // The same search has them for who may see them: the test looks where they are.
    expect((await search(systemViewer("test"), "text=whisper")).ids).toEqual(
      expect.arrayContaining([restricted, inSecret]),
    );
    expect((await search(await viewerNamed("ann"), "text=it+whisper")).ids).toEqual([restricted, inSecret]);
  });

  test("looks like a missing thing when it is named", async () => {
    for (const [hidden, missing] of [
      ["product=Secret", "product=Nowhere"],
      ["component=Vault", "component=Nowhere"],
      ["version=9.9", "version=Nowhere"],
      ["targetRelease=9.9", "targetRelease=Nowhere"],
      ["targetMilestone=Heist", "targetMilestone=Nowhere"],
      ["keyword=gold", "keyword=Nowhere"],
      ["product=Engine&component=Vault", "product=Engine&component=Nowhere"],
    ] as const) {
      const [one, other] = [await search(anonymousViewer, hidden), await search(anonymousViewer, missing)];
      expect(one.problems).toHaveLength(1);
      expect({ ...one, problems: one.problems.map((problem) => ({ ...problem, value: "" })) }).toEqual({
        ...other,
        problems: other.problems.map((problem) => ({ ...problem, value: "" })),
      });
      expect((await search(systemViewer("test"), hidden)).problems.map(({ value }) => value)).not.toContain(
        "Secret",
      );
    }
  });

  test("in a private comment is found by its author and by insiders", async () => {
    const id = await addBug({
      comments: [{ text: "public" }, { text: "murmured", isPrivate: true, author: "bob" }],
    });
    expect((await search(anonymousViewer, "text=murmured")).ids).toEqual([]);
    expect((await search(await viewerNamed("cleo"), "text=murmured")).ids).toEqual([]);
    expect((await search(await viewerNamed("bob"), "text=murmured")).ids).toEqual([id]);
    const cleo = await viewerNamed("cleo");
    const { rows } = await pool.query<{ product_id: number }>("SELECT product_id FROM bugs WHERE id = $1", [
      id,
    ]);
    const insider = {
      ...cleo,
      grants: new Map([[rows[0]?.product_id ?? 0, new Set(["see_private" as const])]]),
    };
    expect((await search(insider, "text=murmured")).ids).toEqual([id]);
    const shown = async (viewer: Viewer) =>
      (await runSearch(viewer, query(`id=${id}&columns=comments`))).rows[0]?.comments;
    expect([await shown(cleo), await shown(insider)]).toEqual([0, 1]);
  });
});

test("no address causes a database error", async () => {
  const nasty = fc.constantFrom(
    "'; DROP TABLE bugs; --",
    "$1",
    "\\",
    "%",
    "\0",
    "{a,b}",
    "<b>",
    "NULL",
    "' OR 1=1 --",
    "none",
    "@me",
    "open",
    "&|!():*",
  );
  const value = fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 40 }));
  const place = fc.json().map((text) => Buffer.from(text).toString("base64url"));
  const sort = fc.constantFrom(...COLUMN_NAMES, ...COLUMN_NAMES.map((column) => `-${column}`));
  const address = fc.record({
    pairs: fc.array(fc.tuple(fc.constantFrom(...FILTER_NAMES, "q", "text", "columns"), value), {
      maxLength: 8,
    }),
    sort,
    page: fc.oneof(
      fc.record({ after: fc.oneof(place, value) }),
      fc.record({ before: fc.oneof(place, value) }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(address, async ({ pairs, sort, page }) => {
      const { query } = parseBugQuery(new URLSearchParams([...pairs, ["sort", sort]]));
      const found = await runSearch(anonymousViewer, query, page).catch((error: unknown) => {
        // Words that are too short are refused, not looked for.
        expect(error).toBeInstanceOf(InvalidInput);
      });
      if (!found) return;
      expect(found.rows.length).toBeLessThanOrEqual(50);
      expect(found.count.number).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
}, 60_000);

describe("a word of one or two letters", () => {
  beforeAll(async () => {
    await resetDatabase();
    await makeWorld();
    await addBug({ summary: "It is up", product: "Engine" });
    await addBug({ summary: "It is 日本", product: "Agent" });
  });

  test.each(["text=i", "text=it", "text=it+up", "text=(it)", "text=...", "status=all&text=it", "text=7"])(
    "is not searched on its own: %s",
    async (asked) => {
      const refused = { fields: { text: [expect.stringMatching(/Add a longer word, or a filter/)] } };
      await expect(runSearch(anonymousViewer, query(asked))).rejects.toMatchObject(refused);
      await expect(countSearch(anonymousViewer, query(asked))).rejects.toMatchObject(refused);
      await expect(streamSearch(anonymousViewer, query(asked)).next()).rejects.toMatchObject(refused);
    },
  );

  test.each([
    ["product=Engine&text=it", 1],
    ["product=Nothing&text=it", 0],
    ["text=it+日本", 1],
    ["text=4.5", 0],
    ["text=日本", 1],
  ])("is searched together with a filter, and where two characters are a word: %s", async (asked, count) => {
    expect((await search(anonymousViewer, asked)).ids).toHaveLength(count);
  });
});

test("a list counts up to a thousand and then reports that there are more", async () => {
  await resetDatabase();
  await makeWorld();
  const id = await addBug({ component: "Network", severity: "trivial" });
  const more = async (count: number) =>
    pool.query(
      `INSERT INTO bugs (product_id, component_id, summary, status, severity, priority, reporter_id)
       SELECT product_id, component_id, summary, status, severity, priority, reporter_id
       FROM bugs, generate_series(1, $2::int) WHERE id = $1`,
      [id, count],
    );
  const counted = async () =>
    (await search(systemViewer("test"), "component=Network&severity=trivial")).count;
  await more(1000 - (await counted()).number);
  expect(await counted()).toEqual({ number: 1000, isExact: true });
  await more(1);
  expect(await counted()).toEqual({ number: 1000, isExact: false });
});
