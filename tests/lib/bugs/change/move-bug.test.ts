import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

async function scene() {
  const [here, there] = [await makeProduct(), await makeProduct()];
  const [reporter, maintainer] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, here.id, "maintainer");
  const id = await makeBug(await reporter.viewer(), { product: here.name, component: "General" });
  return {
    here,
    there,
    id,
    maintainerId: maintainer.id,
    reporter: await reporter.viewer(),
    maintainer: await maintainer.viewer(),
  };
}

async function change(viewer: Viewer, id: number, input: ChangeBugInput) {
  const { revision } = await getBug(everything, id);
  return changeBug(viewer, id, changeBugInput.parse({ revision, ...input }));
}

/** The fields at which something is refused, each with its message. */
async function refusals(work: Promise<unknown>): Promise<Record<string, string[]>> {
  const error = await work.then(
    () => new Error("It was taken."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields;
}

async function makeGroup() {
  return db.group.create({ data: { name: unique("group") } });
}

describe("moving a bug", () => {
  it("requires what filing there requires", async () => {
    const { here, there, id, maintainer, maintainerId, reporter } = await scene();
    const group = await makeGroup();
    await db.productAccess.create({ data: { productId: there.id, groupId: group.id, canFile: true } });
    for (const viewer of [maintainer, reporter]) {
      expect(await refusals(change(viewer, id, { product: there.name }))).toEqual({
        product: [`Only members of certain groups may file bugs in ${there.name}.`],
      });
    }
    await db.productAccess.deleteMany({ where: { productId: there.id } });
    await db.product.update({
      where: { id: there.id },
      data: { isOpenForBugs: false, closedReason: "It is over." },
    });
    expect(await refusals(change(maintainer, id, { product: there.name }))).toEqual({
      product: [`${there.name} is closed for new bugs. It is over.`],
    });
    await grantRole(maintainerId, there.id, "maintainer");
    const both = await makeUser();
    await grantRole(both.id, there.id, "maintainer");
    await grantRole(both.id, here.id, "maintainer");
    await change(await both.viewer(), id, { product: there.name });
    expect(await getBug(everything, id)).toMatchObject({ product: there.name });
  });

  it("of one's own report works where one may file, unless it is not public any more", async () => {
    const { here, there, id, reporter } = await scene();
    await change(reporter, id, { product: there.name });
    await change(reporter, id, { product: here.name });
    const group = await makeGroup();
    await db.bugGroup.create({ data: { bugId: id, groupId: group.id } });
    expect(await refusals(change(reporter, id, { product: there.name }))).toMatchObject({
      product: [expect.stringContaining("can move this bug to another product")],
    });
  });

  it("can only change fields together with it that one may change in the new product, too", async () => {
    const { there, id, maintainer, maintainerId } = await scene();
    const severity = { product: there.name, severity: "major" };
    expect(Object.keys(await refusals(change(maintainer, id, severity)))).toEqual(["severity"]);
    const status = { product: there.name, status: "CONFIRMED" };
    expect(Object.keys(await refusals(change(maintainer, id, status)))).toEqual(["status"]);
    const lists = { product: there.name, alias: unique("alias") };
    expect(Object.keys(await refusals(change(maintainer, id, lists)))).toEqual(["alias"]);
    const alone = { product: there.name };
    await grantRole(maintainerId, there.id, "triager");
    await change(maintainer, id, alone);
    expect(await getBug(everything, id)).toMatchObject({ product: there.name, component: "General" });
  });

  it("removes the keywords of the old product, with history", async () => {
    const { here, there, id, maintainer } = await scene();
    const [site, own, both] = [unique("asite"), unique("bown"), unique("cboth")];
    await db.keyword.createMany({
      data: [
        { name: site },
        { name: own, productId: here.id },
        { name: both, productId: here.id },
        { name: both, productId: there.id },
      ],
    });
    await change(maintainer, id, { keywords: [site, own, both] });
    await change(maintainer, id, { product: there.name });
    expect(await getBug(everything, id)).toMatchObject({ keywords: [site, both] });
    const rows = await db.bugKeyword.findMany({ where: { bugId: id }, include: { keyword: true } });
    expect(rows.map(({ keyword }) => keyword.productId).sort()).toEqual([there.id, null]);
    const moved = (await listChanges(everything, id)).filter(({ revision }) => revision === 3);
    expect(moved.map(({ field, from, to }) => [field, from, to])).toEqual([
      ["product", here.name, there.name],
      ["keywords", own, ""],
      // The word is the same, the keyword another one.
      ["keywords", both, ""],
      ["keywords", "", both],
    ]);
  });

  it("out of a hidden product does not reveal its name or the old values", async () => {
    const { there, maintainer } = await scene();
    const hidden = await makeProduct({ visibility: "groups" });
    const lead = await makeUser();
    await grantRole(lead.id, hidden.id, "maintainer");
    await db.version.create({ data: { productId: hidden.id, name: "Secret 1", sortKey: "1" } });
    await db.component.create({ data: { productId: hidden.id, name: "Secret part" } });
    await db.keyword.create({ data: { productId: hidden.id, name: "secretword" } });
    const viewer = await lead.viewer();
    const id = await makeBug(viewer, {
      product: hidden.name,
      component: "Secret part",
      version: "Secret 1",
      keywords: ["secretword"],
    });
    await change(viewer, id, { product: there.name, acceptsWiderAudience: true });
    await change(viewer, id, { url: "https://example.test/" });
    const told = async (who: Viewer) => (await listChanges(who, id)).map(({ field }) => field);
    expect(await told(viewer)).toEqual(["product", "component", "version", "keywords", "url"]);
    expect(await told(anonymousViewer)).toEqual(["url"]);
    expect(await told(maintainer)).toEqual(["url"]);
    await db.product.update({ where: { id: hidden.id }, data: { name: unique("Renamed") } });
    expect(await told(anonymousViewer)).toEqual(["url"]);
  });

  it("to a wider audience requires the right to edit in the old product, and a confirmation", async () => {
    const { there } = await scene();
    const closed = await makeProduct({ visibility: "groups" });
    const [lead, helper] = [await makeUser(), await makeUser()];
    await grantRole(lead.id, closed.id, "maintainer");
    await grantRole(helper.id, closed.id, "reporter");
    const id = await makeBug(await helper.viewer(), { product: closed.name });
    await change(await lead.viewer(), id, { comment: "For colleagues." });
    const told = await refusals(change(await lead.viewer(), id, { product: there.name }));
    expect(told).toEqual({
      acceptsWiderAudience: [
        `Bug ${id} would be shown to everybody, also without signing in: its description and 1 comment.`,
      ],
    });
    const wider = { product: there.name, acceptsWiderAudience: true };
    expect(Object.keys(await refusals(change(await helper.viewer(), id, wider)))).toEqual(["product"]);
    await change(await lead.viewer(), id, wider);
    expect(await getBug(anonymousViewer, id)).toMatchObject({ product: there.name });
  });

  it("does not change the audience of private comments", async () => {
    const { here, there, id, maintainer } = await scene();
    await change(maintainer, id, { comment: "Among us.", commentAudience: "@insiders" });
    const insiderThere = await makeUser();
    await grantRole(insiderThere.id, there.id, "maintainer");
    await change(maintainer, id, { product: there.name });
    const read = async (viewer: Viewer) => (await listComments(viewer, id)).map(({ audience }) => audience);
    expect(await read(await insiderThere.viewer())).toEqual([null]);
    expect(await read(maintainer)).toEqual([null, `insiders of ${here.name}`]);
  });
});
