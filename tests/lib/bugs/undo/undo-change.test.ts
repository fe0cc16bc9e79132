import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { threadHtml } from "#components/bugs/thread.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";

let me: Viewer;
let somebody: Viewer;
let bug: number;
beforeEachBuilt(async () => {
  const [one, other, product] = [await makeUser(), await makeUser(), await makeProduct()];
  await grantRole(one.id, product.id, "maintainer");
  await grantRole(other.id, product.id, "maintainer");
  [me, somebody] = [await one.viewer(), await other.viewer()];
  const type = await db.flagType.create({ data: { name: "blocker", target: "bug", canNameRequestee: true } });
  await db.flagScope.create({ data: { flagTypeId: type.id, isExclusion: false, productId: product.id } });
  bug = await makeBug(me, { product: product.name, component: "General" });
});

const change = (viewer: Viewer, input: Record<string, unknown>) =>
  changeBug(viewer, bug, changeBugInput.parse({ revision: "current", ...input }));

/** The act of the newest change that the viewer can undo. */
const undoable = async (viewer: Viewer) =>
  (await listChanges(viewer, bug)).findLast(({ undo }) => undo)?.undo ?? null;

describe("a change of a bug can be taken back", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a field", { whiteboard: "hm", url: "https://example.test/", deadline: "2027-01-01" }],
    ["how it was closed", { status: "RESOLVED", resolution: "WONTFIX" }],
    ["lists", { seeAlso: { add: ["https://example.test/1"] }, alias: { add: ["some-name"] } }],
    ["a flag", { flags: [{ type: "blocker", status: "requested" }] }],
  ])("%s: everything is as it was, and history says both", async (_, input) => {
    const before = await factsHash();
    await change(me, input);
    const act = await undoable(me);
    expect(await factsHash()).not.toEqual(before);
    expect(await undoChange(me, act ?? "")).toEqual([]);
    expect(await factsHash()).toEqual(before);
    const rows = await listChanges(everything, bug);
    expect(rows.filter(({ isUndone }) => isUndone).length).toBe(rows.length / 2);
    expect(await undoable(me)).toBeNull();
  });

  it("a flag that was answered is asked again, with who asked", async () => {
    await change(somebody, { flags: [{ type: "blocker", status: "requested", requestee: me.handle }] });
    const before = await factsHash();
    await change(me, { flags: [{ type: "blocker", status: "granted" }] });
    await undoChange(me, (await undoable(me)) ?? "");
    expect(await factsHash()).toEqual(before);
  });

  it("what was said stays, and a comment alone is nothing to undo", async () => {
    await change(me, { comment: "I see.", whiteboard: "seen" });
    await undoChange(me, (await undoable(me)) ?? "");
    expect((await getBug(everything, bug)).whiteboard).toBe("");
    expect(await listComments(everything, bug)).toHaveLength(2);
    await change(me, { comment: "Once more." });
    expect(await db.act.count()).toBe(2);
  });

  it("what somebody else changed since stays, and is named", async () => {
    await change(me, { whiteboard: "mine", url: "https://mine.test/" });
    const act = await undoable(me);
    await change(somebody, { whiteboard: "theirs" });
    expect(await undoChange(me, act ?? "")).toEqual(["whiteboard"]);
    expect(await getBug(everything, bug)).toMatchObject({ whiteboard: "theirs", url: "" });
  });

  it("is for whoever did it, for ten minutes, once", async () => {
    await change(me, { whiteboard: "mine" });
    const act = (await undoable(me)) ?? "";
    expect(await undoable(somebody)).toBeNull();
    expect(await undoable(everything)).toBeNull();
    await expect(undoChange(somebody, act)).rejects.toThrow("by whoever made it");
    await pool.query("UPDATE acts SET at = now() - interval '11 minutes'");
    await expect(undoChange(me, act)).rejects.toThrow("10 minutes");
    await pool.query("UPDATE acts SET at = now()");
    await undoChange(me, act);
    await expect(undoChange(me, act)).rejects.toThrow("undone already");
  });

  it("has a button beside the change, and the newest has the key", async () => {
    await change(me, { whiteboard: "one" });
    await change(me, { whiteboard: "two" });
    const html = async (viewer: Viewer) =>
      threadHtml({
        bugId: bug,
        comments: [],
        changes: await listChanges(viewer, bug),
        attachments: [],
        hidden: 0,
        isCut: false,
      });
    expect((await html(me)).match(/>Undo</g)).toHaveLength(2);
    expect((await html(me)).match(/data-key="z">Undo</g)).toHaveLength(1);
    expect(await html(somebody)).not.toContain("Undo");
    await undoChange(me, (await undoable(me)) ?? "");
    expect(await html(somebody)).toContain("undid a change: ");
  });
});
