import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, NotFound, NotSignedIn } from "#lib/errors.ts";
import { listFlagTypesFor } from "#lib/flags/queries.ts";
import { anonymousViewer, requireActor } from "#lib/people/viewer.ts";
import { flag, flagHistory, flagsOf, makeFlagType, refusal, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { makePlaceholder } from "#tests/support/people.ts";

describe("setting flags", () => {
  it("requests, grants and clears, with history", async () => {
    const { id, reporter, qe } = await scene();
    const { id: typeId, name } = await makeFlagType({ grantRoles: ["qe"] });
    await flag(reporter, id, { typeId, status: "requested", requestee: qe.handle });
    await flag(qe, id, { type: name, status: "granted" });
    expect(await flagsOf(id)).toEqual([`${name}+`]);
    await flag(qe, id, { type: name, status: "cleared" });
    expect(await flagsOf(id)).toEqual([]);
    expect(await flagHistory(id)).toEqual([
      ["", `${name}?(@${qe.handle})`],
      [`${name}?(@${qe.handle})`, `${name}+`],
      [`${name}+`, ""],
    ]);
    expect((await getBug(everything, id)).revision).toBe(4);
  });

  it("is refused to people whom the type does not allow, including the maintainer", async () => {
    const { id, maintainer, qe, stranger } = await scene();
    const { name } = await makeFlagType({ name: unique("blocker"), grantRoles: ["qe"] });
    for (const viewer of [maintainer, stranger]) {
      expect(await refusal(flag(viewer, id, { type: name, status: "granted" }))).toBe(
        `You may not grant “${name}” here: that takes qe.`,
      );
    }
    await flag(qe, id, { type: name, status: "granted" });
    for (const viewer of [maintainer, stranger]) {
      expect(await refusal(flag(viewer, id, { type: name, status: "cleared" }))).toContain("may not clear");
      expect(await refusal(flag(viewer, id, { type: name, status: "denied" }))).toContain("may not deny");
      expect(await refusal(flag(viewer, id, { type: name, status: "requested" }))).toContain(
        "may not ask for",
      );
    }
    expect(await flagsOf(id)).toEqual([`${name}+`]);
  });

  it("is allowed to members of the type's group, too", async () => {
    const { id, maintainer } = await scene();
    const group = await db.group.create({ data: { name: unique("deciders") } });
    const { name } = await makeFlagType({ grantGroupId: group.id });
    expect(await refusal(flag(maintainer, id, { type: name, status: "granted" }))).not.toContain(group.name);
    const member = await makeUser();
    await db.groupMember.create({ data: { groupId: group.id, userId: member.id } });
    await flag(await member.viewer(), id, { type: name, status: "granted" });
    expect(await flagsOf(id)).toEqual([`${name}+`]);
  });

  it("needs a sign-in, a visible bug, and the revision that was seen", async () => {
    const { id, stranger } = await scene();
    const { name } = await makeFlagType();
    await expect(flag(anonymousViewer, id, { type: name, status: "requested" })).rejects.toThrow(NotSignedIn);
    const unrevised = changeBugInput.parse({ flags: [{ type: name, status: "requested" }] });
    expect(await refusal(changeBug(stranger, id, unrevised), "revision")).toContain("revision");
    const hidden = await makeProduct({ visibility: "groups" });
    const secret = await makeBug(await adminViewer(), { product: hidden.name });
    await expect(flag(stranger, secret, { type: name, status: "requested" })).rejects.toThrow(NotFound);
  });

  it("keeps the first of two concurrent answers, and the second person is told", async () => {
    const { id, qe, product } = await scene();
    const other = await makeUser();
    await grantRole(other.id, product.id, "qe");
    const { name } = await makeFlagType({ grantRoles: ["qe"] });
    const { revision } = await getBug(everything, id);
    const [one, two] = await Promise.allSettled([
      changeBug(qe, id, changeBugInput.parse({ revision, flags: [{ type: name, status: "granted" }] })),
      changeBug(
        await other.viewer(),
        id,
        changeBugInput.parse({ revision, flags: [{ type: name, status: "denied" }] }),
      ),
    ]);
    const failed = [one, two].filter((result) => result.status === "rejected");
    expect(failed).toHaveLength(1);
    expect(failed[0]?.reason).toBeInstanceOf(Collision);
    expect(await flagsOf(id)).toEqual([one.status === "fulfilled" ? `${name}+` : `${name}-`]);
    expect(await flagHistory(id)).toHaveLength(1);
  });

  it("of an inactive type can only clear", async () => {
    const { id, qe } = await scene();
    const { id: typeId, name } = await makeFlagType({ grantRoles: ["qe"] });
    await flag(qe, id, { typeId, status: "granted" });
    await db.flagType.update({ where: { id: typeId }, data: { isActive: false } });
    expect(await refusal(flag(qe, id, { typeId, status: "denied" }))).toContain("can only be cleared");
    await flag(qe, id, { typeId, status: "cleared" });
    expect(await refusal(flag(qe, id, { type: name, status: "requested" }))).toContain("not used any more");
  });

  it("once where the type is not multiplicable, several times where it is", async () => {
    const { id, qe, maintainer, reporter } = await scene();
    const single = await makeFlagType();
    await flag(reporter, id, { typeId: single.id, status: "requested" });
    await flag(reporter, id, { typeId: single.id, status: "requested", requestee: qe.handle });
    expect(await flagsOf(id)).toEqual([`${single.name}?(@${qe.handle})`]);
    const both = `${qe.handle}, ${maintainer.handle}`;
    expect(
      await refusal(flag(reporter, id, { typeId: single.id, status: "requested", requestee: both })),
    ).toContain("one person at a time");
    const many = await makeFlagType({ isMultiplicable: true });
    await flag(reporter, id, { typeId: many.id, status: "requested", requestee: both });
    await flag(reporter, id, { typeId: many.id, status: "requested", requestee: qe.handle });
    expect((await flagsOf(id)).slice(1)).toEqual([
      `${many.name}?(@${qe.handle})`,
      `${many.name}?(@${maintainer.handle})`,
    ]);
    expect(await refusal(flag(qe, id, { typeId: many.id, status: "granted" }))).toContain("say which one");
    const { set } = await listFlagTypesFor(qe, await getBug(qe, id));
    const mine = set.find(({ typeId, requestee }) => typeId === many.id && requestee?.handle === qe.handle);
    await flag(qe, id, { flagId: mine?.id, status: "granted" });
    expect((await flagsOf(id)).slice(1)).toEqual([`${many.name}+`, `${many.name}?(@${maintainer.handle})`]);
  });

  it("refuses flags of other bugs, and types of other products or for attachments", async () => {
    const { id, reporter, product } = await scene();
    const elsewhere = await makeProduct();
    const own = await makeFlagType({ in: [{ productId: product.id }] });
    const foreign = await makeFlagType({ in: [{ productId: elsewhere.id }] });
    const ofFiles = await makeFlagType({ target: "attachment" });
    const other = await makeBug(reporter, { product: product.name });
    await flag(reporter, other, { typeId: own.id, status: "requested" });
    const [set] = await db.flag.findMany({ where: { bugId: other } });
    expect(await refusal(flag(reporter, id, { flagId: set?.id, status: "cleared" }))).toContain(
      "not set here",
    );
    expect(await refusal(flag(reporter, id, { typeId: foreign.id, status: "requested" }))).toContain(
      "no flag",
    );
    expect(await refusal(flag(reporter, id, { typeId: ofFiles.id, status: "requested" }))).toContain(
      "no flag",
    );
    expect(await refusal(flag(reporter, id, { type: unique("none"), status: "requested" }))).toContain(
      "no flag",
    );
  });

  it("requires a comment if the type does, and an edited template", async () => {
    const { id, reporter } = await scene();
    const { name } = await makeFlagType({ requiresComment: true, questionnaire: "Risk?\nTested?" });
    const ask = { type: name, status: "requested" } as const;
    expect(await refusal(flag(reporter, id, ask), "comment")).toContain("requires a comment");
    expect(await refusal(flag(reporter, id, ask, { comment: "Risk?\nTested?" }), "comment")).toContain(
      "template",
    );
    await flag(reporter, id, ask, { comment: "Risk? low\nTested? yes" });
    await flag(reporter, id, { type: name, status: "cleared" });
    expect(await flagsOf(id)).toEqual([]);
  });

  it("works together with filing a bug", async () => {
    const { product, reporter, qe } = await scene();
    const { name } = await makeFlagType();
    const flags = [{ type: name, status: "requested" as const, requestee: qe.handle }];
    const id = await makeBug(reporter, { product: product.name, flags });
    expect(await flagsOf(id)).toEqual([`${name}?(@${qe.handle})`]);
    expect(await flagHistory(id)).toEqual([["", `${name}?(@${qe.handle})`]]);
    expect((await getBug(everything, id)).cc).toMatchObject([{ handle: qe.handle }]);
  });
});

describe("requesting a flag of a person", () => {
  it("adds them to CC, unless they are already on the bug", async () => {
    const { id, reporter, qe, maintainer } = await scene();
    const { name } = await makeFlagType({ isMultiplicable: true });
    await flag(maintainer, id, {
      type: name,
      status: "requested",
      requestee: `${qe.handle},@${reporter.handle}`,
    });
    expect((await getBug(everything, id)).cc).toMatchObject([{ handle: qe.handle }]);
  });

  it("who was imported and cannot sign in is refused for what it is: nobody would answer", async () => {
    const { id, qe, reporter } = await scene();
    const handle = unique("imported");
    await makePlaceholder(handle, null);
    const { name } = await makeFlagType();
    for (const requestee of [handle, `@${handle.toUpperCase()}`]) {
      expect(await refusal(flag(qe, id, { type: name, status: "requested", requestee }))).toBe(
        `“${requestee}” was imported and cannot sign in yet, so nobody would answer. Ask somebody else.`,
      );
    }
    await flag(qe, id, { type: name, status: "requested", requestee: reporter.handle });
  });

  it("who does not see the bug looks like requesting it of an unknown person", async () => {
    const { stranger } = await scene();
    const hidden = await makeProduct({ visibility: "groups" });
    const insider = await makeUser();
    await grantRole(insider.id, hidden.id, "developer");
    const viewer = await insider.viewer();
    const id = await makeBug(viewer, { product: hidden.name });
    const { name } = await makeFlagType();
    const ask = (requestee: string) =>
      refusal(flag(viewer, id, { type: name, status: "requested", requestee }));
    expect(await ask(stranger.handle)).toBe(`No account is called “${stranger.handle}”.`);
    expect(await ask("no.such.person")).toBe("No account is called “no.such.person”.");
    expect((await getBug(viewer, id)).cc).toEqual([]);
  });

  it("who may not answer is refused, and so is any requestee if the type does not allow one", async () => {
    const { id, reporter, stranger } = await scene();
    const restricted = await makeFlagType({ grantRoles: ["qe"] });
    const windy = await makeFlagType({ canNameRequestee: false });
    const ask = (type: string) =>
      flag(reporter, id, { type, status: "requested", requestee: stranger.handle });
    expect(await refusal(ask(restricted.name))).toContain("may not answer");
    expect(await refusal(ask(windy.name))).toContain("cannot be asked of one person");
  });

  it("instead of another keeps the setter, so that the answer goes to them", async () => {
    const { id, reporter, qe, maintainer } = await scene();
    const { name } = await makeFlagType();
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    await flag(qe, id, { type: name, status: "requested", requestee: maintainer.handle });
    expect(await db.flag.findFirstOrThrow({ where: { bugId: id } })).toMatchObject({
      setterId: reporter.userId,
      requesteeId: maintainer.userId,
    });
    await flag(maintainer, id, { type: name, status: "requested", requestee: "" });
    expect(await flagsOf(id)).toEqual([`${name}?`]);
  });

  it("uses the type's default requestee unless nobody is given explicitly", async () => {
    const { id, reporter, qe } = await scene();
    const { name } = await makeFlagType({ defaultRequesteeId: qe.userId });
    await flag(reporter, id, { type: name, status: "requested" });
    expect(await flagsOf(id)).toEqual([`${name}?(@${qe.handle})`]);
    await flag(reporter, id, { type: name, status: "cleared" });
    await flag(reporter, id, { type: name, status: "requested", requestee: null });
    expect(await flagsOf(id)).toEqual([`${name}?`]);
  });

  it("the same again changes nothing", async () => {
    const { id, reporter, qe, stranger } = await scene();
    const { name } = await makeFlagType({ grantRoles: ["qe"] });
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    const { revision } = await flag(stranger, id, { type: name, status: "requested" });
    expect(revision).toBe(2);
  });

  it("can be cleared by setter and requestee, and not by others", async () => {
    const { id, reporter, qe, stranger, product } = await scene();
    const { name } = await makeFlagType({ grantRoles: ["qe"] });
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    expect(await refusal(flag(stranger, id, { type: name, status: "cleared" }))).toContain("may not clear");
    await flag(reporter, id, { type: name, status: "cleared" });
    await flag(reporter, id, { type: name, status: "requested", requestee: qe.handle });
    await db.productRole.deleteMany({ where: { productId: product.id, userId: qe.userId } });
    const demoted = { ...qe, roles: new Map(), grants: new Map() };
    await flag(demoted, id, { type: name, status: "cleared" });
    expect(await flagsOf(id)).toEqual([]);
  });
});

describe("flags on a private attachment", () => {
  it("are hidden from people who may not see it, and cannot be requested of them", async () => {
    const { id, product, qe, reporter, stranger } = await scene();
    const { id: typeId, name } = await makeFlagType({ target: "attachment" });
    const audienceId = await audienceOf({ productId: product.id });
    const attachmentId = await makeAttachment(id, { authorId: requireActor(qe).userId, audienceId });
    const ask = { typeId, attachmentId, status: "requested" } as const;
    expect(await refusal(flag(reporter, id, ask))).toContain("no such attachment");
    expect(await refusal(flag(qe, id, { ...ask, requestee: stranger.handle }))).toContain(
      "No account is called",
    );
    await flag(qe, id, ask);
    expect((await listFlagTypesFor(qe, await getBug(qe, id))).set).toMatchObject([
      { type: name, attachment: "p.diff" },
    ]);
    expect((await listFlagTypesFor(reporter, await getBug(reporter, id))).set).toEqual([]);
    expect((await listChanges(qe, id)).map(({ field }) => field)).toEqual(["flag"]);
    expect(await listChanges(reporter, id)).toEqual([]);
    const set = await db.flag.findFirstOrThrow({ where: { bugId: id } });
    expect(await refusal(flag(stranger, id, { flagId: set.id, status: "cleared" }))).toContain(
      "not set here",
    );
  });
});

async function adminViewer() {
  return (await makeUser({ isAdministrator: true })).viewer();
}
