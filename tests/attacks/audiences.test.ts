import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { getAttachmentFile } from "#lib/bugs/attachments/queries.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique, viewerOf } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

// Somebody wants to read what colleagues wrote for each other, by getting the bug to where they have more rights.

const SECRET = "Sauerampfer";

async function scene(visibility: "open" | "groups") {
  const here = await makeProduct({ visibility });
  const there = await makeProduct();
  const [lead, attacker] = [await makeUser(), await makeUser()];
  await grantRole(lead.id, here.id, "maintainer");
  await grantRole(lead.id, there.id, "reporter");
  if (visibility === "groups") await grantRole(attacker.id, here.id, "reporter");
  await grantRole(attacker.id, there.id, "maintainer");
  const [insider, mallory] = [await lead.viewer(), await attacker.viewer()];
  const id = await makeBug(mallory, { product: here.name, component: "General" });
  const whisper = { comment: SECRET, commentAudience: "@insiders" };
  const files = await uploadAll(insider, [new File([SECRET], `${SECRET}.txt`)]);
  await changeBug(insider, id, changeBugInput.parse(whisper), files);
  const file = await db.attachment.findFirstOrThrow({ where: { bugId: id } });
  return { here, there, leadId: lead.id, insider, mallory, id, fileId: file.id };
}

type World = Awaited<ReturnType<typeof scene>>;

async function expectUnread(viewer: Viewer, { id, fileId }: World): Promise<void> {
  expect((await listComments(viewer, id)).map(({ audience }) => audience)).not.toContain("others");
  expect(JSON.stringify(await listComments(viewer, id))).not.toContain(SECRET);
  await expect(getAttachmentFile(viewer, fileId)).rejects.toThrow("There is no such attachment.");
  const { query } = parseBugQuery(new URLSearchParams(`status=all&text=${SECRET}`));
  expect((await runSearch(viewer, query)).rows).toEqual([]);
}

const change = (viewer: Viewer, id: number, input: ChangeBugInput) =>
  changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));

it("a reporter who moves their bug to a product of their own reads nothing that insiders of the old one wrote", async () => {
  const world = await scene("open");
  await change(world.mallory, world.id, { product: world.there.name });
  await expectUnread(world.mallory, world);
  expect(JSON.stringify(await listComments(world.insider, world.id))).toContain(SECRET);
});

it("a reporter does not take a bug out of a product for groups, whatever they say", async () => {
  const world = await scene("groups");
  for (const more of [{}, { acceptsWiderAudience: true }, { groups: [] }]) {
    const move = change(world.mallory, world.id, { product: world.there.name, ...more });
    await expect(move).rejects.toMatchObject({
      fields: {
        product: [expect.stringMatching(/^Only a triager of .* can show this bug to the people who see /)],
      },
    });
  }
  await expectUnread(anonymousViewer, world);
});

it("a bug that its maintainers take out of a product for groups keeps what they wrote to each other to them", async () => {
  const world = await scene("groups");
  await change(world.insider, world.id, { product: world.there.name, acceptsWiderAudience: true });
  for (const viewer of [world.mallory, anonymousViewer]) await expectUnread(viewer, world);
});

it("a component that moves takes no right to read along", async () => {
  const world = await scene("open");
  await grantRole(world.leadId, world.there.id, "maintainer");
  const component = unique("Part");
  await db.component.create({ data: { productId: world.here.id, name: component } });
  await change(world.insider, world.id, { component });
  const both = await viewerOf(world.leadId);
  await findAct("component.move")?.perform(both, {
    product: world.here.name,
    component,
    toProduct: world.there.name,
  });
  for (const viewer of [world.mallory, anonymousViewer]) await expectUnread(viewer, world);
});

it("nobody writes for an audience that they are not in", async () => {
  const world = await scene("open");
  const group = await db.group.create({ data: { name: unique("colleagues") } });
  for (const commentAudience of ["@insiders", group.name, "administrators", "insiders of x"]) {
    const written = await change(world.mallory, world.id, { comment: "x", commentAudience }).catch(
      (error: unknown) => error,
    );
    expect(written, commentAudience).toBeInstanceOf(AppError);
  }
  // Not on the way to where they are in it either.
  const onTheWay = { product: world.there.name, comment: "x", commentAudience: "@insiders" };
  await expect(change(world.mallory, world.id, onTheWay)).rejects.toBeInstanceOf(AppError);
});
