import { expect, test } from "vitest";
import { fillIn } from "#lib/bugs/comments/fill-in.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { getBugForms } from "#lib/bugs/views/bug-forms.ts";
import { findSavedReply } from "#lib/bugs/views/saved-reply.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let product: { id: number; name: string };
beforeEachBuilt(async () => {
  product = await makeProduct({ name: "Engine" });
});

test.each([
  ["Hello {reporter}, which {product}?", "Sam Ellery", "Hello Sam Ellery, which Engine?"],
  ["Hello {reporter}.", null, "Hello."],
  ["{reporter}: {else}", "[a](https://x.example) @maja #4", "a(https://x.example) maja 4: {else}"],
])("%s of %s is %s", (text, displayName, filled) => {
  const reporter = displayName === null ? null : { displayName };
  expect(fillIn(text, { reporter, product: "Engine" })).toBe(filled);
});

test("saved replies are for who triages the product of the bug", async () => {
  const [triager, reporter] = [await makeUser(), await makeUser()];
  await grantRole(triager.id, product.id, "triager");
  const other = await makeProduct();
  const text = "Please attach a log.";
  const { id } = await db.savedReply.create({ data: { productId: product.id, name: "log", text } });
  await db.savedReply.create({ data: { productId: other.id, name: "theirs", text } });
  const bug = await makeBug(await reporter.viewer(), { product: product.name });
  for (const [viewer, sees] of [
    [await triager.viewer(), true],
    [await reporter.viewer(), false],
    [anonymousViewer, false],
  ] as const) {
    const view = await getBug(viewer, bug);
    const options = { withStatuses: false, allFlags: false };
    const { savedReplies } = await getBugForms(viewer, view, { ...options, savedReply: id });
    expect(savedReplies).toEqual(sees ? [{ id, name: "log", text }] : []);
    expect((await getBugForms(viewer, view, options)).savedReplies).toEqual(
      sees ? [{ id, name: "log", text: null }] : [],
    );
    expect(await findSavedReply(viewer, view, id)).toBe(sees ? text : null);
    expect(await findSavedReply(viewer, view, id + 1)).toBeNull();
  }
});
