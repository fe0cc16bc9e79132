import "#tests/support/database.ts";
import { beforeEach, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { setIgnored } from "#lib/bugs/ignored/ignored.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { db } from "#lib/db/client.ts";
import { NotFound, NotSignedIn } from "#lib/errors.ts";
import { type Actor, anonymousViewer, requireActor } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let boss: Actor;
let sam: Actor;
let product: string;
let bug = 0;

beforeEach(async () => {
  const [one, two, home] = [await makeUser(), await makeUser(), await makeProduct()];
  await grantRole(one.id, home.id, "maintainer");
  product = home.name;
  [boss, sam] = [requireActor(await one.viewer()), requireActor(await two.viewer())];
  bug = await makeBug(sam, { product });
  await change(boss, { comment: "I see." });
});

const change = (viewer: Actor, input: object) =>
  changeBug(viewer, bug, changeBugInput.parse({ revision: "current", ...input }));
const moved = async (viewer: Actor) => (await listMoved(viewer)).map(({ id }) => id);

it("what happens on an ignored bug is no news to who ignores it, and to nobody else any different", async () => {
  await change(boss, { addCc: [boss.handle] });
  await change(sam, { comment: "And I." });
  expect(await moved(sam)).toEqual([bug]);
  const before = JSON.stringify([await getBug(boss, bug), await listChanges(everything, bug)]);
  await setIgnored(sam, bug, true);
  await change(boss, { severity: "major" });
  expect(await moved(sam)).toEqual([]);
  expect(await moved(boss)).toEqual([bug]);
  expect((await getBug(sam, bug)).isIgnored).toBe(true);
  expect((await getBug(boss, bug)).isIgnored).toBe(false);
  expect((await getBug({ ...sam, impersonatorId: boss.userId }, bug)).isIgnored).toBe(false);
  await change(boss, { severity: "normal" });
  await setIgnored(sam, bug, false);
  expect(await moved(sam)).toEqual([bug]);
  expect(before).not.toContain('gnored":true');
  expect((await listChanges(everything, bug)).some(({ field }) => /ignor/i.test(field))).toBe(false);
});

it("a request of who ignores the bug, and their own work, reach them", async () => {
  await setIgnored(sam, bug, true);
  const type = await db.flagType.create({ data: { name: "info", target: "bug", canNameRequestee: true } });
  const { id: productId } = await db.product.findFirstOrThrow({ where: { name: product } });
  await db.flagScope.create({ data: { flagTypeId: type.id, isExclusion: false, productId } });
  await change(boss, {
    assignee: sam.handle,
    flags: [{ type: "info", status: "requested", requestee: sam.handle }],
  });
  const home = await getHome(sam);
  expect(home.moved).toEqual([]);
  expect(home.requests.lines.map(({ id }) => id)).toEqual([bug]);
  expect(home.assigned.lines.map(({ id }) => id)).toEqual([bug]);
});

it("ignoring and following exclude each other", async () => {
  await change(sam, { addCc: [sam.handle] });
  await expect(setIgnored(sam, bug, true)).rejects.toThrow(/stop following it first/);
  await change(sam, { removeCc: [sam.handle] });
  await setIgnored(sam, bug, true);
  await change(sam, { addCc: [sam.handle] });
  expect((await getBug(sam, bug)).isIgnored).toBe(false);
  expect(await moved(sam)).toEqual([bug]);
  // What others do does not decide for them.
  await change(sam, { removeCc: [sam.handle] });
  await setIgnored(sam, bug, true);
  await change(boss, { addCc: [sam.handle] });
  expect((await getBug(sam, bug)).isIgnored).toBe(true);
});

it("takes an account that sees the bug, and is not done in the name of another", async () => {
  await expect(setIgnored(anonymousViewer, bug, true)).rejects.toThrow(NotSignedIn);
  const hidden = await makeProduct({ visibility: "groups" });
  const secret = await makeUser();
  await grantRole(secret.id, hidden.id, "maintainer");
  const other = await makeBug(await secret.viewer(), { product: hidden.name });
  await expect(setIgnored(sam, other, true)).rejects.toThrow(NotFound);
  await expect(setIgnored({ ...sam, impersonatorId: boss.userId }, bug, true)).rejects.toThrow(
    /impersonating/,
  );
});
