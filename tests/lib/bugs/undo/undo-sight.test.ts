import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { findBug, getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
import { anonymousViewer, findViewer, type Viewer } from "#lib/people/viewer.ts";
import { edit, type MassWorld, makeMassWorld, statesOf } from "#tests/lib/bugs/mass/mass-world.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, grantRole, makeBug, makeUser } from "#tests/support/factories.ts";

let world: MassWorld;
/** Maintains both products, and is in the group. */
let boss: Viewer;
let group: { id: number; name: string };
let bug: number;
beforeEachBuilt(async () => {
  world = await makeMassWorld();
  const { here, there } = world;
  const other = await makeUser();
  for (const { id } of [here, there]) await grantRole(other.id, id, "maintainer");
  group = await db.group.create({ data: { name: "security", description: "", isForBugs: true } });
  await db.groupMember.create({ data: { groupId: group.id, userId: other.id } });
  await db.product.update({ where: { id: there.id }, data: { visibility: "groups" } });
  await db.productAccess.create({ data: { productId: here.id, groupId: group.id, bugControl: "offered" } });
  boss = (await findViewer(other.id)) ?? anonymousViewer;
  bug = await makeBug(boss, { product: here.name, component: "General" });
});

const change = (viewer: Viewer, input: Record<string, unknown>, id = bug) =>
  changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));

const undoable = async (viewer: Viewer) =>
  (await listChanges(viewer, bug)).findLast(({ undo }) => undo)?.undo ?? "";

const restrict = (input: Record<string, unknown> = {}) =>
  change(boss, { product: world.there.name, ...input });

describe("undoing gives nobody sight that others took", () => {
  it.each<[string, (who: Viewer) => Promise<unknown>]>([
    [
      "CC, taken off by oneself",
      (who) => change(who, { addCc: [who.handle] }).then(() => change(who, { removeCc: [who.handle] })),
    ],
    ["CC of somebody else", (who) => change(who, { addCc: [world.maintainer.handle] })],
  ])("%s: a bug that was hidden since stays as it is", async (_, act) => {
    const { reporter } = world;
    await act(reporter);
    const name = await undoable(reporter);
    await restrict();
    const before = (await listChanges(everything, bug)).length;
    expect(await undoChange(reporter, name)).toEqual([""]);
    expect(await findBug(reporter, bug)).toBeNull();
    expect(await listChanges(everything, bug)).toHaveLength(before);
  });

  it("nor when its product was hidden", async () => {
    const { reporter, here } = world;
    await change(reporter, { addCc: [reporter.handle] });
    await change(reporter, { removeCc: [reporter.handle] });
    const name = await undoable(reporter);
    const act = "00000000-0000-4000-8000-000000000001";
    await pool.query("INSERT INTO acts (id, name, actor_id) VALUES ($1, 'products.change', $2)", [
      act,
      boss.userId,
    ]);
    await pool.query(
      "WITH a AS (SELECT set_config('headwater.act', $1, true)) UPDATE products SET visibility = 'groups' FROM a WHERE id = $2",
      [act, here.id],
    );
    expect(await undoChange(reporter, name)).toEqual([""]);
    expect(await findBug(reporter, bug)).toBeNull();
  });

  it("whom one took off a bug that was restricted since stays off it", async () => {
    const { reporter, maintainer } = world;
    await change(maintainer, { addCc: [reporter.handle], assignee: reporter.handle });
    await change(maintainer, { removeCc: [reporter.handle], assignee: maintainer.handle, whiteboard: "w" });
    const name = await undoable(maintainer);
    await restrict();
    expect((await undoChange(maintainer, name)).sort()).toEqual(["assignee", "cc"]);
    expect(await findBug(reporter, bug)).toBeNull();
    expect((await getBug(everything, bug)).whiteboard).toBe("");
  });

  it("nothing is written on a bug at the other end that was hidden since", async () => {
    const { maintainer, reporter, here, there } = world;
    const [own, other] = [
      await makeBug(reporter, { product: here.name, component: "General" }),
      await makeBug(boss, { product: here.name, component: "General" }),
    ];
    await change(reporter, { dependsOn: { add: [other] } }, own);
    const act = await db.act.findFirstOrThrow({ where: { actorId: reporter.userId } });
    await change(maintainer, { product: there.name }, other);
    const before = (await listChanges(everything, other)).length;
    expect(await undoChange(reporter, act.id)).toEqual(["dependsOn"]);
    expect(await listChanges(everything, other)).toHaveLength(before);
  });

  it("who took a bug out of their own sight has it back", async () => {
    const { reporter } = world;
    await change(boss, { assignee: reporter.handle });
    await restrict();
    await change(reporter, { assignee: boss.handle });
    const [act] = await db.act.findMany({ where: { actorId: reporter.userId }, orderBy: { at: "desc" } });
    expect(await findBug(reporter, bug)).toBeNull();
    expect(await undoChange(reporter, act?.id ?? "")).toEqual([]);
    expect(await findBug(reporter, bug)).not.toBeNull();
  });
});

describe("undoing shows nobody what was written while a bug was hidden", () => {
  it("a move back to a product that more people see is not made", async () => {
    const { maintainer, there } = world;
    await change(maintainer, { product: there.name, whiteboard: "w" });
    const name = await undoable(maintainer);
    await change(boss, { comment: "The exploit is …" });
    expect(await undoChange(maintainer, name)).toEqual(["product"]);
    expect(await findBug(anonymousViewer, bug)).toBeNull();
    expect((await getBug(everything, bug)).product).toBe(there.name);
  });

  it("also for what the change itself said", async () => {
    const { maintainer, there } = world;
    await change(maintainer, { product: there.name, comment: "The exploit is …" });
    expect(await undoChange(maintainer, await undoable(maintainer))).toEqual(["product"]);
    expect(await listComments(anonymousViewer, bug)).toEqual([]);
  });

  it("also when a comment was edited meanwhile", async () => {
    const { maintainer, there } = world;
    await change(maintainer, { product: there.name });
    await pool.query("UPDATE comments SET edited_at = now() WHERE bug_id = $1", [bug]);
    expect(await undoChange(maintainer, await undoable(maintainer))).toEqual(["product"]);
  });

  it("while nobody wrote anything, it goes back", async () => {
    const { maintainer, there } = world;
    await change(maintainer, { product: there.name });
    expect(await undoChange(maintainer, await undoable(maintainer))).toEqual([]);
    expect(await findBug(anonymousViewer, bug)).not.toBeNull();
  });

  it("so with a group, of which everything else goes back", async () => {
    await change(boss, { groups: { add: [group.name] }, whiteboard: "w" });
    const name = await undoable(boss);
    await change(boss, { comment: "The exploit is …" });
    expect(await undoChange(boss, name)).toEqual(["groups"]);
    expect(await getBug(everything, bug)).toMatchObject({ whiteboard: "" });
    expect(await findBug(anonymousViewer, bug)).toBeNull();
  });

  it("of many bugs it is told for each", async () => {
    const { maintainer, here, there } = world;
    const other = await makeBug(boss, { product: here.name, component: "General" });
    const id = await edit(maintainer, [bug, other], { product: there.name });
    await change(boss, { comment: "The exploit is …" });
    await undoMassChange(maintainer, id);
    expect(await statesOf(maintainer, id)).toEqual({
      [bug]: "kept: Left so, since more people would see the bug: Product.",
      [other]: "restored",
    });
    expect(await findBug(anonymousViewer, bug)).toBeNull();
  });
});

describe("comments of many bugs are taken back by who may say something there", () => {
  it("not on a bug that they do not see any more", async () => {
    const { reporter, here } = world;
    const other = await makeBug(boss, { product: here.name, component: "General" });
    const id = await edit(reporter, [bug, other], { comment: "Hm." });
    await restrict();
    await undoMassChange(reporter, id);
    expect(await statesOf(reporter, id)).toEqual({
      [bug]: "kept: You may not change it any more.",
      [other]: "restored",
    });
    expect(await db.comment.findMany({ where: { text: "Hm." }, select: { bugId: true } })).toEqual([
      { bugId: bug },
    ]);
  });

  it.each<[string, string]>([
    ["hid", "hidden_at = now(), hidden_as = 'spam', hidden_by_id = author_id"],
    ["edited", "edited_at = now()"],
    ["tagged", "tags = '{abuse}'"],
  ])("nor what somebody %s", async (_, set) => {
    const { reporter } = world;
    const id = await edit(reporter, [bug], { comment: "Hm." });
    await pool.query(`UPDATE comments SET ${set} WHERE text = 'Hm.'`);
    await undoMassChange(reporter, id);
    expect(await db.comment.count({ where: { text: "Hm." } })).toBe(1);
  });
});
