import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { saveDoc } from "#lib/bugs/docs/commands.ts";
import { saveDocInput } from "#lib/bugs/docs/schema.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { listContained } from "#lib/search/trackings/contained-bugs.ts";
import { notTargeted } from "#lib/upstream/notes/control-lists.ts";
import { everyNote } from "#lib/upstream/notes/notes.ts";
import { printJson, printLines, printMarkdown, printPage } from "#lib/upstream/notes/print.ts";
import { findNotes, type ReleaseNotes } from "#lib/upstream/notes/queries.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { audienceOf } from "#tests/support/events.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

type Product = Awaited<ReturnType<typeof makeProduct>>;

/** Two products of one project, with the milestone "r1"; and a closed product of a vendor. */
let hull: Product;
let sail: Product;
let vendor: Product;
let me: Viewer;
let milestoneId: number;

beforeEachBuilt(async () => {
  hull = await makeProduct({ name: "Hull" });
  sail = await makeProduct({ name: "Sail" });
  vendor = await makeProduct({ name: "Sea Suite", visibility: "groups" });
  const { classificationId } = hull;
  await db.product.update({ where: { id: sail.id }, data: { classificationId } });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  ({ id: milestoneId } = await db.milestone.create({ data: { classificationId, name: "r1", sortKey: "1" } }));
  const { id, viewer } = await makeUser();
  for (const product of [hull, sail, vendor]) await grantRole(id, product.id, "developer");
  me = await viewer();
});

const FIXED = { status: "RESOLVED", resolution: "FIXED" };

async function bugWith(
  given: {
    product?: Product;
    summary?: string;
    change?: object;
    target?: string | null;
    keywords?: string[];
    doc?: { type?: string; text?: string };
  } = {},
): Promise<number> {
  const {
    product = hull,
    summary = unique("Bug "),
    change = FIXED,
    target = "r1",
    keywords = [],
    doc,
  } = given;
  const id = await makeBug(me, {
    product: product.name,
    summary,
    ...(target ? { targetMilestone: target } : {}),
    ...(keywords.length > 0 ? { keywords } : {}),
  });
  if (Object.keys(change).length > 0)
    await changeBug(me, id, changeBugInput.parse({ revision: "current", ...change }));
  if (doc) await saveDoc(me, id, saveDocInput.parse({ revision: 0, text: "", ...doc }));
  return id;
}

async function read(viewer: Viewer = anonymousViewer, edition?: string): Promise<ReleaseNotes> {
  const notes = await findNotes(viewer, { milestone: "r1", edition });
  if (!notes) throw new Error("There are no notes.");
  return notes;
}

const linesFor = async (viewer?: Viewer) =>
  everyNote((await read(viewer)).products).map(({ bug, product, type }) => `${product} ${type} ${bug}`);

test.each<[string, Parameters<typeof bugWith>[0], boolean]>([
  ["a fixed bug", {}, true],
  ["a verified one", { change: { ...FIXED, status: "VERIFIED" } }, true],
  ["an open one", { change: {} }, false],
  ["an open known issue", { change: {}, doc: { type: "Known Issue" } }, true],
  ["one that is not a bug", { change: { ...FIXED, resolution: "INVALID" } }, false],
  ["one that nobody will fix", { change: { ...FIXED, resolution: "WONTFIX" } }, false],
  [
    "a known issue that nobody will fix",
    { change: { ...FIXED, resolution: "WONTFIX" }, doc: { type: "Known Issue" } },
    false,
  ],
  ["one of another milestone", { target: null }, false],
  ["a tracker", { keywords: ["Tracking"] }, false],
  ["one that is only tested", { keywords: ["TestOnly"] }, false],
])("the notes list %s: %#", async (_, given, isListed) => {
  await db.keyword.createMany({ data: [{ name: "Tracking" }, { name: "TestOnly" }] });
  // From confirmed to verified it takes two steps.
  const steps = JSON.stringify(given ?? {}).includes("VERIFIED") ? { ...given, change: FIXED } : given;
  const id = await bugWith(steps);
  if (steps !== given)
    await changeBug(me, id, changeBugInput.parse({ revision: "current", status: "VERIFIED" }));
  expect((await linesFor()).length).toBe(isListed ? 1 : 0);
});

test("products come by name, types in the order of the notes, bugs by number; what has nothing to tell is left out of the text", async () => {
  const types = ["Bug Fix", "No Doc Update", "Unclassified", "Enhancement", "Known Issue", "Bug Fix"];
  const ids: number[] = [];
  for (const type of types) ids.push(await bugWith({ doc: { type } }));
  const other = await bugWith({ product: sail });
  const [fix, silent, none, feature, issue, second] = ids;
  expect(await linesFor()).toEqual([
    `Hull Enhancement ${feature}`,
    `Hull Known Issue ${issue}`,
    `Hull Bug Fix ${fix}`,
    `Hull Bug Fix ${second}`,
    `Hull Unclassified ${none}`,
    `Hull No Doc Update ${silent}`,
    `Sail Unclassified ${other}`,
  ]);
  const markdown = printMarkdown(await read(), "https://x.example");
  expect(markdown).not.toContain(`bugs/${silent}`);
  expect(markdown.match(/^#+ .*/gm)).toEqual([
    "# r1",
    "## Hull",
    "### Enhancement",
    "### Known Issue",
    "### Bug Fix",
    "### Other",
    "## Sail",
    "### Other",
  ]);
});

test("a bug that is tracked for the milestone stands under each of the products, once", async () => {
  const id = await bugWith();
  const tracking = {
    bugId: id,
    targetMilestoneId: milestoneId,
    state: "released",
    source: "imported",
  } as const;
  await db.tracking.createMany({
    data: [
      { ...tracking, productId: sail.id },
      { ...tracking, productId: hull.id },
      { ...tracking, productId: vendor.id },
    ],
  });
  expect(await linesFor()).toEqual([`Hull Unclassified ${id}`, `Sail Unclassified ${id}`]);
  await db.tracking.updateMany({ where: { productId: sail.id }, data: { state: "not_affected" } });
  expect(await linesFor()).toEqual([`Hull Unclassified ${id}`]);
});

test("a bug of another milestone is listed where the version that carries it comes first", async () => {
  const id = await bugWith({ target: null });
  const one = await db.version.create({ data: { productId: hull.id, name: "1.0", sortKey: "1" } });
  const two = await db.version.create({ data: { productId: hull.id, name: "2.0", sortKey: "2" } });
  const line = await db.manifestLine.create({
    data: { milestoneId, productId: hull.id, versionId: two.id, previousVersionId: one.id },
  });
  await db.tracking.create({ data: { bugId: id, productId: hull.id, versionId: two.id, state: "carried" } });
  expect(await linesFor()).toEqual([`Hull Unclassified ${id}`]);
  // The version came with an earlier milestone.
  await db.manifestLine.update({ where: { id: line.id }, data: { previousVersionId: two.id } });
  expect(await linesFor()).toEqual([]);
});

test("what a viewer may not see is in no edition, list, count or file of theirs", async () => {
  const seen = await bugWith({ doc: { text: "For all." } });
  const files = async () => {
    const notes = await read();
    return [
      notes,
      printMarkdown(notes, "https://x.example"),
      printJson(notes),
      printPage(notes, "https://x.example"),
    ];
  };
  const before = JSON.stringify(await files());
  const secret = await bugWith({ summary: "Secret" });
  const group = await db.group.create({ data: { name: "insiders" } });
  await db.bugGroup.create({ data: { bugId: secret, groupId: group.id } });
  await db.tracking.create({
    data: { bugId: seen, productId: vendor.id, targetMilestoneId: milestoneId, state: "released" },
  });
  await saveDoc(me, seen, saveDocInput.parse({ revision: 0, product: vendor.name, text: "For us." }));
  const audience = await db.audience.findUniqueOrThrow({ where: { groupId: group.id } });
  await db.tracking.create({
    data: {
      bugId: seen,
      productId: sail.id,
      targetMilestoneId: milestoneId,
      state: "released",
      audienceId: audience.id,
    },
  });
  expect(JSON.stringify(await files())).toBe(before);
  expect(await findNotes(anonymousViewer, { milestone: "r1", edition: vendor.name })).toBeNull();
  expect(await findNotes(anonymousViewer, { milestone: "r2" })).toBeNull();
  const mine = await read(me, vendor.name);
  expect(mine.editions).toEqual([vendor.name]);
  // Whoever sees what is not public hands it on with the file all the same: it is only in what they check.
  expect(everyNote(mine.products).map(({ text }) => text)).toEqual(["For us."]);
  expect(mine.lists.find(({ name }) => name === "not-public")?.bugs.map(({ id }) => id)).toEqual([secret]);
});

test("files say the text or else the summary, and no placeholder; Markdown and HTML escape what is no text", async () => {
  await bugWith({ summary: "A *b* <i>", doc: { type: "Bug Fix", text: "It **holds**.\n\n- one" } });
  const id = await bugWith({ summary: "1. Nothing <b>said</b>", doc: { type: "Enhancement" } });
  await db.docText.create({ data: { bugId: id, text: "undefined", html: "undefined" } });
  const notes = await read();
  expect([...printLines(notes.products)].map((line) => JSON.parse(line))).toEqual([
    { bug: id, product: "Hull", type: "Enhancement", text: "1. Nothing <b>said</b>" },
    { bug: id - 1, product: "Hull", type: "Bug Fix", text: "It **holds**.\n\n- one" },
  ]);
  expect(JSON.parse(printJson(notes))).toMatchObject({
    milestone: "r1",
    edition: null,
    notes: [{ bug: id }, {}],
  });
  const markdown = printMarkdown(notes, "https://x.example");
  expect(markdown).toContain(`- [${id}](https://x.example/bugs/${id}) \\1. Nothing \\<b\\>said\\</b\\>\n`);
  expect(markdown).toContain("A \\*b\\* \\<i\\>\n\n  It **holds**.\n\n  - one\n");
  const page = printPage(notes, "https://x.example");
  expect(page).toContain("1. Nothing &lt;b&gt;said&lt;/b&gt;</li>");
  expect(page).toContain("<strong>holds</strong>");
  expect(page + markdown).not.toContain("undefined");
});

test("the control lists have what is to be checked, for those who may edit", async () => {
  await db.keyword.createMany({ data: [{ name: "Tracking" }, { name: "TestOnly" }] });
  const bugs = {
    open: await bugWith({ change: {} }),
    rebase: await bugWith({
      summary: "Rebase on WildFly 23",
      doc: { type: "Rebase: Bug Fixes Only", text: "New." },
    }),
    downstream: await bugWith(),
    tracker: await bugWith({ keywords: ["Tracking"] }),
    testOnly: await bugWith({ keywords: ["TestOnly"] }),
    typed: await bugWith({ summary: "[RFE] Float", doc: { type: "Bug Fix", text: "It floats." } }),
    silent: await bugWith({ doc: { type: "No Doc Update" } }),
    withChange: await bugWith({ doc: { type: "Enhancement", text: "Texts." } }),
    empty: await bugWith({ doc: { type: "Enhancement" } }),
    noBug: await bugWith({ change: { ...FIXED, resolution: "INVALID" } }),
  };
  await db.bug.update({
    where: { id: bugs.downstream },
    data: { custom: { cf_target_upstream_version: "downstream only" } },
  });
  const repository = await db.repository.create({ data: { productId: hull.id, name: "hull" } });
  for (const id of [bugs.withChange, bugs.empty, bugs.typed])
    await db.codeChange.create({
      data: {
        repositoryId: repository.id,
        key: unique("sha"),
        status: "merged",
        subject: "s",
        at: new Date(),
        bugs: { create: { bugId: id } },
      },
    });
  await db.docText.updateMany({ where: { bugId: bugs.rebase }, data: { reviewedAt: new Date() } });
  expect((await read()).lists).toEqual([]);
  const stranger = await (await makeUser()).viewer();
  expect((await read(stranger)).lists).toEqual([]);
  const lists = Object.fromEntries(
    (await read(me)).lists.map(({ name, bugs }) => [name, bugs.map(({ id, why }) => `${id} ${why}`)]),
  );
  expect(lists).toEqual({
    open: [`${bugs.open} not fixed`],
    rebase: [`${bugs.rebase} rebase`],
    downstream: [`${bugs.downstream} downstream only`],
    trackers: [`${bugs.tracker} keyword`],
    "test-only": [`${bugs.testOnly} keyword`],
    "not-public": [],
    "no-commit": [`${bugs.silent} no commit`],
    text: [
      `${bugs.typed} a feature, typed Bug Fix`,
      `${bugs.withChange} not reviewed`,
      `${bugs.empty} no text`,
    ],
  });
});

test("what the milestone contains by its manifest and does not name is to be checked, as far as one sees it", async () => {
  const version = async (name: string, predecessorId: number | null) =>
    (
      await db.version.create({
        data: { productId: hull.id, name, sortKey: name, predecessorId, state: "released" },
      })
    ).id;
  const first = await version("1", null);
  const second = await version("2", first);
  const third = await version("3", second);
  await db.manifestLine.create({
    data: { milestoneId, productId: hull.id, versionId: second, previousVersionId: first },
  });
  const fixedIn = async (id: number, versionId: number, more: object = {}) => {
    await db.tracking.create({
      data: {
        bugId: id,
        productId: hull.id,
        state: "released",
        evidence: [{ inVersion: versionId }],
        ...more,
      },
    });
    return id;
  };
  const missing = await fixedIn(await bugWith({ target: null, summary: "Forgotten" }), second);
  await fixedIn(await bugWith(), second);
  await fixedIn(await bugWith({ target: null }), first);
  await fixedIn(await bugWith({ target: null }), third);
  const hidden = await fixedIn(await bugWith({ target: null }), second, {
    audienceId: await audienceOf({ productId: vendor.id }),
  });
  const listed = async (viewer: Viewer) => {
    const { bugs } = notTargeted((await read(viewer)).bugs, await listContained(viewer, milestoneId));
    return bugs.map(({ id, why }) => `${id}: ${why}`);
  };
  expect(await listed(me)).toEqual([`${missing}: no target`, `${hidden}: no target`]);
  const insider = await makeUser();
  await grantRole(insider.id, hull.id, "developer");
  expect(await listed(await insider.viewer())).toEqual([`${missing}: no target`]);
  expect(await listed(anonymousViewer)).toEqual([`${missing}: no target`]);
  await db.manifestLine.updateMany({ data: { previousVersionId: null } });
  expect(await listed(me)).toEqual([]);
});
