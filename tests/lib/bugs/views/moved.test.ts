import "#tests/support/database.ts";
import { beforeEach, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listChangedLately } from "#lib/bugs/views/home.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { db, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { anonymousViewer, requireActor, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let maintainer: Viewer;
let reporter: Viewer;
let bug = 0;

beforeEach(async () => {
  const [boss, sam] = [await makeUser(), await makeUser()];
  const product = await makeProduct();
  await grantRole(boss.id, product.id, "maintainer");
  [maintainer, reporter] = [await boss.viewer(), await sam.viewer()];
  bug = await makeBug(reporter, { product: product.name, description: "It stops." });
});

const change = (viewer: Viewer, input: object) => changeBug(viewer, bug, changeBugInput.parse(input));
const moved = async (viewer: Viewer) =>
  (await listMoved(requireActor(viewer, "read"))).filter(({ id }) => id === bug);

it("shows the newest thing that somebody else did, with who did it", async () => {
  await change(maintainer, {
    revision: "current",
    severity: "major",
    comment: "> It stops.\n\nThe same **here**.",
  });
  const [line] = await moved(reporter);
  expect(line?.move).toMatchObject({
    by: { handle: maintainer.handle },
    comment: { anchor: "c1", text: "The same here." },
    changes: [{ field: "severity", to: "major" }],
  });
});

it("names the rule where nobody did it", async () => {
  const plan = emptyPlan(bug);
  plan.changes.push({ field: "status", from: "NEW", to: "ON_QA", fromId: null, toId: null });
  const rule = systemViewer("A build carries the fix: 0123456789ab “Fix: it”");
  await sqlTransaction((tx) => writePlans(tx, rule, [plan]));
  const lines = await moved(reporter);
  expect(lines[0]?.move).toMatchObject({ by: null, rule: "A build carries the fix" });
});

it("says for which release or milestone a bug is meant", async () => {
  const { productId } = await db.bug.findUniqueOrThrow({ where: { id: bug } });
  await change(maintainer, { comment: "I see." });
  const { id } = await db.milestone.create({ data: { productId, name: "M1", sortKey: "1" } });
  await db.bug.update({ where: { id: bug }, data: { targetMilestoneId: id } });
  expect((await moved(reporter))[0]?.target).toBe("M1");
  const version = await db.version.create({ data: { productId, name: "1.0", sortKey: "1" } });
  await db.bug.update({ where: { id: bug }, data: { targetReleaseId: version.id } });
  expect((await moved(reporter))[0]?.target).toBe("1.0");
});

it("does not show what the viewer did", async () => {
  await change(maintainer, { comment: "I see." });
  await change(reporter, { comment: "Thank you." });
  const [line] = await moved(reporter);
  expect(line?.move.comment?.text).toBe("I see.");
  // Who commented is told of the answer, and not that the bug was filed.
  expect((await moved(maintainer)).map(({ move }) => move.comment?.text)).toEqual(["Thank you."]);
});

it("shows neither words nor time of a comment that the viewer may not read", async () => {
  await change(maintainer, { comment: "In public." });
  const before = await moved(reporter);
  await change(maintainer, { comment: "Among us.", commentAudience: "@insiders" });
  expect(await moved(reporter)).toEqual(before);
});

it("shows nothing of a bug that the viewer no longer sees", async () => {
  await change(maintainer, { comment: "I see." });
  expect(await moved(reporter)).toHaveLength(1);
  await queryRows(
    sql`UPDATE bugs SET is_restricted = TRUE, group_ids = '{999999}', reporter_accessible = FALSE WHERE id = ${bug}`,
  );
  expect(await moved(reporter)).toEqual([]);
  expect((await listChangedLately(anonymousViewer, 1000)).map(({ id }) => id)).not.toContain(bug);
  await queryRows(
    sql`UPDATE bugs SET is_restricted = FALSE, group_ids = '{}', reporter_accessible = TRUE WHERE id = ${bug}`,
  );
  expect((await listChangedLately(anonymousViewer, 1000)).map(({ id }) => id)).toContain(bug);
});

it("has the bugs of whose versions the viewer recorded something, with what others wrote there", async () => {
  const tester = await (await makeUser()).viewer();
  const { productId, product } = await db.bug.findUniqueOrThrow({
    where: { id: bug },
    include: { product: true },
  });
  await db.version.create({ data: { productId, name: "1.0", sortKey: "1" } });
  const record = (viewer: Viewer, note: string) =>
    recordPresence(viewer, { bug, product: product.name, version: "1.0", kind: "found", note });
  await record(tester, "Twice.");
  expect(await moved(tester)).toEqual([]);
  await record(maintainer, `It stops ${"again and ".repeat(20)}again.`);
  const [line] = await moved(tester);
  expect(line?.move.by?.handle).toBe(maintainer.handle);
  expect(line?.move.changes[0]?.to).toMatch(/^found in .* 1\.0: “It stops again and .*…”$/);
});
