import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { sayChange } from "#lib/bugs/history/describe.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { getBugForms } from "#lib/bugs/views/bug-forms.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listRequests } from "#lib/bugs/views/request-queries.ts";
import { db } from "#lib/db/client.ts";
import { Collision } from "#lib/errors.ts";
import { questionsTo } from "#lib/flags/panel.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { flag, flagHistory, flagsOf, makeFlagType, refusal, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { everything, grantRole, makeUser } from "#tests/support/factories.ts";

const say = (viewer: Viewer, id: number, input: ChangeBugInput) =>
  changeBug(viewer, id, changeBugInput.parse(input));

/** A bug on which the maintainer asks: `ask` gives the number of the flag. */
async function asking() {
  const world = await scene();
  const type = await makeFlagType({ isQuestion: true, isMultiplicable: true });
  const ask = async (of: string, comment = "Which version?", by: Viewer = world.maintainer) => {
    await flag(by, world.id, { typeId: type.id, status: "requested", requestee: of }, { comment });
    const { id } = await db.flag.findFirstOrThrow({ where: { bugId: world.id }, orderBy: { id: "desc" } });
    return id;
  };
  const words = async () =>
    (await listChanges(everything, world.id)).filter(({ field }) => field === "flag").map(sayChange);
  return { ...world, type, ask, words };
}

describe("a question", () => {
  it("is asked with its text, of several people at once, of whom each answers", async () => {
    const { id, type, maintainer, reporter, stranger, words } = await asking();
    const both = {
      typeId: type.id,
      status: "requested" as const,
      requestee: `${reporter.handle},${stranger.handle}`,
    };
    expect(await refusal(flag(maintainer, id, both), "comment")).toBe("Write the question.");
    await flag(maintainer, id, both, { comment: "Which version?" });
    const [one, two] = await db.flag.findMany({ where: { bugId: id }, orderBy: { id: "asc" } });
    await say(reporter, id, { comment: "4.5", answers: [one?.id ?? 0] });
    expect(await flagsOf(id)).toEqual([`${type.name}?(@${stranger.handle})`]);
    await say(stranger, id, { comment: "4.4", answers: [two?.id ?? 0] });
    expect(await flagsOf(id)).toEqual([]);
    expect((await words()).slice(-2)).toEqual(Array(2).fill(`answered @${maintainer.handle}’s question`));
  });

  it("is never granted or denied, not by an administrator either, and a request is not answered", async () => {
    const { id, ask, type, maintainer } = await asking();
    const flagId = await ask(maintainer.handle);
    const admin = await makeUser({ isAdministrator: true });
    for (const viewer of [maintainer, await admin.viewer()])
      for (const status of ["granted", "denied"] as const)
        for (const which of [{ flagId }, { typeId: type.id }])
          expect(await refusal(flag(viewer, id, { ...which, status }, { comment: "x" }))).toContain(
            "question",
          );
    const review = await makeFlagType();
    await flag(maintainer, id, { typeId: review.id, status: "requested" });
    expect(
      await refusal(flag(maintainer, id, { typeId: review.id, status: "answered" }, { comment: "x" })),
    ).toContain("is not a question");
  });

  it("that was imported as granted or denied is read, cleared by who may edit, and asked again", async () => {
    const { id, type, maintainer, reporter } = await asking();
    for (const status of ["granted", "denied"] as const)
      await db.flag.create({ data: { typeId: type.id, bugId: id, status, setterId: reporter.userId } });
    expect(await flagsOf(id)).toEqual([`${type.name}+`, `${type.name}-`]);
    const [first] = await db.flag.findMany({ where: { bugId: id }, orderBy: { id: "asc" } });
    expect(await refusal(flag(reporter, id, { flagId: first?.id ?? 0, status: "cleared" }))).toContain(
      "may not clear",
    );
    await flag(maintainer, id, { flagId: first?.id ?? 0, status: "cleared" });
    expect(await flagsOf(id)).toEqual([`${type.name}-`]);
  });

  it("is open until something is said for everybody, and a comment is never refused for its box", async () => {
    const { id, ask, type, reporter, maintainer, stranger } = await asking();
    const flagId = await ask(reporter.handle);
    const open = [`${type.name}?(@${reporter.handle})`];
    await say(reporter, id, { comment: "I look." });
    expect(await flagsOf(id)).toEqual(open);
    await say(reporter, id, { revision: "current", summary: "A better summary", answers: [flagId] });
    expect(await flagsOf(id)).toEqual(open);
    // The box of a question that is not theirs to answer, and that of a flag that is not there, do nothing.
    await say(stranger, id, { comment: "Ping", answers: [flagId, flagId + 1000] });
    expect(await flagsOf(id)).toEqual(open);
    // Nor does that of a request which is no question.
    const review = await makeFlagType();
    await flag(maintainer, id, { typeId: review.id, status: "requested", requestee: reporter.handle });
    const { id: request } = await db.flag.findFirstOrThrow({ where: { typeId: review.id } });
    await say(reporter, id, { comment: "I look later.", answers: [request] });
    await flag(reporter, id, { flagId: request, status: "cleared" });
    expect(await flagsOf(id)).toEqual(open);
    // With whatever else is changed, and without the newest revision.
    await say(reporter, id, { revision: "current", comment: "4.5", summary: "Another", answers: [flagId] });
    expect(await flagsOf(id)).toEqual([]);
    const { commentNumber } = await say(reporter, id, { comment: "And 4.6", answers: [flagId] });
    expect(commentNumber).not.toBeNull();
  });

  it("to somebody else or to anybody is answered by the comment of whoever may, who ticks its box", async () => {
    const { id, ask, type, reporter, maintainer, stranger, qe } = await asking();
    const toReporter = await ask(reporter.handle);
    const boxes = async (viewer: Viewer) => {
      const bug = await getBug(viewer, id);
      const { flags } = await getBugForms(viewer, bug, { withStatuses: false, allFlags: false });
      return questionsTo(viewer, flags).map(({ label, isMine }) => [label, isMine]);
    };
    const name = async (handle: string) =>
      (await db.user.findUniqueOrThrow({ where: { handle } })).displayName;
    const of = `This answers ${await name(maintainer.handle)}’s question`;
    expect(await boxes(reporter)).toEqual([[of, true]]);
    expect(await boxes(qe)).toEqual([[`${of} to ${await name(reporter.handle)}`, false]]);
    expect(await boxes(stranger)).toEqual([]);
    const toAnybody = await ask("");
    expect(await boxes(reporter)).toEqual([
      [of, true],
      [`${of} to anybody`, false],
    ]);
    await say(qe, id, { comment: "They told me: 4.5", answers: [toReporter] });
    expect(await flagsOf(id)).toEqual([`${type.name}?`]);
    await say(stranger, id, { comment: "4.6 here", answers: [toAnybody] });
    expect(await flagsOf(id)).toEqual([]);
  });

  it("is passed on with its text, and the answer is still for who asked", async () => {
    const { id, ask, type, reporter, stranger, maintainer, words } = await asking();
    const flagId = await ask(reporter.handle, "Which version?");
    await flag(reporter, id, { flagId, status: "requested", requestee: stranger.handle });
    expect((await listRequests(stranger, { side: "of-me" })).lines).toMatchObject([
      { question: "Which version?", isQuestion: true, setter: { handle: maintainer.handle } },
    ]);
    await flag(
      stranger,
      id,
      { flagId, status: "requested", requestee: maintainer.handle },
      { comment: "Ask them" },
    );
    expect((await listRequests(maintainer, { side: "of-me" })).lines[0]?.question).toBe("Which version?");
    await flag(maintainer, id, { flagId, status: "answered" }, { comment: "4.5" });
    expect((await words()).slice(1)).toEqual([
      `passed the request for ${type.name} on to @${stranger.handle}`,
      `passed the request for ${type.name} on to @${maintainer.handle}`,
      `answered @${maintainer.handle}’s question`,
    ]);
  });

  it("that cannot be answered is closed with these words, with or without a comment", async () => {
    const { id, ask, reporter, maintainer, qe, words } = await asking();
    const flagId = await ask(reporter.handle);
    expect(await refusal(flag(qe, id, { flagId, status: "unanswered" }))).toContain(
      "may not say that you cannot",
    );
    await flag(reporter, id, { flagId, status: "unanswered" });
    expect((await words()).at(-1)).toBe(`could not answer @${maintainer.handle}’s question`);
    const again = await ask(reporter.handle);
    await flag(reporter, id, { flagId: again, status: "unanswered" }, { comment: "The host is gone." });
    expect(await flagsOf(id)).toEqual([]);
  });

  it("is answered at its door only with words", async () => {
    const { id, ask, reporter } = await asking();
    const flagId = await ask(reporter.handle);
    for (const comment of [undefined, "  "])
      expect(await refusal(flag(reporter, id, { flagId, status: "answered" }, { comment }), "comment")).toBe(
        "Write the answer.",
      );
  });

  it("is withdrawn by who asked, and cleared by who may edit, nobody else", async () => {
    const { id, ask, type, reporter, stranger, qe, maintainer, words } = await asking();
    const own = await ask(maintainer.handle, "Why?", stranger);
    expect(await refusal(flag(reporter, id, { flagId: own, status: "cleared" }))).toContain("may not clear");
    await flag(stranger, id, { flagId: own, status: "cleared" });
    expect((await words()).at(-1)).toBe(`withdrew the question to @${maintainer.handle}`);
    const other = await ask(reporter.handle, "Why?", stranger);
    expect(await refusal(flag(reporter, id, { flagId: other, status: "cleared" }))).toContain(
      "may not clear",
    );
    await flag(qe, id, { flagId: other, status: "cleared" });
    expect((await words()).at(-1)).toBe(`cleared the request for ${type.name} (of @${reporter.handle})`);
    const anybody = await ask("", "Why?", stranger);
    await flag(stranger, id, { flagId: anybody, status: "cleared" });
    expect((await words()).at(-1)).toBe(`withdrew the question ${type.name}`);
    expect(await flagsOf(id)).toEqual([]);
  });

  it("is answered once when two people answer it, and both are heard", async () => {
    const { id, ask, reporter, maintainer } = await asking();
    const flagId = await ask(reporter.handle);
    const { revision } = await getBug(everything, id);
    const door = (viewer: Viewer) =>
      say(viewer, id, { revision, comment: "4.5", flags: [{ flagId, status: "answered" }] });
    const results = await Promise.allSettled([
      say(reporter, id, { comment: "4.5", answers: [flagId] }),
      door(maintainer),
    ]);
    expect(results[0].status).toBe("fulfilled");
    if (results[1].status === "rejected") expect(results[1].reason).toBeInstanceOf(Collision);
    expect((await flagHistory(id)).filter(([, to]) => to.includes("!"))).toHaveLength(1);
    expect(await flagsOf(id)).toEqual([]);
  });

  it("whose person left waits, and is asked of somebody else by who asked", async () => {
    const { id, type, maintainer, stranger, words } = await asking();
    const leaver = await makeUser();
    await flag(
      stranger,
      id,
      { typeId: type.id, status: "requested", requestee: leaver.handle },
      { comment: "Why?" },
    );
    await db.user.update({ where: { id: leaver.id }, data: { disabledReason: "Left." } });
    const { id: flagId } = await db.flag.findFirstOrThrow({ where: { bugId: id } });
    expect((await listRequests(stranger, { side: "by-me" })).lines[0]?.moves).toEqual([
      "requested",
      "cleared",
    ]);
    expect(
      await refusal(
        flag(
          maintainer,
          id,
          { typeId: type.id, status: "requested", requestee: leaver.handle },
          { comment: "?" },
        ),
      ),
    ).toContain("No account is called");
    await flag(stranger, id, { flagId, status: "requested", requestee: maintainer.handle });
    await flag(maintainer, id, { flagId, status: "answered" }, { comment: "So." });
    expect((await words()).at(-1)).toBe(`answered @${stranger.handle}’s question`);
  });

  it("is not answered by what only some may read, and whoever asked is told nothing", async () => {
    const { id, ask, type, qe, stranger } = await asking();
    const flagId = await ask(qe.handle, "Why?", stranger);
    const before = JSON.stringify([await listChanges(stranger, id), await getHome(requireActor(stranger))]);
    await say(qe, id, { comment: "Secret", commentAudience: "@insiders", answers: [flagId] });
    expect(await flagsOf(id)).toEqual([`${type.name}?(@${qe.handle})`]);
    expect(JSON.stringify([await listChanges(stranger, id), await getHome(requireActor(stranger))])).toBe(
      before,
    );
    const door = flag(qe, id, { flagId, status: "answered" }, { comment: "x", commentAudience: "@insiders" });
    expect(await refusal(door, "commentAudience")).toContain("everyone who sees this bug");
  });

  it("is asked only of who can read it, without saying who can", async () => {
    const { id, type, product, maintainer, stranger, qe } = await asking();
    await grantRole(requireActor(qe).userId, product.id, "developer");
    const ask = (of: Viewer) =>
      flag(
        maintainer,
        id,
        { typeId: type.id, status: "requested", requestee: of.handle },
        { comment: "Among us", commentAudience: "@insiders" },
      );
    expect(await refusal(ask(stranger))).toBe(
      `No account that can read the comment is called “${stranger.handle}”.`,
    );
    await ask(qe);
    expect(await flagsOf(id)).toEqual([`${type.name}?(@${qe.handle})`]);
  });

  it("about a private file is answered without a word to others", async () => {
    const { id, product, maintainer, qe, stranger } = await asking();
    const { id: typeId } = await makeFlagType({ isQuestion: true, target: "attachment" });
    const audienceId = await audienceOf({ productId: product.id });
    const attachmentId = await makeAttachment(id, { authorId: requireActor(qe).userId, audienceId });
    await flag(
      maintainer,
      id,
      { typeId, attachmentId, status: "requested", requestee: qe.handle },
      { comment: "?" },
    );
    const { id: flagId } = await db.flag.findFirstOrThrow({ where: { attachmentId } });
    await say(stranger, id, { comment: "Hello", answers: [flagId] });
    // Who was asked and does not see the file any more comments as before.
    const asked = await db.flag.update({ where: { id: flagId }, data: { requesteeId: stranger.userId } });
    await say(stranger, id, { comment: "Hello again", answers: [asked.id] });
    expect(await flagsOf(id)).toHaveLength(1);
    await db.flag.update({ where: { id: flagId }, data: { requesteeId: qe.userId } });
    await say(qe, id, { comment: "Yes", answers: [flagId] });
    expect(await flagsOf(id)).toEqual([]);
    expect((await listChanges(stranger, id)).filter(({ field }) => field === "flag")).toEqual([]);
    expect((await listChanges(maintainer, id)).filter(({ field }) => field === "flag")).toHaveLength(2);
  });

  it("is offered to the people of the bug first, each once, and not to who asks", async () => {
    const { id, ask, product, maintainer, reporter, qe } = await asking();
    await say(maintainer, id, { revision: "current", assignee: reporter.handle, qaContact: qe.handle });
    await db.component.updateMany({
      where: { productId: product.id },
      data: { triageOwnerId: maintainer.userId },
    });
    const offered = async (viewer: Viewer, allFlags = true) => {
      const bug = await getBug(viewer, id);
      const { flags } = await getBugForms(viewer, bug, { withStatuses: false, allFlags });
      return flags.suggested.map(({ handle, role }) => [handle, role]);
    };
    expect(await offered(qe)).toEqual([
      [reporter.handle, "Reporter, assignee"],
      [maintainer.handle, "Triage owner"],
    ]);
    expect(await offered(maintainer)).toEqual([
      [reporter.handle, "Reporter, assignee"],
      [qe.handle, "QA contact"],
    ]);
    expect(await offered(qe, false)).toEqual([]);
    // Who is asked passes it on to them.
    await ask(qe.handle);
    const [line] = (await listRequests(qe, { side: "of-me" })).lines;
    expect(line?.suggested.map(({ handle, role }) => [handle, role])).toEqual([
      [reporter.handle, "Reporter, assignee"],
      [maintainer.handle, "Triage owner"],
    ]);
  });

  it("that is answered is news to who asked", async () => {
    const { id, ask, reporter, stranger } = await asking();
    const flagId = await ask(reporter.handle, "Which version?", stranger);
    await say(reporter, id, { comment: "4.5", answers: [flagId] });
    const { moved } = await getHome(requireActor(stranger));
    const news = moved.find((line) => line.id === id)?.move;
    expect(news?.by?.handle).toBe(reporter.handle);
    expect(news?.changes.map(sayChange)).toEqual([`answered @${stranger.handle}’s question`]);
    expect(news?.comment?.text).toBe("4.5");
  });
});
