import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { Collision } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

const change = (viewer: Viewer, id: number, input: ChangeBugInput) =>
  changeBug(viewer, id, changeBugInput.parse(input));

/** A bug, two people who work on it, and one who sees no comments for insiders. */
async function scene() {
  const product = await makeProduct();
  const people = await Promise.all([makeUser(), makeUser(), makeUser()]);
  const [maintainer, triager, reporter] = people;
  await grantRole(maintainer.id, product.id, "maintainer");
  await grantRole(triager.id, product.id, "maintainer");
  const viewers = await Promise.all(people.map((person) => person.viewer()));
  const [me, colleague, outsider] = viewers as [Viewer, Viewer, Viewer];
  const id = await makeBug(outsider, { product: product.name, component: "General" });
  const { revision } = await db.bug.findUniqueOrThrow({ where: { id } });
  return { id, revision, me, colleague, outsider, reporter };
}

test.each<[string, ChangeBugInput, boolean]>([
  ["a status", { status: "RESOLVED", resolution: "FIXED" }, true],
  ["a severity", { severity: "major" }, false],
  ["a comment alone", { comment: "And another thing." }, false],
])("somebody commented meanwhile: %s", async (_what, input, collides) => {
  const { id, revision, me, colleague } = await scene();
  await change(colleague, id, { comment: "Which version is it?" });
  const seen = { ...input, revision, lastComment: "c0" };
  if (collides) await expect(change(me, id, seen)).rejects.toThrow(Collision);
  else await expect(change(me, id, seen)).resolves.toBeDefined();
  // Having seen it, or without saying what was seen.
  await change(me, id, { status: "RESOLVED", resolution: "FIXED", revision: "current", lastComment: "c9" });
});

test("one's own comments, and those that one may not read, are not unread", async () => {
  const { id, revision, me, colleague, outsider } = await scene();
  await change(me, id, { comment: "From my other window." });
  await change(colleague, id, { comment: "For us.", commentAudience: "@insiders" });
  const input = { status: "RESOLVED", resolution: "FIXED", revision, lastComment: "c0" };
  await expect(change(me, id, input)).rejects.toThrow(Collision);
  await expect(change(outsider, id, { ...input, resolution: "INVALID" })).rejects.toThrow(Collision);
  await expect(
    change(outsider, id, { ...input, resolution: "INVALID", lastComment: "c1" }),
  ).resolves.toBeDefined();
});

test("private comments have numbers of their own: what was read of them is not unread, what came since is", async () => {
  const { id, revision, me, colleague, outsider } = await scene();
  const seen = async () => (await listThread(me, id)).lastAnchor;
  const fix = async (viewer: Viewer, lastComment: string) =>
    change(viewer, id, { status: "RESOLVED", resolution: "FIXED", revision, lastComment });
  await change(colleague, id, { comment: "It is on fire." });
  await change(colleague, id, { comment: "It is out." });
  const before = await seen();
  // The first of its audience.
  await change(colleague, id, { comment: "Keep it closed.", commentAudience: "@insiders" });
  await expect(fix(me, before)).rejects.toThrow(Collision);
  const hidden = await seen();
  // Whoever does not read it cannot ask by its anchor when it was written.
  await expect(fix(outsider, hidden)).rejects.toThrow(Collision);
  await change(colleague, id, { comment: "Not yet.", commentAudience: "@insiders" });
  await change(colleague, id, { comment: "Still not.", commentAudience: "@insiders" });
  await change(colleague, id, { comment: "Nor now.", commentAudience: "@insiders" });
  await change(colleague, id, { comment: "Now.", commentAudience: "@insiders" });
  await expect(fix(me, await seen())).resolves.toBeDefined();
});
