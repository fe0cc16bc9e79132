import { describe, expect, it } from "vitest";
import { findPeopleFor } from "#lib/bugs/views/people-of-bug.ts";
import { db } from "#lib/db/client.ts";
import { changeRequests } from "#lib/people/commands/account.ts";
import { getProfile } from "#lib/people/queries.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { flag, flagsOf, makeFlagType, refusal, scene } from "#tests/lib/flags/scene.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";

let world: Awaited<ReturnType<typeof scene>>;
let review: { id: number; name: string };
let question: { id: number; name: string };

beforeEachBuilt(async () => {
  world = await scene();
  review = await makeFlagType({ isMultiplicable: true });
  question = await makeFlagType({ isQuestion: true, isMultiplicable: true });
});

const leave = (viewer: typeof world.qe, noRequests = "") =>
  changeRequests(viewer, { takesNone: "on", noRequests });

describe("somebody who takes no requests", () => {
  it("is not asked, in the words that they chose, and is again once they take them", async () => {
    const { id, qe, reporter } = world;
    const ask = () => flag(reporter, id, { type: review.name, status: "requested", requestee: qe.handle });
    await leave(qe, "On leave until March.");
    expect(await refusal(ask())).toBe(
      `@${qe.handle} takes no requests now: “On leave until March.” Ask somebody else.`,
    );
    await leave(qe);
    expect(await refusal(ask())).toBe(`@${qe.handle} takes no requests now. Ask somebody else.`);
    await changeRequests(qe, { noRequests: "It does not matter" });
    expect((await getProfile(anonymousViewer, qe.handle)).noRequests).toBeNull();
    await ask();
    expect(await flagsOf(id)).toEqual([`${review.name}?(@${qe.handle})`]);
  });

  it("keeps what is open, and answers it, and nobody passes one on to them", async () => {
    const { id, qe, maintainer, reporter } = world;
    await flag(reporter, id, { type: review.name, status: "requested", requestee: qe.handle });
    await leave(qe);
    const [open] = await db.flag.findMany({ where: { bugId: id } });
    await flag(qe, id, { flagId: open?.id, status: "granted" });
    await flag(reporter, id, { type: review.name, status: "requested", requestee: maintainer.handle });
    const other = await db.flag.findFirstOrThrow({ where: { bugId: id, status: "requested" } });
    expect(
      await refusal(flag(maintainer, id, { flagId: other.id, status: "requested", requestee: qe.handle })),
    ).toMatch(/takes no requests/);
  });

  it("is not the default requestee: it is asked of nobody in particular", async () => {
    const { id, qe, reporter } = world;
    const type = await makeFlagType({ defaultRequesteeId: qe.userId });
    await leave(qe);
    await flag(reporter, id, { type: type.name, status: "requested" });
    expect(await flagsOf(id)).toEqual([`${type.name}?`]);
  });

  it("may ask themselves, and is still asked questions about a bug that they filed or work on", async () => {
    const { id, qe, maintainer, reporter } = world;
    for (const person of [qe, maintainer, reporter]) await leave(person);
    await flag(qe, id, { type: review.name, status: "requested", requestee: qe.handle });
    const ask = (who: string) =>
      flag(qe, id, { type: question.name, status: "requested", requestee: who }, { comment: "Which build?" });
    await ask(reporter.handle);
    expect(await refusal(ask(maintainer.handle))).toMatch(/takes no requests/);
    await db.bug.update({ where: { id }, data: { assigneeId: maintainer.userId } });
    await ask(maintainer.handle);
    expect((await flagsOf(id)).length).toBe(3);
  });

  it("is marked where people are chosen", async () => {
    const { id, qe, reporter } = world;
    await leave(qe);
    const found = await findPeopleFor(reporter, id, qe.handle, { isAble: true });
    expect(found.map(({ handle, isBusy }) => [handle, isBusy])).toContainEqual([qe.handle, true]);
    const own = await findPeopleFor(reporter, id, reporter.handle, { isAble: true });
    expect(own.map(({ handle, isBusy }) => [handle, isBusy])).toContainEqual([reporter.handle, false]);
  });

  it("does it for themselves only", async () => {
    const { qe, stranger } = world;
    await expect(leave({ ...qe, impersonatorId: stranger.userId })).rejects.toThrow();
    await expect(leave(anonymousViewer)).rejects.toThrow();
  });
});
