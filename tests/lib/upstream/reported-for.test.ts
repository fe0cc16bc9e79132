import { expect, it } from "vitest";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { type FileBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { getHome, listChangedLately } from "#lib/bugs/views/home.ts";
import { nextStepOf } from "#lib/bugs/views/next-step.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { findNamedVersion } from "#lib/upstream/carried/named-version.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeUser } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// Who filed a bug for a downstream product reads that product and version wherever they look; others only if they may know.

let engine: TrackedProduct;
let vendor: TrackedProduct;
let customer: Viewer;
let triager: Viewer;
let upstream: Viewer;

beforeEachBuilt(async () => {
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"] });
  vendor = await makeTrackedProduct({ name: "Vendor Engine" }, { "8.1": ["8.1.0*", "8.1.1*", "8.1.2"] });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  const group = await db.group.create({ data: { name: "vendor-security" } });
  await db.product.update({ where: { id: vendor.id }, data: { securityGroupId: group.id } });
  await db.productMapping.create({ data: { downstreamProductId: vendor.id, upstreamProductId: engine.id } });
  customer = await (await makeUser()).viewer();
  upstream = await makeMember(engine, "maintainer");
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "triager");
  await db.groupMember.create({ data: { userId: user.id, groupId: group.id } });
  triager = await user.viewer();
});

function file(more: Partial<FileBugInput> = {}): Promise<number> {
  const input = fileBugInput.parse({ product: "Vendor Engine", summary: "It breaks", ...more });
  return fileBug(customer, input, [], undefined, reportRouter(input));
}

/** What somebody reads of the product that a bug was reported for, on each of the pages that say it. */
async function told(viewer: Viewer, id: number) {
  const bug = await getBug(viewer, id);
  const named = await findNamedVersion(viewer, bug);
  const lines = await listChangedLately(viewer);
  const words = (of: { product: string; version: string | null } | null | undefined) =>
    of ? [of.product, of.version] : null;
  return {
    bug: words(bug.reportedFor),
    home: words(lines.find((line) => line.id === id)?.reportedFor),
    isItFixed: words(named),
  };
}
const all = (version: string | null) => {
  const words = ["Vendor Engine", version];
  return { bug: words, home: words, isItFixed: words };
};
const nothing = { bug: null, home: null, isItFixed: null };

it("a public report for a public product says so to everybody, with the version", async () => {
  const id = await file({ version: "8.1.0" });
  for (const viewer of [customer, triager, upstream, anonymousViewer])
    expect(await told(viewer, id)).toEqual(all("8.1.0"));
  expect((await getHome(requireActor(customer))).filed.lines).toMatchObject([
    { id, product: "Engine", reportedFor: { product: "Vendor Engine", version: "8.1.0" } },
  ]);
  expect(await told(customer, await file())).toEqual(all(null));
});

it("the message after filing names the product, the version, and where it is fixed", async () => {
  const said = async (id: number) =>
    nextStepOf(customer, await getBug(customer, id), { triageOwner: null, hasTriagers: true });
  expect(await said(await file({ version: "8.1.0" }))).toBe(
    "You reported it for Vendor Engine 8.1.0. It will be fixed in Engine, where everybody can see it, and you follow it here. The triagers of Engine look at new bugs.",
  );
  expect(await said(await file({ version: "8.1.0", isPrivate: true }))).toBe(
    "You reported it for Vendor Engine 8.1.0. The triagers of Vendor Engine look at new bugs.",
  );
});

it("where the place of the vendor is for the vendor, only its people and who filed the bug read it", async () => {
  const id = await file({ version: "8.1.0" });
  const { id: audienceId } = await db.audience.findFirstOrThrow({ where: { productId: vendor.id } });
  await db.tracking.updateMany({ where: { bugId: id }, data: { audienceId } });
  await db.presence.updateMany({ where: { bugId: id }, data: { audienceId } });
  const insider = await makeMember(vendor, "maintainer");
  for (const viewer of [customer, insider]) expect(await told(viewer, id)).toEqual(all("8.1.0"));
  for (const viewer of [upstream, anonymousViewer]) expect(await told(viewer, id)).toEqual(nothing);
  // Nobody reads the name of a product that they do not see.
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "groups" } });
  for (const viewer of [customer, upstream, anonymousViewer]) expect(await told(viewer, id)).toEqual(nothing);
  expect(nextStepOf(customer, await getBug(customer, id), { triageOwner: null, hasTriagers: true })).toBe(
    "The triagers of Engine look at new bugs.",
  );
});

it("a private report says so to those who see it", async () => {
  const id = await file({ version: "8.1.1", isPrivate: true });
  for (const viewer of [customer, triager]) expect(await told(viewer, id)).toEqual(all("8.1.1"));
});

it("a bug that was filed where it is was reported for nothing else, and its version is that of who filed it", async () => {
  const input = fileBugInput.parse({ product: "Engine", version: "4.4.1", summary: "It breaks" });
  const id = await fileBug(customer, input, [], undefined, reportRouter(input));
  expect(await told(customer, id)).toEqual({ ...nothing, isItFixed: ["Engine", "4.4.1"] });
  expect(await told(upstream, id)).toEqual(nothing);
});

it("whether it is fixed is answered for the version that the viewer named last, else for the one that it was reported for", async () => {
  const id = await file({ version: "8.1.0" });
  const opens = async (viewer: Viewer) => {
    const bug = await getBug(viewer, id);
    const named = await findNamedVersion(viewer, bug);
    const { product, version } = named ?? {};
    const fixed = await readFixedIn(viewer, bug, { product, version: version ?? undefined, named });
    return [named?.by, fixed.product, fixed.version, fixed.answer?.kind];
  };
  expect(await opens(customer)).toEqual(["viewer", "Vendor Engine", "8.1.0", "affected"]);
  expect(await opens(upstream)).toEqual(["reporter", "Vendor Engine", "8.1.0", "affected"]);
  await recordPresence(triager, {
    bug: id,
    product: "Vendor Engine",
    version: "8.1.1",
    kind: "found",
    note: "",
  });
  expect(await opens(triager)).toEqual(["viewer", "Vendor Engine", "8.1.1", "affected"]);
  expect(await opens(customer)).toEqual(["viewer", "Vendor Engine", "8.1.0", "affected"]);
});
