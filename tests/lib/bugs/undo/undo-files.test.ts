import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { makeFlagType, scene } from "#tests/lib/flags/scene.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

let qe: Viewer;
let bug: number;
let file: number;
let typeId: number;
beforeEachBuilt(async () => {
  const known = await scene();
  [qe, bug] = [known.qe, known.id];
  await attach("log.txt", { comment: "A log." });
  file = (await db.attachment.findFirstOrThrow({ where: { bugId: bug } })).id;
  typeId = (await makeFlagType({ target: "attachment", grantRoles: ["qe"] })).id;
});

const change = (input: Record<string, unknown>) =>
  changeBug(qe, bug, changeBugInput.parse({ revision: "current", ...input }));

async function attach(name: string, input: Record<string, unknown>): Promise<void> {
  const files = await uploadAll(qe, [new File([name], name)]);
  await changeBug(qe, bug, changeBugInput.parse({ revision: "current", ...input }), files);
}

const ask = () => change({ flags: [{ typeId, attachmentId: file, status: "requested" }] });
const clear = async () => {
  const { id } = await db.flag.findFirstOrThrow({ where: { attachmentId: file } });
  await change({ flags: [{ flagId: id, status: "cleared" }] });
};
const undoable = async () => (await listChanges(qe, bug)).findLast(({ undo }) => undo)?.undo ?? "";
const makePrivate = () => change({ attachments: [{ id: file, audience: "@insiders" }] });

it.each<[string, () => Promise<unknown>]>([
  ["its details", makePrivate],
  ["that it is obsolete", () => change({ attachments: [{ id: file, isObsolete: true }], whiteboard: "w" })],
  ["a new version", () => attach("log2.txt", { replaces: { id: file }, whiteboard: "w" })],
  ["a new file", () => attach("more.txt", { comment: "More.", whiteboard: "w" })],
])("a change of attachments is not offered to be undone: %s", async (_, act) => {
  await ask();
  const acts = await db.act.count();
  const before = await undoable();
  await act();
  expect(await db.act.count()).toBe(acts);
  expect(await undoable()).toBe(before);
});

it("a flag that is put back on a private attachment is private, in history too", async () => {
  await ask();
  await clear();
  const act = await undoable();
  await makePrivate();
  const seen = (await listChanges(anonymousViewer, bug)).length;
  expect(await undoChange(qe, act)).toEqual([]);
  const { audienceId } = await db.attachment.findUniqueOrThrow({ where: { id: file } });
  expect(audienceId).not.toBeNull();
  expect(await db.flag.findMany({ select: { audienceId: true } })).toEqual([{ audienceId }]);
  expect(await listChanges(anonymousViewer, bug)).toHaveLength(seen);
});

it("one that is taken back from a private attachment, too", async () => {
  await ask();
  const act = await undoable();
  await makePrivate();
  const seen = (await listChanges(anonymousViewer, bug)).length;
  expect(await undoChange(qe, act)).toEqual([]);
  expect(await db.flag.count()).toBe(0);
  expect(await listChanges(anonymousViewer, bug)).toHaveLength(seen);
});

it.each<[string, () => Promise<unknown>]>([
  ["obsolete", () => change({ attachments: [{ id: file, isObsolete: true }] })],
  ["gone", () => db.attachment.delete({ where: { id: file } })],
])("an attachment that is %s takes no flag back", async (_, end) => {
  await ask();
  await clear();
  const act = await undoable();
  await end();
  expect(await undoChange(qe, act)).toEqual(["flag"]);
  expect(await db.flag.count()).toBe(0);
  expect((await listChanges(everything, bug)).filter(({ isUndone }) => isUndone)).toEqual([]);
});

it("nor does one that is hidden from whoever cleared the flag", async () => {
  await ask();
  await clear();
  const act = await undoable();
  const group = await db.group.create({ data: { name: "security", description: "" } });
  const { id } = await db.audience.findUniqueOrThrow({ where: { groupId: group.id } });
  await db.attachment.update({ where: { id: file }, data: { audienceId: id, authorId: null } });
  expect(await undoChange(qe, act)).toEqual(["flag"]);
  expect(await db.flag.count()).toBe(0);
});
