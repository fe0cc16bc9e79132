import { beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch } from "#lib/search/run-search.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything } from "#tests/support/factories.ts";
import { makeQuestionedWorld } from "#tests/support/questioned-world.ts";
import { makeFix } from "#tests/support/tracked-world.ts";

// Who is in the list of each question, and who is not.

let world: Awaited<ReturnType<typeof makeQuestionedWorld>>;

beforeAll(async () => {
  await resetDatabase();
  world = await makeQuestionedWorld();
});

async function ask(tracking: string, viewer: Viewer = everything): Promise<string[]> {
  const { query, problems } = parseBugQuery(new URLSearchParams({ tracking }));
  const found = await runSearch(viewer, query);
  expect([...problems, ...found.problems]).toEqual([]);
  expect(found.count.number).toBe(found.rows.length);
  return found.rows.map(({ summary }) => summary).sort();
}

const FIXED_ELSEWHERE = [
  "old only",
  "newer contains it",
  "newer says nothing",
  "in a version of the newer",
  "in new only",
  "overridden",
  "verified",
  "closed without version",
];

describe("each question lists", () => {
  test.each<[string, string[]]>([
    ["@fixed_in_old:Engine", ["newer says nothing", "old only"]],
    ["@order_override:Engine", ["overridden"]],
    ["@exception:Engine", ["exception"]],
    ["@undecided_14:Engine", ["old only", "private", "waiting"]],
    ["@undecided_30:Engine", []],
    ["@unverified:Engine", ["newer says nothing"]],
    ["@contradicted:Engine", ["against evidence"]],
    ["@released_and_lost:Engine", []],
    ["@target_passed:Engine", ["late", "late by its bug"]],
    ["@fixed_in_no_version:Engine", ["closed without version"]],
    ["@target_without_severity:Engine", ["targeted"]],
    ["@only_downstream:Vendor Engine", ["kept here", "our own part", "packaging", "unexplained"]],
    ["@downstream_only_said:Vendor Engine", ["kept here"]],
    ["@downstream_only_unsaid:Vendor Engine", ["unexplained"]],
    ["@downstream_only_unsaid:Engine", []],
    ["@unrouted:Vendor Engine", ["waits a day", "waits long"]],
    ["@unrouted_30", ["waits long"]],
    ["@only_downstream:Engine", []],
    ["@customer_cases:Vendor Engine", ["asked"]],
    ["@customer_cases:Engine", []],
    ["@carried_before_upstream:Vendor Engine", ["shipped first"]],
    ["@own_change:Vendor Engine", ["changed here"]],
    ["@in_manifest:Vendor Engine 4.4.9", ["everywhere", "patched"]],
    ["@backport_requested:Vendor Engine 4.4.9", ["asked"]],
    [
      "@next_rebase:Vendor Engine 4.4.9",
      ["newer contains it", "newer says nothing", "old only", "overridden"],
    ],
    [
      "@needs_backport:Vendor Engine 4.4.9",
      ["closed without version", "in a version of the newer", "in new only", "verified"],
    ],
    ["@not_carried:Vendor Engine 4.4.9", [...FIXED_ELSEWHERE, "asked"].sort()],
    ["@in_manifest:Vendor Engine 4.4.8", []],
    ["@first_fixed:Engine 4.4.1..4.4.3", ["newer contains it", "newer says nothing", "old only"]],
    ["@first_fixed:Engine 4.4.2..4.4.3", ["newer says nothing", "old only"]],
    ["@first_fixed:Engine 4.4.3..4.4.3", []],
    ["@only_in_notes:Engine 4.4.1..4.4.3", ["noted"]],
    ["@only_in_notes:Engine 4.4.2..4.4.3", []],
    [
      "released,carried:Engine 4.5",
      [
        "asked",
        "declined",
        "everywhere",
        "in a version of the newer",
        "in new only",
        "not in the old",
        "patched",
        "verified",
      ],
    ],
    ["released:Engine 4.4.2", ["in a version of the newer", "newer contains it", "noted"]],
    ["requested,declined", ["asked", "declined"]],
    ["declined:Vendor Engine", ["declined"]],
  ])("%s: %j", async (tracking, names) => {
    expect(await ask(tracking)).toEqual(names);
  });

  test("a whole classification is asked at once", async () => {
    const { name } = await db.classification.findUniqueOrThrow({
      where: { id: world.engine.classificationId },
    });
    expect(await ask(`@contradicted,@order_override:${name}/*`)).toEqual(["against evidence", "overridden"]);
    expect(await ask("@none:Vendor Engine".slice(0, 5))).toContain("untargeted");
  });
});

test("a duplicate, which has no fix of its own, is not asked why it missed its milestone", async () => {
  const mark = (duplicateOfId: number | null) =>
    db.bug.update({ where: { id: world.bugs.late }, data: { duplicateOfId } });
  await mark(world.bugs["late by its bug"] ?? null);
  expect(await ask("@target_passed:Engine")).toEqual(["late by its bug"]);
  await mark(null);
});

test("a revert, which names the bug too, is no change that fixes it", async () => {
  for (const name of ["noted", "closed without version"]) {
    const id = await makeFix(world.engine, world.bugs[name] ?? 0, { branch: "main", version: "4.4.2" });
    await db.codeChange.update({ where: { id }, data: { reverts: ["x"] } });
  }
  expect(await ask("@only_in_notes:Engine 4.4.1..4.4.3")).toEqual(["noted"]);
  expect(await ask("@fixed_in_no_version:Engine")).toEqual(["closed without version"]);
});

test("what a release had and lost again is a question of its own, until a person says something", async () => {
  const { id } = await db.tracking.create({
    data: {
      bugId: world.bugs.targeted ?? 0,
      productId: world.engine.id,
      seriesId: world.engine.series["4.4"],
      state: "released",
      computedState: "affected",
      contradictedSince: new Date(),
    },
  });
  expect(await ask("@released_and_lost:Engine")).toEqual(["targeted"]);
  expect(await ask("@contradicted:Engine")).toEqual(["against evidence"]);
  await db.tracking.update({ where: { id }, data: { saidState: "released", source: "manual" } });
  expect(await ask("@released_and_lost:Engine")).toEqual([]);
  expect(await ask("@contradicted:Engine")).toEqual(["against evidence", "targeted"]);
});

test("the column says where it is how far, and CSV the same", async () => {
  const { query, problems } = parseBugQuery(
    new URLSearchParams("tracking=@backport_requested:vendor engine 4.4.9&columns=trackings&sort=trackings"),
  );
  let csv = "";
  for await (const part of printCsv(everything, { query, problems })) csv += part;
  expect(csv.split("\r\n")).toEqual([
    "Number,Summary,Trackings",
    `${world.bugs.asked},asked,"4.5 carried, Vendor Engine 4.4 requested"`,
    "",
  ]);
});

test("nobody finds, counts or sorts by a tracking that they may not see", async () => {
  expect(await ask("@undecided_14:Engine", anonymousViewer)).toEqual(["old only", "waiting"]);
  const ofRouting = ["@downstream_only_said", "@downstream_only_unsaid", "@unrouted", "@unrouted_30"];
  for (const word of [...ofRouting, "@turned_down"]) expect(await ask(word, world.author), word).toEqual([]);
  expect(await ask("@customer_cases:Vendor Engine", anonymousViewer)).toEqual([]);
  expect(await ask("@customer_cases:Vendor Engine", world.author)).toEqual([]);
  expect(await ask("@any:Engine 4.4", anonymousViewer)).not.toContain("private");
  expect(await ask("@none", anonymousViewer)).toContain("private");
  expect(await ask("@none")).not.toContain("private");
  const { query } = parseBugQuery(new URLSearchParams("text=private&sort=-trackings&columns=trackings"));
  const seen = async (viewer: Viewer) =>
    (await runSearch(viewer, query)).rows.map(({ trackings }) => trackings);
  expect(await seen(anonymousViewer)).toEqual([[]]);
  expect(await seen(world.author)).toEqual([[{ place: "4.4", state: "unknown" }]]);
  expect((await countSearch(anonymousViewer, query)).number).toBe(1);
});
