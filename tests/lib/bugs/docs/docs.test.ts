import { beforeEach, expect, test } from "vitest";
import { switchRule } from "#lib/admin/rules/acts.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { reviewDoc, saveDoc } from "#lib/bugs/docs/commands.ts";
import { findDoc } from "#lib/bugs/docs/queries.ts";
import { saveDocInput } from "#lib/bugs/docs/schema.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { describeChange } from "#lib/bugs/history/describe.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed, NotFound, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let product: Awaited<ReturnType<typeof makeProduct>>;
let writer: Viewer;
let reviewer: Viewer;
let stranger: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  product = await makeProduct();
  await db.product.update({ where: { id: product.id }, data: { wantsDocs: true } });
  writer = await makePerson(product.id, "triager");
  reviewer = await makePerson(product.id, "triager");
  stranger = await (await makeUser()).viewer();
  bug = await makeBug(writer, { product: product.name });
});

async function makePerson(productId: number, role: string): Promise<Viewer> {
  const { id, viewer } = await makeUser();
  await grantRole(id, productId, role);
  return viewer();
}

const save = (viewer: Viewer, given: object) =>
  saveDoc(viewer, bug, saveDocInput.parse({ revision: 0, text: "", ...given }));
const textOf = async (viewer: Viewer, of: string | null = null) =>
  (await findDoc(viewer, bug))?.texts.find(({ product }) => product === of);

test("a text and its type are written together, with history", async () => {
  await save(writer, { type: "Bug Fix", text: "It **holds** now.<script>" });
  const doc = await findDoc(anonymousViewer, bug);
  expect(doc).toMatchObject({ type: "Bug Fix", texts: [{ text: "It **holds** now.<script>", revision: 1 }] });
  expect(doc?.texts[0]?.html).toContain("<strong>holds</strong>");
  expect(doc?.texts[0]?.html).not.toContain("<script>");
  expect(doc?.texts[0]).toMatchObject({ writtenBy: { handle: writer.handle }, mayWrite: false });
  const history = await listChanges(anonymousViewer, bug);
  expect(history.map(describeChange)).toEqual([
    "Doc type: Unclassified → Bug Fix",
    "Doc text: It **holds** now.<script>",
  ]);
  expect(new Set(history.map(({ revision }) => revision)).size).toBe(1);
});

test("somebody else reviews it, and a changed text needs a review again", async () => {
  await save(writer, { text: "It holds." });
  expect(await textOf(writer)).toMatchObject({ mayReview: false });
  await expect(reviewDoc(writer, bug, { product: "", revision: 1 })).rejects.toThrow(NotAllowed);
  expect(await textOf(reviewer)).toMatchObject({ mayReview: true });
  await reviewDoc(reviewer, bug, { product: "", revision: 1 });
  expect(await textOf(reviewer)).toMatchObject({
    reviewedBy: { handle: reviewer.handle },
    revision: 2,
    mayReview: false,
  });
  expect((await getBug(writer, bug)).docState).toBe("reviewed");
  await save(writer, { text: "It holds. ", revision: 2 });
  expect((await textOf(writer))?.reviewedAt).not.toBeNull();
  await save(writer, { text: "It holds well.", revision: 2 });
  expect(await textOf(writer)).toMatchObject({ reviewedBy: null, reviewedAt: null, revision: 3 });
  expect((await getBug(writer, bug)).docState).toBe("written");
  expect((await listChanges(writer, bug)).map(describeChange)).toContain("Doc review: reviewed");
});

test("what is no text cannot be reviewed, and a template is saved as no text", async () => {
  await save(writer, { type: "Bug Fix", text: "Cause:\nConsequence:\nFix:\nResult:" });
  expect(await textOf(writer)).toMatchObject({ text: "", revision: 0 });
  await expect(reviewDoc(reviewer, bug, { product: "", revision: 0 })).rejects.toThrow(InvalidInput);
});

test("it takes a right in the product, and the text that one saw", async () => {
  await expect(save(anonymousViewer, { text: "a" })).rejects.toThrow(NotSignedIn);
  await expect(save(stranger, { text: "a" })).rejects.toThrow(NotAllowed);
  await save(writer, { text: "one" });
  await expect(save(reviewer, { text: "two" })).rejects.toThrow(Collision);
  await expect(reviewDoc(reviewer, bug, { product: "", revision: 7 })).rejects.toThrow(Collision);
  await expect(saveDoc(writer, 999_999, saveDocInput.parse({ revision: 0, text: "a" }))).rejects.toThrow(
    NotFound,
  );
  expect(saveDocInput.safeParse({ revision: 0, text: "x".repeat(10_001) }).success).toBe(false);
  expect(saveDocInput.safeParse({ revision: 0, text: "", type: "Poem" }).success).toBe(false);
});

test("the reporter of a bug has no say in its release notes", async () => {
  const own = await makeBug(stranger, { product: product.name });
  await expect(
    saveDoc(stranger, own, saveDocInput.parse({ revision: 0, text: "Mine.", type: "Bug Fix" })),
  ).rejects.toThrow(NotAllowed);
});

test("a text for one product is only there for those who see that product, and nothing public moves", async () => {
  const vendor = await makeProduct({ visibility: "groups" });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  await db.productMapping.create({
    data: { downstreamProductId: vendor.id, upstreamProductId: product.id },
  });
  const insider = await makePerson(vendor.id, "triager");
  const before = JSON.stringify(await everythingSeenBy(stranger));
  await save(insider, { product: vendor.name, text: "In our words." });
  expect(JSON.stringify(await everythingSeenBy(stranger))).toBe(before);
  expect(await textOf(insider, vendor.name)).toMatchObject({ text: "In our words." });
  expect((await listChanges(insider, bug)).map(describeChange)).toEqual([
    `Doc text: ${vendor.name}: In our words.`,
  ]);
  const hidden = save(writer, { product: vendor.name, text: "Let me." });
  await expect(hidden).rejects.toThrow(NotFound);
  await expect(save(writer, { product: "No such product", text: "Let me." })).rejects.toThrow(NotFound);
});

async function everythingSeenBy(viewer: Viewer): Promise<unknown> {
  return [await findDoc(viewer, bug), await getBug(viewer, bug), await listChanges(viewer, bug)];
}

test("a bug in a milestone needs a doc type before it is verified, unless the product does without", async () => {
  await db.milestone.create({ data: { productId: product.id, name: "m1", sortKey: "1" } });
  const developer = await makePerson(product.id, "developer");
  const fix = { status: "RESOLVED", resolution: "FIXED" };
  const verify = (id: number, more: object = {}) =>
    changeBug(developer, id, changeBugInput.parse({ revision: "current", status: "VERIFIED", ...more }));
  const bugIn = async (targetMilestone: string | undefined) => {
    const id = await makeBug(developer, { product: product.name });
    await changeBug(
      developer,
      id,
      changeBugInput.parse({ revision: "current", ...fix, ...(targetMilestone ? { targetMilestone } : {}) }),
    );
    return id;
  };
  await expect(verify(await bugIn(undefined))).resolves.toBeTruthy();
  const one = await bugIn("m1");
  await expect(verify(one)).rejects.toThrow(/needs a doc type before it is verified/);
  await expect(verify(one, { targetMilestone: "" })).resolves.toBeTruthy();
  await expect(verify(await bugIn(undefined), { targetMilestone: "m1" })).rejects.toThrow(/doc type/);
  await expect(verify(await bugIn("m1"), { [DOC_TYPE]: "No Doc Update" })).resolves.toBeTruthy();
  const maintainer = await makePerson(product.id, "maintainer");
  const rule = { product: product.name, rule: "doc_type_before_verified" };
  await switchRule.perform(maintainer, { ...rule, isOn: false });
  await expect(verify(await bugIn("m1"))).resolves.toBeTruthy();
  await switchRule.perform(maintainer, { ...rule, isOn: true });
  await expect(verify(await bugIn("m1"))).rejects.toThrow(/doc type/);
  await db.product.update({ where: { id: product.id }, data: { wantsDocs: false } });
  await expect(verify(await bugIn("m1"))).resolves.toBeTruthy();
});
