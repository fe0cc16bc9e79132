import { beforeAll, expect, test } from "vitest";
import "#tests/support/database.ts";
import { countBugsOfProduct, countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { findFilingChoices, getFilingChoices, listProductChoices } from "#lib/catalog/filing-choices.ts";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { findProduct, getProduct, listClassifications } from "#lib/catalog/queries.ts";
import { db } from "#lib/db/client.ts";
import { NotFound } from "#lib/errors.ts";
import { anonymousViewer, requireActor, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

const everything = systemViewer("test");
const open = "Open Product";
const hidden = "Hidden Product";
let openId = 0;
let hiddenId = 0;
let componentId = 0;
let stranger: Viewer;
let member: Viewer;
let maintainer: Viewer;
let securityBug = 0;

beforeAll(async () => {
  const product = await makeProduct({ name: open });
  openId = product.id;
  componentId = product.componentId;
  const secret = await makeProduct({ name: hidden, visibility: "groups" });
  hiddenId = secret.id;
  const [someone, insider, runs] = [await makeUser(), await makeUser(), await makeUser({ handle: "runs" })];
  const group = await db.group.create({
    data: { name: "insiders", members: { create: { userId: insider.id } } },
  });
  await db.productAccess.create({
    data: { productId: hiddenId, groupId: group.id, canSee: true, canFile: true },
  });
  await db.product.update({ where: { id: openId }, data: { securityGroupId: group.id } });
  await grantRole(runs.id, openId, "maintainer");
  stranger = await someone.viewer();
  member = await insider.viewer();
  maintainer = await runs.viewer();

  await makeBug(stranger, { product: open });
  await makeBug(stranger, { product: open, component: "General" });
  await makeBug(maintainer, { product: open, component: "General", severity: "major", assignee: "runs" });
  securityBug = await makeBug(member, { product: open, component: "General", isPrivate: true });
  const closed = await makeBug(stranger, { product: open });
  await db.bug.update({ where: { id: closed }, data: { status: "RESOLVED", resolution: "FIXED" } });
  await makeBug(member, { product: hidden });
});

const names = async (viewer: Viewer, text?: string) =>
  (await listClassifications(viewer, text)).flatMap(({ products }) => products.map(({ name }) => name));

test("a hidden product and its classification are in no list, choice or count", async () => {
  for (const viewer of [anonymousViewer, stranger, maintainer]) {
    expect(await names(viewer)).toEqual([open]);
    expect(await listClassifications(viewer)).toHaveLength(1);
    for (const text of ["Hidden", "%%", "\\"]) expect(await names(viewer, text)).toEqual([]);
    expect(await names(viewer, "pen\0")).toEqual([open]);
    expect((await listProductChoices(viewer)).map(({ name }) => name)).toEqual([open]);
    expect([...(await countOpenByProduct(viewer)).keys()]).toEqual([openId]);
    expect((await getSiteFrame(viewer)).products).toEqual(viewer === maintainer ? [{ name: open }] : []);
  }
  expect(await names(member)).toEqual([open, hidden]);
});

test("a hidden product looks like a missing one", async () => {
  for (const viewer of [anonymousViewer, stranger, maintainer]) {
    for (const name of [hidden, "No such product", "", "'", "a\0b", "x".repeat(5000)]) {
      expect(await findProduct(viewer, name)).toBeNull();
      expect(await findFilingChoices(viewer, name)).toBeNull();
    }
    const messages = await Promise.all(
      [hidden, "Missing"].map((name) =>
        getProduct(viewer, name).catch((error: Error) => error.message.replace(name, "…")),
      ),
    );
    expect(messages[0]).toBe(messages[1]);
    await expect(getFilingChoices(viewer, hidden)).rejects.toThrow(NotFound);
    expect((await countBugsOfProduct(viewer, hiddenId)).open).toBe(0);
  }
  expect((await getProduct(member, hidden)).name).toBe(hidden);
  expect((await getProduct(stranger, "open product")).name).toBe(open);
});

test("a hidden bug is not counted anywhere", async () => {
  const outside = await countBugsOfProduct(anonymousViewer, openId);
  const inside = await countBugsOfProduct(member, openId);
  expect(outside).toMatchObject({
    open: 3,
    closed: 1,
    unconfirmed: 2,
    untriaged: 2,
    unassigned: 2,
    withoutComponent: 1,
  });
  expect(outside.byComponent).toEqual(new Map([[componentId, 2]]));
  expect(inside).toMatchObject({
    open: 4,
    closed: 1,
    unconfirmed: 3,
    untriaged: 3,
    unassigned: 3,
    withoutComponent: 1,
  });
  expect(inside.byComponent).toEqual(new Map([[componentId, 3]]));
  expect((await countOpenByProduct(anonymousViewer)).get(openId)).toBe(3);
  expect((await countOpenByProduct(member)).get(openId)).toBe(4);
});

test("the counts of a product without bugs are zero", async () => {
  const { id } = await makeProduct({ visibility: "groups" });
  expect(await countBugsOfProduct(everything, id)).toMatchObject({
    open: 0,
    closed: 0,
    unconfirmed: 0,
    withoutComponent: 0,
  });
});

test("the home page shows the viewer's bugs by latest change, and nothing hidden", async () => {
  const home = await getHome(requireActor(stranger));
  expect(home.filed.count).toBe(3);
  expect(home.filed.hasMore).toBe(false);
  const changed = home.filed.lines.map(({ changedAt }) => changedAt);
  expect(changed).toEqual(changed.toSorted().toReversed());
  expect((await getHome(requireActor(maintainer))).assigned.lines).toHaveLength(1);

  // A person is asked about a bug that they may not see.
  const { id: typeId } = await db.flagType.create({ data: { name: "needinfo" } });
  const ask = (bugId: number) =>
    db.flag.create({
      data: { typeId, bugId, status: "requested", setterId: member.userId, requesteeId: stranger.userId },
    });
  await ask(securityBug);
  expect((await getHome(requireActor(stranger))).requests).toEqual({ lines: [], count: 0, hasMore: false });
  await db.bugGroup.deleteMany({ where: { bugId: securityBug } });
  const { requests } = await getHome(requireActor(stranger));
  expect(requests).toMatchObject({
    count: 1,
    lines: [{ id: securityBug, flag: "needinfo", setter: { handle: member.handle } }],
  });
});

test("the form offers the current versions, targets and milestones", async () => {
  const version = (name: string, state: "planned" | "open" | "released" | "withdrawn", isActive = true) => ({
    productId: openId,
    name,
    state,
    isActive,
    sortKey: versionSortKey(name),
  });
  await db.version.createMany({
    data: [
      version("1", "released"),
      version("2", "open"),
      version("rawhide", "open"),
      version("3", "planned"),
      version("0", "released", false),
    ],
  });
  const { classificationId } = await db.product.findUniqueOrThrow({ where: { id: openId } });
  await db.milestone.createMany({
    data: [
      { classificationId, name: "shared", sortKey: "b" },
      { productId: openId, name: "own", sortKey: "a" },
      { productId: openId, name: "past", sortKey: "c", releasedOn: new Date("2026-01-01") },
      { productId: hiddenId, name: "elsewhere", sortKey: "d" },
    ],
  });
  const choices = await getFilingChoices(anonymousViewer, open);
  expect(choices.versions.map(({ name }) => name)).toEqual(["2", "1", "rawhide"]);
  expect(choices.targetReleases.map(({ name }) => name)).toEqual(["2", "3", "rawhide"]);
  expect(choices.milestones).toEqual([
    { name: "shared", dueOn: null, isShared: true },
    { name: "own", dueOn: null, isShared: false },
  ]);
  expect(choices).toMatchObject({ mayFile: true, hasSecurityGroup: true });
  expect((await getProduct(anonymousViewer, open)).milestones.map(({ name }) => name)).toEqual([
    "shared",
    "own",
    "past",
  ]);
});

test("`mayFile` is the same as in the command", async () => {
  const inside = await getFilingChoices(member, hidden);
  expect(inside.mayFile).toBe(true);
  await db.product.update({
    where: { id: openId },
    data: { isOpenForBugs: false, closedReason: "It has moved." },
  });
  expect(await getFilingChoices(stranger, open)).toMatchObject({
    mayFile: false,
    closedReason: "It has moved.",
  });
  expect((await getFilingChoices(maintainer, open)).mayFile).toBe(true);
  await expect(makeBug(stranger, { product: open })).rejects.toThrow("It has moved.");
});

test("the maintainers of a product are listed, including members of groups, without addresses", async () => {
  const [hers] = [await makeUser({ handle: "hers" })];
  const outer = await db.group.create({ data: { name: "outer" } });
  const inner = await db.group.create({ data: { name: "inner", members: { create: { userId: hers.id } } } });
  await db.groupInclusion.create({ data: { groupId: outer.id, includedGroupId: inner.id } });
  const role = await db.role.findFirstOrThrow({ where: { name: "maintainer", productId: null } });
  await db.productRole.create({ data: { productId: openId, roleId: role.id, groupId: outer.id } });
  const product = await getProduct(anonymousViewer, open);
  expect(product.maintainers.map(({ handle }) => handle)).toEqual(["hers", "runs"]);
  expect(JSON.stringify(product)).not.toContain("@");
});
