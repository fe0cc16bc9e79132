import "#tests/support/database.ts";
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FILED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { moreFieldsFor } from "#lib/bugs/filing/filing-fields.ts";
import { type FileBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug, listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { InvalidInput, NotAllowed, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique, viewerOf } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

async function scene() {
  const product = await makeProduct();
  const [reporter, triager, developer] = [await makeUser(), await makeUser(), await makeUser()];
  await grantRole(triager.id, product.id, "triager");
  await grantRole(developer.id, product.id, "developer");
  return {
    product,
    reporter: await reporter.viewer(),
    triager: await triager.viewer(),
    developer: await developer.viewer(),
  };
}

function file(viewer: Viewer, input: FileBugInput, token?: string) {
  return fileBug(viewer, fileBugInput.parse(input), [], token);
}

async function problemsOf(work: Promise<unknown>): Promise<Record<string, string[]>> {
  const error = await work.then(
    () => new Error("It was taken."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields;
}

const report = (product: { name: string }) => ({ product: product.name, summary: unique("It breaks ") });

describe("filing a bug", () => {
  it("accepts five fields from anyone who is signed in", async () => {
    const { product, reporter } = await scene();
    await db.version.create({ data: { productId: product.id, name: "4.4.9", sortKey: "1" } });
    const form = {
      ...report(product),
      component: "general",
      version: "4.4.9",
      description: "It **breaks**.",
    };
    const id = await file(reporter, form);
    expect(await getBug(reporter, id)).toMatchObject({
      summary: form.summary,
      component: "General",
      version: "4.4.9",
      reporter: { handle: reporter.handle },
      type: "defect",
      severity: "unspecified",
      priority: "unspecified",
      status: "UNCONFIRMED",
      revision: 1,
    });
    const [description] = await listComments(reporter, id);
    expect(description).toMatchObject({ number: 0, author: { handle: reporter.handle } });
    expect(description?.html).toContain("<strong>breaks</strong>");
  });

  it("leaves a bug without a component in triage", async () => {
    const { product, reporter } = await scene();
    const id = await file(reporter, { ...report(product), component: "" });
    expect(await getBug(reporter, id)).toMatchObject({ component: null, assignee: null });
  });

  it("is for people who are signed in", async () => {
    const { product } = await scene();
    await expect(file(anonymousViewer, report(product))).rejects.toBeInstanceOf(NotSignedIn);
  });

  it("uses the default people of the component", async () => {
    const { product, reporter, developer, triager } = await scene();
    await db.component.update({
      where: { id: product.componentId },
      data: {
        defaultAssigneeId: developer.userId,
        defaultQaContactId: triager.userId,
        cc: { create: { userId: reporter.userId ?? 0 } },
      },
    });
    expect(
      await getBug(reporter, await file(reporter, { ...report(product), component: "General" })),
    ).toMatchObject({
      assignee: { handle: developer.handle },
      qaContact: { handle: triager.handle },
      cc: [{ handle: reporter.handle }],
    });
    const own = { ...report(product), component: "General", assignee: triager.handle };
    expect(await getBug(reporter, await file(triager, own))).toMatchObject({
      assignee: { handle: triager.handle },
    });
  });

  it("confirms a bug filed by a person who may confirm, unless another status is given", async () => {
    const { product, reporter, triager } = await scene();
    expect((await getBug(reporter, await file(triager, report(product)))).status).toBe("CONFIRMED");
    const asked = await file(triager, { ...report(product), status: "UNCONFIRMED" });
    expect((await getBug(reporter, asked)).status).toBe("UNCONFIRMED");
    expect(await problemsOf(file(triager, { ...report(product), status: "RESOLVED" }))).toHaveProperty(
      "status",
    );
    const sure = await makeProduct({ allowsUnconfirmed: false });
    expect((await getBug(reporter, await file(reporter, report(sure)))).status).toBe("CONFIRMED");
  });

  it("files nothing in a product that is closed, hidden or for certain groups", async () => {
    const { product, reporter } = await scene();
    await db.product.update({
      where: { id: product.id },
      data: { isOpenForBugs: false, closedReason: "It moved." },
    });
    expect(await problemsOf(file(reporter, report(product)))).toEqual({
      product: [`${product.name} is closed for new bugs. It moved.`],
    });

    const hidden = await makeProduct({ visibility: "groups" });
    const hiddenSays = await problemsOf(file(reporter, report(hidden)));
    expect(hiddenSays).toEqual({ product: [`There is no product “${hidden.name}”.`] });

    const limited = await makeProduct();
    const group = await db.group.create({ data: { name: unique("filers") } });
    await db.productAccess.create({ data: { productId: limited.id, groupId: group.id, canFile: true } });
    await expect(file(reporter, report(limited))).rejects.toBeInstanceOf(NotAllowed);
    await db.groupMember.create({ data: { groupId: group.id, userId: reporter.userId ?? 0 } });
    await expect(file(await viewerOf(reporter.userId ?? 0), report(limited))).resolves.toBeGreaterThan(0);
  });
});

describe("the rights to fields of a new bug", () => {
  const guarded: [keyof FileBugInput, string | number[]][] = [
    ["severity", "major"],
    ["priority", "high"],
    ["status", "CONFIRMED"],
    ["targetRelease", "5.0"],
    ["targetMilestone", "M1"],
    ["assignee", "nobody"],
    ["qaContact", "nobody"],
    ["dependsOn", [1]],
    ["blocks", "1"],
  ];

  it.each(guarded)("a reporter without a role may not set %s", async (field, value) => {
    const { product, reporter } = await scene();
    const before = await db.bug.count();
    const problems = await problemsOf(file(reporter, { ...report(product), [field]: value }));
    expect(problems[field]?.[0]).toMatch(/^Only a (triager|developer) of .* can set the /);
    expect(await db.bug.count()).toBe(before);
  });

  it("a triager may set the severity, but not the target; a developer may set both", async () => {
    const { product, triager, developer } = await scene();
    await db.version.create({ data: { productId: product.id, name: "5.0", sortKey: "1", state: "open" } });
    await db.milestone.create({
      data: { classificationId: product.classificationId, name: "M1", sortKey: "1" },
    });
    const form = { ...report(product), severity: "MAJOR", targetRelease: "5.0", targetMilestone: "M1" };
    expect(Object.keys(await problemsOf(file(triager, form)))).toEqual(["targetRelease", "targetMilestone"]);
    expect(await getBug(developer, await file(developer, form))).toMatchObject({
      severity: "major",
      targetRelease: "5.0",
      targetMilestone: "M1",
    });
  });

  it("the form offers what the command accepts: only the five basic fields to a reporter without a role", async () => {
    const { product, reporter, triager, developer } = await scene();
    const place = { productId: product.id, wantsHardware: false };
    expect(moreFieldsFor(reporter, place)).toEqual([]);
    expect(moreFieldsFor(anonymousViewer, place)).toEqual([]);
    expect(moreFieldsFor(triager, place)).not.toContain("targetRelease");
    expect(moreFieldsFor(developer, { ...place, wantsHardware: true })).toEqual(FILED_FIELDS);
  });
});

describe("unknown names", () => {
  const unknown: [keyof FileBugInput, string][] = [
    ["component", "Nowhere"],
    ["version", "0.0"],
    ["severity", "awful"],
    ["priority", "never"],
    ["targetRelease", "0.0"],
    ["targetMilestone", "M0"],
    ["assignee", "who"],
    ["qaContact", "who"],
    ["cc", "who"],
    ["keywords", "what"],
    ["dependsOn", "2147483647"],
    ["blocks", "2147483647"],
    ["status", "SOMEHOW"],
  ];

  it.each(unknown)("are refused at the field: %s", async (field, value) => {
    const { product, developer } = await scene();
    const before = await db.bug.count();
    expect(Object.keys(await problemsOf(file(developer, { ...report(product), [field]: value })))).toEqual([
      field,
    ]);
    expect(await db.bug.count()).toBe(before);
  });

  it("are all reported at once", async () => {
    const { product, developer } = await scene();
    const form = { ...report(product), component: "Nowhere", assignee: "who", keywords: "what, ever" };
    expect(await problemsOf(file(developer, form))).toEqual({
      component: [`${product.name} has no component “Nowhere”.`],
      assignee: ["No account is called “who”."],
      keywords: ["There is no keyword “what”.", "There is no keyword “ever”."],
    });
  });

  it("a hidden bug is reported like a missing one", async () => {
    const { product, developer, triager } = await scene();
    const secret = await makeProduct({ visibility: "groups" });
    const hidden = await makeBug({ ...triager, isAdministrator: true }, { product: secret.name });
    const problems = await problemsOf(file(developer, { ...report(product), dependsOn: String(hidden) }));
    expect(problems).toEqual({ dependsOn: [`There is no bug ${hidden}.`] });
  });
});

describe("private reports", () => {
  it("go to the product's security group", async () => {
    const { product, reporter } = await scene();
    const group = await db.group.create({ data: { name: unique("security") } });
    await db.product.update({ where: { id: product.id }, data: { securityGroupId: group.id } });
    const member = await makeUser();
    await db.groupMember.create({ data: { groupId: group.id, userId: member.id } });
    const stranger = await makeUser();
    const id = await file(reporter, { ...report(product), isPrivate: true });
    expect(await findBug(reporter, id)).toMatchObject({ isRestricted: true, groups: [group.name] });
    expect(await findBug(await member.viewer(), id)).not.toBeNull();
    expect(await findBug(await stranger.viewer(), id)).toBeNull();
    expect(await findBug(anonymousViewer, id)).toBeNull();
  });

  it("are refused, not made public, where there is no such group", async () => {
    const { product, reporter } = await scene();
    const before = await db.bug.count();
    expect(await problemsOf(file(reporter, { ...report(product), isPrivate: true }))).toHaveProperty(
      "isPrivate",
    );
    expect(await db.bug.count()).toBe(before);
  });
});

describe("a form that is sent twice", () => {
  it("files one bug, also when both requests are concurrent", async () => {
    const { product, reporter } = await scene();
    const form = report(product);
    const token = randomUUID();
    const ids = await Promise.all([
      file(reporter, form, token),
      file(reporter, form, token),
      file(reporter, form, token),
    ]);
    expect(new Set(ids).size).toBe(1);
    expect(await db.bug.count({ where: { summary: form.summary } })).toBe(1);
  });

  it("files a second bug when its content has changed, or for another person", async () => {
    const { product, reporter, triager } = await scene();
    const token = randomUUID();
    const first = await file(reporter, report(product), token);
    const form = report(product);
    const second = await file(reporter, form, token);
    expect(second).not.toBe(first);
    expect(await file(reporter, form, token)).toBe(second);
    expect(await file(triager, form, token)).not.toBe(second);
  });

  it("files a private bug when “private” was ticked the second time, and does not lead to the public one", async () => {
    const { product, reporter } = await scene();
    const group = await db.group.create({ data: { name: unique("security") } });
    await db.product.update({ where: { id: product.id }, data: { securityGroupId: group.id } });
    const form = report(product);
    const token = randomUUID();
    const open = await file(reporter, form, token);
    const hidden = await file(reporter, { ...form, isPrivate: true }, token);
    expect(await findBug(anonymousViewer, open)).not.toBeNull();
    expect(await findBug(anonymousViewer, hidden)).toBeNull();
    expect(await findBug(reporter, hidden)).toMatchObject({ isRestricted: true });
    expect(await file(reporter, form, token)).toBe(open);
  });

  it.each([
    { component: "General" },
    { severity: "major" },
    { priority: "high" },
    { type: "task" },
    { url: "https://example.org" },
  ] satisfies Partial<FileBugInput>[])("files another bug for %o", async (more) => {
    const { product, triager } = await scene();
    const form = report(product);
    const token = randomUUID();
    const first = await file(triager, form, token);
    expect(await file(triager, { ...form, ...more }, token)).not.toBe(first);
  });

  it("files another bug when it has another file", async () => {
    const { product, reporter } = await scene();
    const input = fileBugInput.parse(report(product));
    const token = randomUUID();
    const [one, other] = await uploadAll(reporter, [
      new File(["one"], "a.txt"),
      new File(["other"], "a.txt"),
    ]);
    if (!one || !other) throw new Error("Nothing was stored.");
    const first = await fileBug(reporter, input, [one], token);
    expect(await fileBug(reporter, input, [one], token)).toBe(first);
    expect(await fileBug(reporter, input, [other], token)).not.toBe(first);
  });
});

it("files are attached to the description", async () => {
  const { product, reporter } = await scene();
  const files = await uploadAll(reporter, [new File(["--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"], "fix.txt")]);
  const id = await fileBug(reporter, fileBugInput.parse(report(product)), files);
  const [attachment] = (await getBug(reporter, id)).attachments;
  expect(attachment).toMatchObject({
    fileName: "fix.txt",
    contentType: "text/plain",
    isPatch: true,
    commentAnchor: "c0",
  });
});
