import { beforeEach, expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { commentAudiences, insidersOfProduct } from "#lib/bugs/comments/audience-words.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { getBug, listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makeBug, makeUser, viewerOf } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// Logs with the names of hosts are for the vendor only: who filed a bug against its product writes to its people there, in no group.

let engine: TrackedProduct;
let vendor: TrackedProduct;
let customer: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"] });
  vendor = await makeTrackedProduct({ name: "Vendor Engine" }, { "8.1": ["8.1.0*"] });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  await db.productMapping.create({ data: { downstreamProductId: vendor.id, upstreamProductId: engine.id } });
  customer = await (await makeUser()).viewer();
  const input = fileBugInput.parse({ product: "Vendor Engine", version: "8.1.0", summary: "It breaks" });
  bug = await fileBug(customer, input, [], undefined, reportRouter(input));
});

const AUDIENCE = insidersOfProduct("Vendor Engine");
const write = (viewer: Viewer, id = bug, commentAudience = AUDIENCE) =>
  changeBug(viewer, id, changeBugInput.parse({ comment: "The log of db1.bank.example.", commentAudience }));
const reads = async (viewer: Viewer) =>
  (await listComments(viewer, bug)).some(({ html }) => html.includes("db1.bank.example"));

test("who filed it and the people of the vendor read it, and nobody else, upstream or of the public", async () => {
  const before = await getBug(anonymousViewer, bug);
  await write(customer);
  expect(await reads(customer)).toBe(true);
  expect(await reads(await makeMember(vendor, "maintainer"))).toBe(true);
  const [stranger, upstream] = [await (await makeUser()).viewer(), await makeMember(engine, "maintainer")];
  for (const viewer of [anonymousViewer, stranger, upstream]) expect(await reads(viewer)).toBe(false);
  expect(await getBug(anonymousViewer, bug)).toEqual(before);
});

test("only who filed the bug, and only against that product, while they see it", async () => {
  const refused = { fields: { commentAudience: ["You are not an insider of a product “Vendor Engine”."] } };
  const stranger = await (await makeUser()).viewer();
  await expect(write(stranger)).rejects.toMatchObject(refused);
  const own = await makeBug(customer, { product: "Engine" });
  await expect(write(customer, own)).rejects.toMatchObject(refused);
  // Once it is in that product, its own insiders are meant.
  const there = await makeBug(customer, { product: "Vendor Engine" });
  await db.routedReport.create({ data: { bugId: there, productId: vendor.id } });
  await expect(write(customer, there)).rejects.toMatchObject(refused);
  await expect(write(customer, bug, insidersOfProduct("Engine"))).rejects.toThrow();
  await expect(write(customer, bug, "@insiders")).rejects.toThrow();
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "groups" } });
  await expect(write(await viewerOf(customer.userId ?? 0))).rejects.toMatchObject(refused);
});

test("the choice is offered beside the others, once", () => {
  const labels = (others: string[], asReporter: string | null) =>
    commentAudiences("Engine", false, ["acme"], others, asReporter).map(({ label }) => label);
  expect(labels([], "Vendor Engine")).toEqual(["Insiders of Vendor Engine, and you", "Members of acme"]);
  expect(labels(["Vendor Engine"], "Vendor Engine")).toEqual([
    "Insiders of Vendor Engine",
    "Members of acme",
  ]);
  expect(labels([], null)).toEqual(["Members of acme"]);
});
