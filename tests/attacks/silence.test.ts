import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { countBugsOfProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listRequests } from "#lib/bugs/views/request-queries.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { COLUMN_NAMES } from "#lib/search/columns.ts";
import { printCsv } from "#lib/search/csv.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { makeFlagType } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

// Somebody outside looks at a bug before and after insiders do something among themselves, and compares.

async function scene() {
  const product = await makeProduct();
  const [lead, colleague, outsider] = [await makeUser(), await makeUser(), await makeUser()];
  for (const { id } of [lead, colleague]) await grantRole(id, product.id, "maintainer");
  const reporter = await outsider.viewer();
  const id = await makeBug(reporter, { product: product.name, component: "General" });
  for (const _ of [1, 2]) await makeBug(reporter, { product: product.name });
  const group = await db.group.create({ data: { name: `among-us-${id}` } });
  await db.groupMember.create({ data: { groupId: group.id, userId: lead.id } });
  await db.product.update({ where: { id: product.id }, data: { securityGroupId: group.id } });
  const audienceId = await audienceOf({ productId: product.id });
  const fileId = await makeAttachment(id, { audienceId, authorId: lead.id });
  const type = await makeFlagType({ target: "attachment", isMultiplicable: true });
  const { id: typeId } = await makeFlagType({ isQuestion: true });
  await change(reporter, id, {
    revision: "current",
    comment: "Why?",
    flags: [{ typeId, status: "requested", requestee: (await lead.viewer()).handle }],
  });
  const asked = await db.flag.findMany({ where: { bugId: id } });
  return {
    product,
    id,
    insider: await lead.viewer(),
    colleague,
    reporter,
    group,
    fileId,
    type,
    answers: asked.map((flag) => flag.id),
  };
}

type World = Awaited<ReturnType<typeof scene>>;

/** All that somebody can see of the bug, of lists with it and of numbers about it. */
async function look(viewer: Viewer, { id, product }: World): Promise<unknown> {
  const words = `status=all&product=${product.name}&columns=${COLUMN_NAMES.join(",")}`;
  const parsed = parseBugQuery(new URLSearchParams(words));
  const { query } = parsed;
  const csv: string[] = [];
  for await (const part of printCsv(viewer, parsed)) csv.push(part);
  const seen = [
    await getBug(viewer, id),
    await listChanges(viewer, id),
    await listThread(viewer, id),
    await runSearch(viewer, query),
    await findNeighbours(viewer, query, id, new Date(Date.now() + 60_000)),
    await countBugsOfProduct(viewer, product.id),
    await listRequests(viewer, { side: "of-nobody" }),
    viewer.userId === null ? null : await getHome(requireActor(viewer)),
    csv,
  ];
  return JSON.parse(JSON.stringify(seen));
}

const change = (viewer: Viewer, id: number, input: ChangeBugInput) =>
  changeBug(viewer, id, changeBugInput.parse(input));

it.each<[string, (world: World) => Promise<unknown>]>([
  [
    "write for insiders",
    ({ insider, id }) => change(insider, id, { comment: "x", commentAudience: "@insiders" }),
  ],
  [
    "write for a group",
    ({ insider, id, group }) => change(insider, id, { comment: "x", commentAudience: group.name }),
  ],
  [
    "attach a file for insiders",
    async ({ insider, id }) =>
      changeBug(
        insider,
        id,
        changeBugInput.parse({ comment: "x", commentAudience: "@insiders" }),
        await uploadAll(insider, [new File(["secret"], "secret.txt")]),
      ),
  ],
  [
    "ask a colleague about a private file",
    ({ insider, id, type, fileId, colleague }) =>
      change(insider, id, {
        revision: "current",
        flags: [{ typeId: type.id, attachmentId: fileId, status: "requested", requestee: colleague.handle }],
      }),
  ],
  [
    "answer a question among themselves",
    ({ insider, id, answers }) =>
      change(insider, id, { comment: "x", commentAudience: "@insiders", answers }),
  ],
  [
    "file a private bug that waits for it",
    ({ insider, id, product }) =>
      makeBug(insider, { product: product.name, isPrivate: true, dependsOn: [id] }),
  ],
  [
    "mark a hidden bug of somebody else as its duplicate",
    async ({ insider, id, product, colleague }) => {
      const hidden = await makeBug(await colleague.viewer(), { product: product.name, isPrivate: true });
      await change(insider, hidden, { revision: "current", duplicateOf: id });
    },
  ],
])("nobody else notices when insiders %s", async (_, act) => {
  const world = await scene();
  const viewers = [world.reporter, anonymousViewer];
  const before = await Promise.all(viewers.map((viewer) => look(viewer, world)));
  const { revision } = await getBug(world.reporter, world.id);
  await act(world);
  expect(await Promise.all(viewers.map((viewer) => look(viewer, world)))).toEqual(before);
  // Nor does what they saw collide with it, and the next comment has the next number.
  await change(world.reporter, world.id, { revision, summary: "It breaks again" });
  expect(await change(world.reporter, world.id, { comment: "Any news?" })).toMatchObject({
    revision: revision + 1,
    commentNumber: 2,
    commentAnchor: "c2",
  });
});
