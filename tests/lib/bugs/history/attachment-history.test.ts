import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findAttachment, getAttachmentStory } from "#lib/bugs/views/attachment.ts";
import { listChanges } from "#lib/bugs/views/bug.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, requireActor } from "#lib/people/viewer.ts";
import { makeFlagType, scene } from "#tests/lib/flags/scene.ts";
import "#tests/support/database.ts";
import { uploadAll } from "#tests/support/uploads.ts";

it("the earlier history of a file that became private is for those who see the file now, also in lists", async () => {
  const { qe, maintainer, reporter, stranger, product, id } = await scene();
  const type = await makeFlagType({ target: "attachment", in: [{ productId: product.id }] });
  const files = await uploadAll(qe, [new File(["x"], "log.txt")]);
  await changeBug(qe, id, changeBugInput.parse({ comment: "A log." }), files);
  const { id: file } = await db.attachment.findFirstOrThrow({ where: { bugId: id } });
  const change = (input: object) =>
    changeBug(qe, id, changeBugInput.parse({ revision: "current", ...input }));
  await change({ attachments: [{ id: file, summary: "Exploit", fileName: "cve.py" }] });
  await change({ flags: [{ typeId: type.id, status: "requested", attachmentId: file }] });
  const rows = async (viewer: typeof qe) =>
    (await listChanges(viewer, id))
      .filter(({ attachmentId }) => attachmentId === file)
      .map(({ field }) => field);
  const all = ["attachmentSummary", "attachmentName", "flag"];
  const moved = async () =>
    (await listMoved(requireActor(reporter))).flatMap(({ move }) => move.changes.map(({ field }) => field));
  for (const viewer of [anonymousViewer, stranger, qe])
    expect((await rows(viewer)).sort()).toEqual(all.sort());
  expect(await moved()).toEqual(["flag"]);

  await change({ attachments: [{ id: file, audience: "@insiders" }] });
  for (const viewer of [anonymousViewer, stranger, reporter]) expect(await rows(viewer)).toEqual([]);
  expect(await moved()).toEqual([]);
  expect(await rows(maintainer)).toEqual(expect.arrayContaining([...all, "attachmentAudience"]));
  const seen = await findAttachment(maintainer, id, file);
  expect(seen && (await getAttachmentStory(maintainer, seen)).changes).toHaveLength(4);

  await change({ attachments: [{ id: file, audience: "" }] });
  expect(await rows(stranger)).toEqual(expect.arrayContaining(all));
});
