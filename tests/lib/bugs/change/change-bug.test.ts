import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotFound, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

async function scene() {
  const product = await makeProduct();
  const reporter = await makeUser();
  const maintainer = await makeUser();
  const stranger = await makeUser();
  await grantRole(maintainer.id, product.id, "maintainer");
  const id = await makeBug(await reporter.viewer(), { product: product.name, component: "General" });
  return {
    product,
    id,
    reporter: await reporter.viewer(),
    maintainer: await maintainer.viewer(),
    stranger: await stranger.viewer(),
  };
}

async function change(viewer: Viewer, id: number, input: ChangeBugInput) {
  const { revision } = await getBug(everything, id);
  return changeBug(viewer, id, changeBugInput.parse({ revision, ...input }));
}

async function messageAt(field: string, work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("It was taken."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields[field]?.[0] ?? `nothing at ${field}, but ${JSON.stringify(error.fields)}`;
}

describe("changing a bug", () => {
  it("records every change in history under one revision", async () => {
    const { id, maintainer } = await scene();
    await change(maintainer, id, {
      status: "CONFIRMED",
      severity: "major",
      assignee: maintainer.handle,
      comment: "Mine.",
    });
    const bug = await getBug(maintainer, id);
    expect(bug).toMatchObject({
      status: "CONFIRMED",
      severity: "major",
      revision: 2,
      assignee: { handle: maintainer.handle },
    });
    const changes = await listChanges(maintainer, id);
    expect(changes.map(({ field, from, to, revision }) => [field, from, to, revision])).toEqual([
      ["assignee", "", maintainer.handle, 2],
      ["severity", "unspecified", "major", 2],
      ["status", "UNCONFIRMED", "CONFIRMED", 2],
    ]);
    expect((await listComments(maintainer, id)).map(({ number }) => number)).toEqual([0, 1]);
  });

  it("collides with changes since the seen revision, and then saves nothing", async () => {
    const { id, maintainer, reporter } = await scene();
    await change(maintainer, id, { summary: "Theirs", priority: "high" });
    const input = changeBugInput.parse({ revision: 1, summary: "Mine", url: "https://mine.test/" });
    await expect(changeBug(reporter, id, input)).rejects.toThrow(Collision);
    expect(await getBug(maintainer, id)).toMatchObject({ summary: "Theirs", url: "" });
  });

  it("accepts a comment from any revision", async () => {
    const { id, maintainer, stranger } = await scene();
    await change(maintainer, id, { priority: "high" });
    const { commentNumber } = await changeBug(
      stranger,
      id,
      changeBugInput.parse({ comment: "I see it too." }),
    );
    expect(commentNumber).toBe(1);
    expect((await getBug(maintainer, id)).revision).toBe(2);
  });

  it("two concurrent changes from the same revision: one succeeds, one collides", async () => {
    const { id, maintainer } = await scene();
    const results = await Promise.allSettled(
      ["high", "low"].map((priority) =>
        changeBug(maintainer, id, changeBugInput.parse({ revision: 1, priority })),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: expect.any(Collision),
    });
  });

  it("is for people who are signed in", async () => {
    const { id } = await scene();
    await expect(change(anonymousViewer, id, { comment: "x" })).rejects.toThrow(NotSignedIn);
  });

  it.each([
    ["severity", { severity: "major" }],
    ["priority", { priority: "high" }],
    ["assignee", { assignee: "nobody-yet" }],
  ] as const)("a reporter may not set the %s of their bug", async (field, input) => {
    const { id, reporter, maintainer } = await scene();
    const changes = "assignee" in input ? { assignee: maintainer.handle } : input;
    expect(await messageAt(field, change(reporter, id, changes))).toMatch(
      /^Only a triager of .* can change the/,
    );
  });

  it("a reporter may change the summary of their bug, and close it", async () => {
    const { id, reporter } = await scene();
    await change(reporter, id, { summary: "Better words", status: "RESOLVED", resolution: "INVALID" });
    expect(await getBug(reporter, id)).toMatchObject({ summary: "Better words", resolution: "INVALID" });
  });

  it("reporters are offered only the moves that they may make", async () => {
    const { id, reporter, maintainer } = await scene();
    const offered = async (viewer: Viewer) => {
      const { statuses, resolutions } = await getBugChoices(viewer, await getBug(viewer, id));
      return { statuses: statuses.map(({ name }) => name), fixed: resolutions.includes("FIXED") };
    };
    const all = { statuses: ["CONFIRMED", "IN_PROGRESS", "RESOLVED"], fixed: true };
    expect(await offered(maintainer)).toEqual(all);
    expect(await offered(reporter)).toEqual({ ...all, statuses: ["RESOLVED"] });
    expect(await messageAt("status", change(reporter, id, { status: "CONFIRMED" }))).toMatch(/triager/);
  });

  it("other people may comment, but not change it", async () => {
    const { id, stranger } = await scene();
    expect(await messageAt("summary", change(stranger, id, { summary: "Ha" }))).toMatch(/triager/);
    expect(await messageAt("status", change(stranger, id, { status: "CONFIRMED" }))).toMatch(/triager/);
  });

  it.each([
    ["component", { component: "Nothing" }],
    ["version", { version: "9.9" }],
    ["targetRelease", { targetRelease: "9.9" }],
    ["targetMilestone", { targetMilestone: "never" }],
    ["severity", { severity: "awful" }],
    ["priority", { priority: "sometime" }],
    ["assignee", { assignee: "no.such.person" }],
    ["qaContact", { qaContact: "no.such.person" }],
    ["keywords", { keywords: "nosuchword" }],
    ["status", { status: "SOLVED" }],
    ["resolution", { status: "RESOLVED" }],
    ["duplicateOf", { duplicateOf: 2_000_000_000 }],
    ["dependsOn", { dependsOn: [2_000_000_000] }],
    ["addCc", { addCc: ["no.such.person"] }],
  ] satisfies [string, ChangeBugInput][])(
    "an unknown %s is refused at its field, and nothing is written",
    async (field, input) => {
      const { id, maintainer } = await scene();
      expect(await messageAt(field, change(maintainer, id, { ...input, comment: "and this" }))).not.toMatch(
        /^nothing at/,
      );
      expect((await listComments(maintainer, id)).length).toBe(1);
      expect((await getBug(maintainer, id)).revision).toBe(1);
    },
  );
});

it.each([
  ["dependsOn", "14, xx", "“xx” is not the number of a bug."],
  ["keywords", "x".repeat(201), "Keywords: too many, or one is too long."],
])("a list of %s that cannot be read is named in the message", (field, text, message) => {
  const { error } = changeBugInput.safeParse({ [field]: text });
  expect(error?.issues).toMatchObject([{ path: [field], message }]);
});

describe("a hidden bug looks like a missing one", () => {
  it("for a change, a comment, a dependency and a duplicate", async () => {
    const { id, product, stranger, maintainer } = await scene();
    const group = await db.group.create({ data: { name: unique("insiders") } });
    const hidden = await makeBug(maintainer, { product: product.name });
    await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
    expect(await findBug(stranger, hidden)).toBeNull();
    await expect(change(stranger, hidden, { comment: "x" })).rejects.toThrow(NotFound);
    const own = await makeBug(stranger, { product: product.name });
    const missing = 1_999_999_999;
    for (const field of ["dependsOn", "blocks"] as const) {
      const ofHidden = await messageAt(field, change(stranger, own, { [field]: [hidden] }));
      const ofMissing = await messageAt(field, change(stranger, own, { [field]: [missing] }));
      expect(ofHidden.replace(String(hidden), "N")).toBe(ofMissing.replace(String(missing), "N"));
    }
    const ofHidden = await messageAt("duplicateOf", change(stranger, own, { duplicateOf: hidden }));
    expect(ofHidden).toBe(`There is no bug ${hidden}.`);
    expect(id).toBeGreaterThan(0);
  });

  it("in the history of a bug that refers to it", async () => {
    const { id, product, stranger, maintainer } = await scene();
    const hidden = await makeBug(maintainer, { product: product.name });
    await change(maintainer, id, { dependsOn: [hidden] });
    const group = await db.group.create({ data: { name: unique("insiders") } });
    await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
    expect(await listChanges(stranger, id)).toEqual([]);
    expect((await getBug(stranger, id)).dependsOn).toEqual([]);
    // A change by somebody who does not see it leaves it in place.
    const reporter = await getBug(stranger, id);
    expect(reporter.dependsOn).toEqual([]);
    expect(await db.dependency.count({ where: { bugId: id } })).toBe(1);
  });
});

describe("relations", () => {
  it("a dependency is in the history of both bugs", async () => {
    const { id, product, maintainer } = await scene();
    const other = await makeBug(maintainer, { product: product.name });
    await change(maintainer, id, { dependsOn: [other] });
    expect((await getBug(maintainer, other)).blocks.map((bug) => bug.id)).toEqual([id]);
    expect(await listChanges(maintainer, other)).toMatchObject([{ field: "blocks", to: String(id) }]);
    await change(maintainer, other, { blocks: [] });
    expect((await getBug(maintainer, id)).dependsOn).toEqual([]);
  });

  it("a cycle is refused, with its bugs in the message", async () => {
    const { id, product, maintainer } = await scene();
    const second = await makeBug(maintainer, { product: product.name, dependsOn: [id] });
    const third = await makeBug(maintainer, { product: product.name, dependsOn: [second] });
    expect(await messageAt("dependsOn", change(maintainer, id, { dependsOn: [third] }))).toContain(
      `${id} → ${third} → ${second} → ${id}`,
    );
    expect(await messageAt("dependsOn", change(maintainer, id, { dependsOn: [id] }))).toMatch(/itself/);
  });

  it("marking a duplicate closes it and is recorded on the other bug; reopening unmarks it", async () => {
    const { id, product, maintainer, stranger, reporter } = await scene();
    const duplicate = await makeBug(stranger, { product: product.name });
    await change(maintainer, duplicate, { duplicateOf: id });
    expect(await getBug(maintainer, duplicate)).toMatchObject({
      status: "RESOLVED",
      resolution: "DUPLICATE",
      duplicateOf: { id },
    });
    expect((await getBug(maintainer, id)).cc.map(({ handle }) => handle)).toEqual([stranger.handle]);
    expect((await getBug(reporter, id)).duplicates.map((bug) => bug.id)).toEqual([duplicate]);
    expect(await messageAt("duplicateOf", change(maintainer, id, { duplicateOf: duplicate }))).toMatch(
      /duplicate of this one/,
    );
    await change(maintainer, duplicate, { status: "CONFIRMED" });
    expect(await getBug(maintainer, duplicate)).toMatchObject({ resolution: null, duplicateOf: null });
  });
});

describe("moving to another product", () => {
  it("keeps values with the same name there and clears the others", async () => {
    const { id, maintainer } = await scene();
    const other = await makeProduct();
    await change(maintainer, id, { product: other.name });
    expect(await getBug(maintainer, id)).toMatchObject({
      product: other.name,
      component: "General",
      version: null,
    });
  });
});

describe("private comments", () => {
  it("are for insiders and their author", async () => {
    const { id, maintainer, stranger } = await scene();
    await change(maintainer, id, { comment: "Between us", commentAudience: "@insiders" });
    expect((await listComments(stranger, id)).length).toBe(1);
    expect((await listComments(maintainer, id)).length).toBe(2);
    expect(
      await messageAt(
        "commentAudience",
        change(stranger, id, { comment: "x", commentAudience: "@insiders" }),
      ),
    ).toMatch(/can write private comments/);
  });

  it("change no number of a public comment, no revision and no time of last change", async () => {
    const { id, maintainer, stranger } = await scene();
    const before = await getBug(stranger, id);
    await change(maintainer, id, { comment: "Between us", commentAudience: "@insiders" });
    await change(maintainer, id, { comment: "Again between us", commentAudience: "@insiders" });
    expect(await getBug(stranger, id)).toEqual(before);
    await change(maintainer, id, { comment: "For all" });
    expect((await listComments(stranger, id)).map(({ anchor }) => anchor)).toEqual(["c0", "c1"]);
    const anchors = (await listComments(maintainer, id)).map(({ anchor }) => anchor.replace(/^p\d+/, "p"));
    expect(anchors).toEqual(["c0", "p-1", "p-2", "c1"]);
  });

  it("are for the members of a group that the writer is in, and not of another", async () => {
    const { id, product, maintainer, stranger } = await scene();
    const group = await db.group.create({ data: { name: unique("partners") } });
    const partner = await makeUser();
    await db.groupMember.create({ data: { groupId: group.id, userId: partner.id } });
    const viewer = await partner.viewer();
    await change(viewer, id, { comment: "For partners", commentAudience: group.name });
    expect((await listComments(maintainer, id)).length).toBe(1);
    expect((await listComments(viewer, id)).at(-1)?.audience).toBe(`members of ${group.name}`);
    expect(
      await messageAt("commentAudience", change(stranger, id, { comment: "x", commentAudience: group.name })),
    ).toBe(`You are in no group “${group.name}”.`);
    expect(product.id).toBeGreaterThan(0);
  });
});
