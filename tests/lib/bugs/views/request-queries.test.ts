import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listAnswered } from "#lib/bugs/views/answered.ts";
import { listRequests } from "#lib/bugs/views/request-queries.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { flag, makeFlagType, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function bugsOn(viewer: Viewer, asking: Parameters<typeof listRequests>[1]) {
  return (await listRequests(viewer, asking)).lines.map(({ bugId }) => bugId);
}

describe("requests", () => {
  it("are listed of me, by me, and of nobody in particular, oldest first", async () => {
    const { id, product, reporter, qe } = await scene();
    const other = await makeBug(reporter, { product: product.name });
    const { name } = await makeFlagType();
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    await flag(qe, other, { type: name, status: "requested", requestee: qe.handle });
    const windy = await makeFlagType();
    await flag(reporter, other, { type: windy.name, status: "requested" });
    expect(await bugsOn(qe, { side: "of-me" })).toEqual([id, other]);
    expect(await bugsOn(reporter, { side: "by-me" })).toEqual([id, other]);
    expect(await bugsOn(qe, { side: "of-nobody", type: windy.name })).toEqual([other]);
    expect((await getSiteFrame(qe)).requestCount).toBe(2);
    await flag(qe, id, { type: name, status: "granted" });
    expect(await bugsOn(qe, { side: "of-me" })).toEqual([other]);
    expect((await getSiteFrame(qe)).requestCount).toBe(1);
    expect(await listRequests(anonymousViewer, { side: "of-nobody" })).toMatchObject({ lines: [], count: 0 });
  });

  it("are listed of anybody in the products in which somebody has a role, as far as they see the bugs", async () => {
    const { id, product, reporter, qe, stranger } = await scene();
    const { name } = await makeFlagType();
    const elsewhere = await makeBug(reporter, { product: (await makeProduct()).name });
    const secret = await makeBug(reporter, { product: product.name });
    for (const bug of [id, elsewhere, secret])
      await flag(reporter, bug, { type: name, status: "requested", requestee: stranger.handle });
    await db.bug.update({ where: { id: secret }, data: { isRestricted: true, groupIds: [-1] } });
    expect(await bugsOn(qe, { side: "in-mine" })).toEqual([id]);
    expect(await bugsOn(stranger, { side: "in-mine" })).toEqual([]);
    await db.bug.update({ where: { id: secret }, data: { isRestricted: false, groupIds: [] } });
    expect(await bugsOn(qe, { side: "in-mine" })).toEqual([id, secret]);
  });

  it("say how urgent their bugs are and for when, and are filtered by target and age", async () => {
    const { id, product, reporter, qe } = await scene();
    const { name } = await makeFlagType();
    const other = await makeBug(reporter, { product: product.name });
    const version = await db.version.create({
      data: { productId: product.id, name: "4.5.10", sortKey: "4" },
    });
    await db.bug.update({ where: { id }, data: { targetReleaseId: version.id } });
    for (const bug of [id, other])
      await flag(reporter, bug, { type: name, status: "requested", requestee: qe.handle });
    await db.flag.updateMany({
      where: { bugId: other },
      data: { changedAt: new Date(Date.now() - 8 * 86_400_000) },
    });
    const { lines, targets } = await listRequests(qe, { side: "of-me" });
    expect(targets).toEqual(["4.5.10"]);
    expect(lines.find(({ bugId }) => bugId === id)).toMatchObject({
      severity: expect.stringMatching(/\w/),
      isOpen: true,
      resolution: null,
      target: "4.5.10",
    });
    expect(await bugsOn(qe, { side: "of-me", target: "4.5.10" })).toEqual([id]);
    expect(await bugsOn(qe, { side: "of-me", days: 7 })).toEqual([other]);
    expect(await bugsOn(qe, { side: "of-me", days: 30 })).toEqual([]);
  });

  it("can be filtered by product and flag, with only existing choices", async () => {
    const { id, product, reporter, qe } = await scene();
    const second = await makeProduct();
    const elsewhere = await makeBug(reporter, { product: second.name });
    const { name } = await makeFlagType();
    for (const bug of [id, elsewhere])
      await flag(reporter, bug, { type: name, status: "requested", requestee: qe.handle });
    expect(await bugsOn(qe, { side: "of-me", product: second.name })).toEqual([elsewhere]);
    expect(await bugsOn(qe, { side: "of-me", type: "another" })).toEqual([]);
    expect(await listRequests(qe, { side: "of-me", product: second.name })).toMatchObject({
      count: 1,
      products: [product.name, second.name].sort((a, b) => a.localeCompare(b)),
      types: [name],
    });
  });

  it("of nobody in particular begin with those in one's own products, which are counted", async () => {
    const { id, reporter, qe } = await scene();
    const far = await makeProduct();
    const elsewhere = await makeBug(reporter, { product: far.name });
    const { name } = await makeFlagType();
    for (const bug of [elsewhere, id]) await flag(reporter, bug, { type: name, status: "requested" });
    const asking = { side: "of-nobody", type: name } as const;
    expect(await bugsOn(reporter, asking)).toEqual([elsewhere, id]);
    expect(await bugsOn(qe, asking)).toEqual([id, elsewhere]);
    expect((await listRequests(qe, asking)).waiting).toBe(1);
    expect((await listRequests(reporter, asking)).waiting).toBe(0);
  });

  it("show what was asked with them, as far as one may read it", async () => {
    const { id, maintainer, reporter, qe } = await scene();
    const { name } = await makeFlagType();
    const ask = (comment: string, commentAudience?: string) =>
      changeBug(
        maintainer,
        id,
        changeBugInput.parse({
          revision: "current",
          comment,
          commentAudience,
          flags: [{ type: name, status: "requested", requestee: reporter.handle }],
        }),
      );
    const question = async () => (await listRequests(reporter, { side: "of-me" })).lines[0]?.question;
    await ask("Which version is it?");
    await flag(qe, id, { type: name, status: "cleared" });
    expect(await question()).toBeUndefined();
    await ask("Is it *still* there?");
    expect(await question()).toBe("Is it still there?");
    await flag(qe, id, { type: name, status: "cleared" });
    await ask("Among us.", "@insiders");
    expect(await question()).toBe("");
    expect((await listRequests(maintainer, { side: "by-me" })).lines[0]?.question).toBe("Among us.");
  });

  it("that one has answered are told for an hour, as far as one still sees them", async () => {
    const { id, reporter, qe } = await scene();
    const { name } = await makeFlagType();
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    expect(await listAnswered(qe)).toEqual([]);
    await flag(qe, id, { type: name, status: "granted" });
    expect(await listAnswered(qe)).toMatchObject([{ bugId: id, said: `granted ${name}` }]);
    expect(await listAnswered(reporter)).toEqual([]);
    expect(await listAnswered(anonymousViewer)).toEqual([]);
    const group = await db.group.create({ data: { name: "answered-hidden" } });
    await db.bugGroup.create({ data: { bugId: id, groupId: group.id } });
    await db.bugCc.deleteMany({ where: { bugId: id } });
    expect(await listAnswered(qe)).toEqual([]);
  });

  it("include what the viewer may do with each", async () => {
    const { id, reporter, qe } = await scene();
    const { name } = await makeFlagType({ grantRoles: ["qe"] });
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    expect((await listRequests(qe, { side: "of-me" })).lines).toMatchObject([
      { type: name, moves: ["requested", "granted", "denied", "cleared"] },
    ]);
    expect((await listRequests(reporter, { side: "by-me" })).lines).toMatchObject([
      { moves: ["requested", "cleared"] },
    ]);
  });

  it("on a bug that became hidden are in no list, count or choice", async () => {
    const { reporter } = await scene();
    const asked = await makeUser();
    const product = await makeProduct();
    const id = await makeBug(reporter, { product: product.name });
    const { name } = await makeFlagType({ in: [{ productId: product.id }] });
    await flag(reporter, id, { type: name, status: "requested", requestee: asked.handle });
    await flag(reporter, id, { type: name, status: "requested", requestee: asked.handle });
    expect((await getSiteFrame(await asked.viewer())).requestCount).toBe(1);
    await db.product.update({ where: { id: product.id }, data: { visibility: "groups" } });
    await db.bugCc.deleteMany({ where: { bugId: id } });
    const viewer = await asked.viewer();
    expect(await listRequests(viewer, { side: "of-me" })).toEqual({
      lines: [],
      count: 0,
      products: [],
      types: [],
      targets: [],
      waiting: 0,
    });
    expect((await getSiteFrame(viewer)).requestCount).toBe(0);
  });

  it("on a private attachment are visible to insiders only", async () => {
    const { id, product, qe, stranger } = await scene();
    const developer = await makeUser();
    await grantRole(developer.id, product.id, "developer");
    const type = await makeFlagType({ target: "attachment", in: [{ productId: product.id }] });
    const audienceId = await audienceOf({ productId: product.id });
    const attachmentId = await makeAttachment(id, { authorId: requireActor(qe).userId, audienceId });
    await flag(qe, id, { typeId: type.id, attachmentId, status: "requested" });
    const windy = { side: "of-nobody", type: type.name } as const;
    expect((await listRequests(await developer.viewer(), windy)).lines).toMatchObject([
      { attachment: "p.diff" },
    ]);
    const told = await listRequests(stranger, windy);
    expect([told.lines, told.count, told.products.includes(product.name)]).toEqual([[], 0, false]);
  });
});
