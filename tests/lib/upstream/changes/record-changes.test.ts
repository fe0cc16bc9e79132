import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer } from "#lib/people/viewer.ts";
import { importRepository } from "#lib/upstream/changes/import-repository.ts";
import { type RecordOptions, recordChanges } from "#lib/upstream/changes/record-changes.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";
import "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { fillRepository, GitRepository } from "#tests/support/git-repository.ts";

const system = systemViewer("a test", "cli");
const sha = (digit: string) => digit.repeat(40);
const made: GitRepository[] = [];
afterAll(() => {
  for (const repository of made) repository.remove();
});

let product: Awaited<ReturnType<typeof makeProduct>>;
let repositoryId: number;
beforeAll(async () => {
  // Bug 1 is named by the real repositories.
  await fileIn(await makeProduct());
});
beforeEach(async () => {
  product = await makeProduct();
  const data = { productId: product.id, name: unique("repository") };
  repositoryId = (await db.repository.create({ data })).id;
});

/** A bug in the product, filed by somebody who may see it. */
async function fileIn({ id, name }: { id: number; name: string }): Promise<number> {
  const reporter = await makeUser();
  await grantRole(reporter.id, id, "maintainer");
  return makeBug(await reporter.viewer(), { product: name });
}

const commit = (digit: string, given: Partial<ReportedChange> = {}): ReportedChange => ({
  ...{ key: sha(digit), sha: sha(digit), status: "merged", branches: ["main"], subject: `Change ${digit}` },
  ...{ author: "Somebody", url: null, at: new Date(`2026-01-01T00:00:0${Number.parseInt(digit, 16) % 10}Z`) },
  ...{ bugs: [], backportTo: [], changeId: null, patchId: null, cherryPickedFrom: [], reverts: [], tags: [] },
  ...given,
});
const fixes = (...numbers: number[]) => numbers.map((number) => ({ number, relation: "fixes" as const }));
const record = (
  changes: ReportedChange[],
  options: RecordOptions = { knowsPlaces: true, computes: "different" },
) => recordChanges(system, repositoryId, changes, options);

/** Everything that is written, without the numbers of rows. */
async function readAll() {
  const rows = await db.codeChange.findMany({
    where: { repository: { productId: product.id } },
    include: { bugs: true, tags: { include: { version: true } }, revertedBy: true },
    orderBy: { key: "asc" },
  });
  return rows.map(({ bugs, tags, revertedBy, ...row }) => {
    const { id: _id, repositoryId: _repository, revertedById: _by, learnedAt: _learned, ...facts } = row;
    return {
      ...facts,
      bugs: bugs.map(({ bugId, relation }) => `${relation} ${bugId}`).sort(),
      tags: tags.map(({ tag, version }) => `${tag} ${version?.name ?? "-"}`).sort(),
      revertedBy: revertedBy?.key ?? null,
    };
  });
}

describe("what is reported is written once", () => {
  test("all of it", async () => {
    const bug = await fileIn(product);
    const change = commit("a", {
      ...{
        branches: ["main", "stable"],
        url: "https://git.example.org/a",
        bugs: fixes(bug),
        backportTo: ["4.4"],
      },
      ...{ changeId: `I${sha("1")}`, patchId: sha("2"), cherryPickedFrom: ["abcdef0"], tags: ["v1"] },
    });
    expect(await record([change])).toMatchObject({ added: 1, changed: 0, unchanged: 0, links: 1 });
    const { bugs: _bugs, cherryPickedFrom, tags: _tags, ...rest } = change;
    expect(await readAll()).toEqual([
      { ...rest, cherryPicked: cherryPickedFrom, bugs: [`fixes ${bug}`], tags: ["v1 -"], revertedBy: null },
    ]);
  });

  test("again, nothing changes and nothing is written", async () => {
    const bug = await fileIn(product);
    const changes = [commit("a", { bugs: fixes(bug), tags: ["v1"] }), commit("b", { reverts: [sha("a")] })];
    await record(changes);
    const versions =
      () => db.$queryRaw`SELECT xmin::text FROM code_changes UNION ALL SELECT xmin::text FROM code_change_bugs
      UNION ALL SELECT xmin::text FROM code_change_tags`;
    const [before, rows] = [await versions(), await readAll()];
    const again = await record(changes);
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 2, links: 0 });
    expect(again.bugIds.size).toBe(0);
    expect(await versions()).toEqual(before);
    expect(await readAll()).toEqual(rows);
  });

  test("what is different replaces what was there, and the bugs of before and of now are named", async () => {
    const [before, after] = [await fileIn(product), await fileIn(product)];
    await record([commit("a", { bugs: fixes(before), tags: ["v2"] })]);
    const recorded = await record([commit("a", { status: "abandoned", branches: [], bugs: fixes(after) })]);
    expect(recorded).toMatchObject({ added: 0, changed: 1, links: 2 });
    expect([...recorded.bugIds].sort()).toEqual([before, after].sort());
    expect(await readAll()).toMatchObject([
      { status: "abandoned", branches: [], bugs: [`fixes ${after}`], tags: [] },
    ]);
  });

  test("text that the database does not take is cleaned", async () => {
    await record([
      commit("a", { subject: "a\u0000b\ud800 c\nd", author: "\u202eX", branches: ["ma\u0000in"] }),
    ]);
    expect(await readAll()).toMatchObject([{ subject: "ab\ufffd c d", author: "X", branches: ["main"] }]);
  });
});

describe("bugs", () => {
  test("by number, by the number that they had in an imported tracker, and unknown ones are named", async () => {
    const bug = await fileIn(product);
    const [elsewhere, other] = [{ originalId: 777_777 }, { originalId: 888_888 }];
    const data = { source: "old tracker", bugId: bug };
    await db.importedBug.createMany({
      data: [
        { ...data, ...elsewhere },
        { ...data, ...other },
      ],
    });
    await db.importedBug.create({
      data: { ...other, source: "other tracker", bugId: await fileIn(product) },
    });
    const { unknownBugs } = await record([
      commit("a", { bugs: fixes(bug, 999_999) }),
      commit("b", { bugs: [...fixes(999_999), { number: 777_777, relation: "related" }, ...fixes(888_888)] }),
    ]);
    expect(await readAll()).toMatchObject([{ bugs: [`fixes ${bug}`] }, { bugs: [`related ${bug}`] }]);
    // Two trackers had a bug 888888.
    expect([...unknownBugs]).toEqual([
      [999_999, [sha("a"), sha("b")]],
      [888_888, [sha("b")]],
    ]);
  });

  test("one that the viewer does not see is unknown, and a link to it stays", async () => {
    const hidden = await makeProduct({ visibility: "groups" });
    const [bug, other] = [await fileIn(product), await fileIn(hidden)];
    const maintainer = await makeUser();
    await grantRole(maintainer.id, product.id, "maintainer");
    await record([commit("a", { bugs: fixes(other) })]);
    const viewer = await maintainer.viewer();
    const { unknownBugs } = await recordChanges(viewer, repositoryId, [
      commit("a"),
      commit("b", { bugs: fixes(bug, other) }),
    ]);
    expect([...unknownBugs.keys()]).toEqual([other]);
    expect(await readAll()).toMatchObject([{ bugs: [`fixes ${other}`] }, { bugs: [`fixes ${bug}`] }]);
  });
});

test("who may not change the product records nothing", async () => {
  const user = await makeUser();
  for (const viewer of [anonymousViewer, await user.viewer()]) {
    await expect(recordChanges(viewer, repositoryId, [commit("a")])).rejects.toThrow();
  }
  expect(await readAll()).toEqual([]);
});

describe("versions", () => {
  const versions = (...names: string[]) =>
    db.version.createMany({
      data: names.map((name) => ({ productId: product.id, name, sortKey: versionSortKey(name) })),
    });

  test("a tag is that of the version with it, else of the version that it names, else of the next in its series", async () => {
    await versions("1.0.0", "1.1.0", "1.1.5", "2.0.0");
    await db.version.updateMany({ where: { name: "2.0.0", productId: product.id }, data: { tag: "second" } });
    await record([commit("a", { tags: [`${product.name}-1.0.0`, "v1.1.3", "second", "v3.0", "nightly"] })]);
    expect(await readAll()).toMatchObject([
      { tags: [`${product.name}-1.0.0 1.0.0`, "nightly -", "second 2.0.0", "v1.1.3 1.1.5", "v3.0 -"] },
    ]);
  });

  test("a version that comes after its tag is found by the next reading", async () => {
    const bug = await fileIn(product);
    await record([commit("a", { bugs: fixes(bug), tags: ["v1.0.0"] })]);
    await versions("1.0.0");
    const { bugIds } = await record([]);
    expect([...bugIds]).toEqual([bug]);
    expect(await readAll()).toMatchObject([{ tags: ["v1.0.0 1.0.0"] }]);
  });
});

describe("messages of a forge", () => {
  test("add to what the repository says of a commit, and take nothing away", async () => {
    await record([commit("a", { branches: ["stable"], tags: ["v1"], patchId: sha("2") })]);
    await record([commit("a", { branches: ["main"], url: "https://git.example.org/a" })], {});
    expect(await readAll()).toMatchObject([
      { branches: ["main", "stable"], tags: ["v1 -"], patchId: sha("2"), url: "https://git.example.org/a" },
    ]);
  });

  test("that come late change nothing of a merge request", async () => {
    const request = commit("a", { key: "!1", sha: null, status: "merged", at: new Date("2026-01-02") });
    await record([request], {});
    await record([{ ...request, status: "open", at: new Date("2026-01-01") }], {});
    expect(await readAll()).toMatchObject([{ key: "!1", status: "merged" }]);
  });

  test("a merge request is in the tags of the commit that merged it, whichever comes first", async () => {
    const request = commit("a", { key: "!1", bugs: [] });
    await record([request], {});
    await record([commit("a", { tags: ["v1"] }), commit("b", { tags: ["v2"] })]);
    await record([{ ...request, key: "!2", sha: sha("b") }], {});
    expect((await readAll()).map(({ key, tags }) => [key, tags])).toEqual([
      ["!1", ["v1 -"]],
      ["!2", ["v2 -"]],
      [sha("a"), ["v1 -"]],
      [sha("b"), ["v2 -"]],
    ]);
    await record([commit("a")]);
    expect(await readAll()).toMatchObject([{ key: "!1", tags: [] }, {}, { tags: [] }, {}]);
  });
});

test("the trackings of the bugs follow: a fix that is merged, and taken back", async () => {
  const bug = await fileIn(product);
  const { id: seriesId } = await db.series.create({
    data: { productId: product.id, name: "1.0", state: "development", sortKey: versionSortKey("1.0") },
  });
  const states = () => db.tracking.findMany({ where: { bugId: bug, seriesId }, select: { state: true } });
  const fix = commit("a", { bugs: fixes(bug) });
  expect(await record([fix])).toMatchObject({ trackings: 1 });
  expect(await states()).toEqual([{ state: "fixed" }]);
  await record([commit("b", { reverts: [sha("a")] })]);
  expect(await states()).not.toEqual([{ state: "fixed" }]);
});

test("a commit that is here by the beginning of its SHA is the same one", async () => {
  const bug = await fileIn(product);
  const short = sha("a").slice(0, 12);
  await record([commit("a", { key: short, sha: short, bugs: fixes(bug) })]);
  expect(await record([commit("a", { bugs: fixes(bug) })])).toMatchObject({ added: 0 });
  expect(await readAll()).toMatchObject([{ key: sha("a"), sha: sha("a"), bugs: [`fixes ${bug}`] }]);
});

describe("reverts", () => {
  test.each<[says: string, changes: ReportedChange[], reverted: Record<string, string | null>]>([
    ["by the name of the commit", [commit("1"), commit("2", { reverts: [sha("1")] })], { 1: "2", 2: null }],
    ["by its beginning", [commit("1"), commit("2", { reverts: ["1111111"] })], { 1: "2" }],
    [
      "a revert of a revert",
      [commit("1"), commit("2", { reverts: [sha("1")] }), commit("3", { reverts: [sha("2")] })],
      { 1: "2", 2: "3", 3: null },
    ],
    [
      "not by one that is not merged",
      [commit("1"), commit("2", { status: "abandoned", reverts: [sha("1")] })],
      { 1: null },
    ],
    [
      "the last of two",
      [commit("1"), commit("2", { reverts: [sha("1")] }), commit("3", { reverts: [sha("1")] })],
      { 1: "3" },
    ],
    [
      "the one on its branch",
      [
        commit("1"),
        commit("2", { reverts: [sha("1")] }),
        commit("3", { branches: ["stable"], reverts: [sha("1")] }),
      ],
      { 1: "2" },
    ],
    [
      "only what is on the branch, when it was picked with a footer",
      [
        commit("1"),
        commit("2", { branches: ["stable"], cherryPickedFrom: [sha("1")] }),
        commit("3", { branches: ["stable"], reverts: [sha("2")] }),
      ],
      { 1: null, 2: "3" },
    ],
    [
      "the pick on the branch of a picked revert",
      [
        commit("1"),
        commit("2", { branches: ["stable"], cherryPickedFrom: [sha("1")] }),
        commit("3", { reverts: [sha("1")] }),
        commit("4", { branches: ["stable"], reverts: [sha("1")], cherryPickedFrom: [sha("3")] }),
      ],
      { 1: "3", 2: "4" },
    ],
    [
      "the pick with the same Change-Id",
      [
        commit("1", { changeId: "I1" }),
        commit("2", { branches: ["stable"], changeId: "I1" }),
        commit("3", { branches: ["stable"], reverts: [sha("1")] }),
      ],
      { 2: "3" },
    ],
    [
      "the pick with the same patch",
      [
        commit("1", { patchId: "p" }),
        commit("2", { branches: ["stable"], patchId: "p" }),
        commit("3", { branches: ["stable"], reverts: [sha("1")] }),
      ],
      { 2: "3" },
    ],
    [
      "not what came to the branch again after it",
      [
        commit("1", { changeId: "I1" }),
        commit("2", { reverts: [sha("1")] }),
        commit("3", { changeId: "I1" }),
      ],
      { 1: "2", 3: null },
    ],
  ])("%s", async (_, changes, reverted) => {
    await record(changes);
    const by = new Map((await readAll()).map(({ key, revertedBy }) => [key[0], revertedBy?.[0] ?? null]));
    expect(Object.fromEntries(Object.keys(reverted).map((key) => [key, by.get(key)]))).toEqual(reverted);
  });

  test("name the bugs whose evidence they change, and stop when they are gone", async () => {
    const bug = await fileIn(product);
    await record([commit("1", { bugs: fixes(bug) })]);
    expect([...(await record([commit("2", { reverts: [sha("1")] })])).bugIds]).toEqual([bug]);
    expect([
      ...(await record([commit("2", { status: "abandoned", branches: [], reverts: [sha("1")] })])).bugIds,
    ]).toEqual([bug]);
    expect(await readAll()).toMatchObject([{ revertedBy: null }, {}]);
  });
});

describe("a real repository", () => {
  const bugAddresses = ["https://bugs.example.org"];
  const setUp = () => {
    const repository = new GitRepository();
    made.push(repository);
    return { repository, shas: fillRepository(repository) };
  };
  const importIt = ({ path }: { path: string }, more: object = {}) =>
    importRepository(system, { product, path, name: `${product.name}-code`, bugAddresses, ...more });

  test("imported twice gives the same rows; added by the first import, with the branch that it develops on", async () => {
    const { repository, shas } = setUp();
    const first = await importIt(repository);
    expect(first).toMatchObject({ isAdded: true, developmentBranch: "main", ignoredTags: ["nightly"] });
    const rows = await readAll();
    expect(rows).toHaveLength(first.commits);
    expect(rows.find(({ key }) => key === shas.wrong)?.revertedBy).toBe(shas.revert);
    expect(rows.find(({ key }) => key === shas.shared)).toMatchObject({
      bugs: ["fixes 1"],
      tags: ["v1.0.0 -"],
    });
    expect(await importIt(repository)).toMatchObject({
      isAdded: false,
      commits: 0,
      recorded: { added: 0, changed: 0 },
    });
    const again = await importIt(repository, { isAgain: true });
    expect(again).toMatchObject({ commits: first.commits, recorded: { added: 0, changed: 0, links: 0 } });
    expect(await readAll()).toEqual(rows);
    expect(
      await db.repository.count({ where: { productId: product.id, name: `${product.name}-code` } }),
    ).toBe(1);
  });

  test("an import that broke off is made up for by the next one", async () => {
    const { repository } = setUp();
    const { id: seriesId } = await db.series.create({
      data: { productId: product.id, name: "1.0", state: "development", sortKey: versionSortKey("1.0") },
    });
    await importIt(repository);
    const select = { bugId: true, state: true };
    const findTrackings = () =>
      db.tracking.findMany({ where: { seriesId }, select, orderBy: { bugId: "asc" } });
    const trackings = await findTrackings();
    expect(trackings).toContainEqual({ bugId: 1, state: "fixed" });
    // As it is when the changes were written, and no tracking was.
    await db.tracking.deleteMany({ where: { seriesId } });
    await db.repository.updateMany({
      where: { productId: product.id },
      data: { readAt: null, readRefs: {} },
    });
    expect(await importIt(repository)).toMatchObject({
      recorded: { changed: 0, trackings: trackings.length },
    });
    expect(await findTrackings()).toEqual(trackings);
  });

  test("step by step gives the rows of one import at the end", async () => {
    const { repository } = setUp();
    const all = repository.git("rev-list", "--reverse", "--topo-order", "--all").split("\n");
    const copy = new GitRepository();
    made.push(copy);
    copy.git("fetch", "--quiet", repository.path, "+refs/*:refs/kept/*");
    for (const sha of all) {
      copy.git("update-ref", "refs/heads/main", sha);
      await importIt(copy);
    }
    copy.git("fetch", "--quiet", "--force", "--update-head-ok", repository.path, "+refs/*:refs/*");
    await importIt(copy);
    const rows = await readAll();
    const ofProduct = { productId: product.id };
    await db.codeChange.deleteMany({ where: { repository: ofProduct } });
    await db.repository.updateMany({ where: ofProduct, data: { readRefs: {} } });
    await importIt(repository);
    expect(rows).toEqual(await readAll());
  });

  test("a push by force is said and takes its evidence back, also when git has deleted it", async () => {
    const { repository, shas } = setUp();
    await importIt(repository);
    repository.git("reset", "--quiet", "--hard", "HEAD~1");
    repository.git("reflog", "expire", "--expire=now", "--all");
    repository.git("gc", "--quiet", "--prune=now");
    const { moved, isComplete } = await importIt(repository);
    expect({ moved: moved.map(({ ref, from }) => [ref, from]), isComplete }).toEqual({
      moved: [["refs/heads/main", shas.last]],
      isComplete: true,
    });
    expect((await readAll()).find(({ key }) => key === shas.last)).toMatchObject({
      status: "abandoned",
      branches: [],
    });
    expect(
      await db.codeChange.count({ where: { status: "abandoned", repository: { productId: product.id } } }),
    ).toBe(1);
  });

  test("a name with spaces is refused, before anything is written", async () => {
    const { repository } = setUp();
    await expect(importIt(repository, { name: "my code" })).rejects.toThrow("has no spaces");
    expect(await readAll()).toEqual([]);
  });

  test("the repository of this name in the product is the one, also of a forge", async () => {
    const { repository } = setUp();
    await db.repository.update({
      where: { id: repositoryId },
      data: {
        forge: "gitlab",
        name: `group/${product.name}-code`,
        url: "https://git.example.org/group/code/",
        developmentBranch: "master",
      },
    });
    expect(await importIt(repository)).toMatchObject({
      name: `group/${product.name}-code`,
      isAdded: false,
      developmentBranch: "main",
    });
    expect((await db.repository.findUniqueOrThrow({ where: { id: repositoryId } })).developmentBranch).toBe(
      "main",
    );
    await db.repository.create({ data: { productId: product.id, name: `other/${product.name}-code` } });
    await expect(importIt(repository)).rejects.toThrow("several repositories of this name");
  });
});
