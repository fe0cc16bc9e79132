import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import { changeBugInput, type FileBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { nextStepOf } from "#lib/bugs/views/next-step.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { markDownstreamOnly, takeBackDownstreamOnly } from "#lib/upstream/routing/downstream-only.ts";
import { countUnrouted, listFilingRoutes, listUnrouted } from "#lib/upstream/routing/queries.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeProduct, makeUser, viewerOf } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

let engine: Awaited<ReturnType<typeof makeProduct>>;
let vendor: TrackedProduct;
let customer: Viewer;
let triager: Viewer;
let upstreamMaintainer: Viewer;
let upstreamAssignee: number;

beforeEachBuilt(async () => {
  engine = await makeProduct({ name: "Engine" });
  vendor = await makeTrackedProduct({ name: "Vendor Engine" }, { "8.1": ["8.1.0*", "8.1.1"] });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  const { id: upstreamComponentId } = await db.component.findFirstOrThrow({
    where: { productId: engine.id },
  });
  const assignee = await makeUser();
  upstreamAssignee = assignee.id;
  await db.component.update({
    where: { id: upstreamComponentId },
    data: { defaultAssigneeId: assignee.id, cc: { create: { userId: assignee.id } } },
  });
  const group = await db.group.create({ data: { name: "vendor-security" } });
  await db.product.update({ where: { id: vendor.id }, data: { securityGroupId: group.id } });
  const component = await db.component.findFirstOrThrow({ where: { productId: vendor.id } });
  await db.component.create({ data: { productId: vendor.id, name: "Branding" } });
  await db.productMapping.create({
    data: {
      downstreamProductId: vendor.id,
      downstreamComponentId: component.id,
      upstreamProductId: engine.id,
      upstreamComponentId,
    },
  });
  customer = await (await makeUser()).viewer();
  upstreamMaintainer = await makeMember(engine, "maintainer");
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "triager");
  await db.groupMember.create({ data: { userId: user.id, groupId: group.id } });
  triager = await user.viewer();
});

function file(viewer: Viewer, input: Partial<FileBugInput> = {}, downstreamOnly?: string): Promise<number> {
  const summary = "It breaks";
  const parsed = fileBugInput.parse({ product: "Vendor Engine", component: "General", summary, ...input });
  return fileBug(viewer, parsed, [], undefined, reportRouter(parsed, downstreamOnly));
}

test("a report in a mapped component is one public bug in its upstream home, with a tracking of the version in use", async () => {
  const id = await file(customer, { version: "8.1.0", description: "My own words." });
  const bug = await getBug(anonymousViewer, id);
  expect(bug).toMatchObject({ product: "Engine", component: "General", version: null, isRestricted: false });
  expect((await listComments(anonymousViewer, id))[0]?.html).toContain("My own words.");
  expect(await listTrackings(anonymousViewer, id)).toMatchObject([
    { product: "Vendor Engine", version: "8.1.0", state: "affected", isDownstream: true },
  ]);
  expect(await listUnrouted(triager, vendor.id)).toEqual([]);
});

test("the rights and choices of the product that was named decide", async () => {
  await expect(file(customer, { severity: "critical" })).rejects.toMatchObject({
    fields: { severity: ["Only a triager of Vendor Engine can set the severity."] },
  });
  await expect(file(customer, { version: "9" })).rejects.toMatchObject({
    fields: { version: [expect.anything()] },
  });
  const group = await db.group.create({ data: { name: "upstream-only" } });
  await db.productAccess.create({ data: { productId: engine.id, groupId: group.id, canFile: true } });
  expect((await getBug(customer, await file(customer))).product).toBe("Engine");
});

test("what people of the product set goes to the tracking", async () => {
  const id = await file(triager, { severity: "critical", assignee: triager.handle, priority: "high" });
  const bug = await getBug(customer, id);
  expect(bug).toMatchObject({ severity: "critical" });
  expect(bug.assigneeId).toBe(upstreamAssignee);
  expect(await listTrackings(triager, id)).toMatchObject([{ assignee: triager.handle, priority: "high" }]);
});

test("a private report is seen by the vendor's group and the reporter, and by nobody upstream", async () => {
  const id = await file(customer, { isPrivate: true });
  expect(await getBug(customer, id)).toMatchObject({
    product: "Engine",
    groups: ["vendor-security"],
    cc: [],
  });
  expect((await getBug(triager, id)).assigneeId).toBeNull();
  expect(await findBug(upstreamMaintainer, id)).toBeNull();
  const assignee = await db.user.findUniqueOrThrow({ where: { id: upstreamAssignee } });

  expect(await findBug(await viewerOf(assignee.id), id)).toBeNull();
  expect(await listUnrouted(triager, vendor.id)).toMatchObject([{ id, home: "Engine" }]);
  expect(await countUnrouted(triager, vendor.id)).toBe(1);
  const outsider = await makeMember(vendor, "triager");
  expect(await listUnrouted(outsider, vendor.id)).toEqual([]);
  expect(await countUnrouted(outsider, vendor.id)).toBe(0);
  expect(await countUnrouted(customer, vendor.id)).toBeNull();
  expect(await countUnrouted(upstreamMaintainer, vendor.id)).toBeNull();
});

test("the version that a report names has the bug, for those who see the report, and the pages say why", async () => {
  const reasons = async (viewer: Viewer, id: number) => {
    const [tracking] = await listTrackings(viewer, id);
    if (!tracking) return null;
    const { evidence } = await db.tracking.findUniqueOrThrow({ where: { id: tracking.id } });
    const say = await explainEvidence(viewer, evidence as Evidence[]);
    return [tracking.state, ...(evidence as Evidence[]).map((one) => say(one)?.text)];
  };
  const affected = ["affected", "reported for Vendor Engine 8.1.0"];
  const open = await file(customer, { version: "8.1.0" });
  expect(await reasons(anonymousViewer, open)).toEqual(affected);
  expect(await listChanges(triager, open)).toEqual([]);
  const hidden = await file(customer, { version: "8.1.0", isPrivate: true });
  expect(await reasons(triager, hidden)).toEqual(affected);
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "signed_in" } });
  const closed = await file(customer, { version: "8.1.0" });
  expect(await reasons(triager, closed)).toEqual(affected);
  // In a product that not everybody sees the report is private, and who filed it follows it in their version.
  expect(await reasons(customer, closed)).toEqual(affected);
  for (const viewer of [upstreamMaintainer, await (await makeUser()).viewer(), anonymousViewer])
    expect([await findBug(viewer, closed), await listTrackings(viewer, closed)]).toEqual([null, []]);
  const without = await file(customer);
  expect(await db.presence.count({ where: { bugId: without } })).toBe(0);
});

test("who works on a private report are the people of the product it was filed against, by their rights there", async () => {
  const qeUser = await makeUser();
  await grantRole(qeUser.id, vendor.id, "qe");
  await db.groupMember.create({
    data: {
      userId: qeUser.id,
      groupId: (await db.group.findFirstOrThrow({ where: { name: "vendor-security" } })).id,
    },
  });
  const qe = await qeUser.viewer();
  const id = await file(customer, { isPrivate: true });
  const bystander = await makeMember(vendor, "triager");
  const may = async (viewer: Viewer, change: object) =>
    changeBug(
      viewer,
      id,
      changeBugInput.parse({
        revision: (await db.bug.findUniqueOrThrow({ where: { id } })).revision,
        ...change,
      }),
    ).then(
      () => "changed",
      (error: Error) => error.constructor.name,
    );
  const triage = { severity: "critical", assignee: triager.handle };
  const cases: [string, Viewer, object, string][] = [
    ["a triager sets what they may set in their product", triager, triage, "changed"],
    ["and the component", triager, { component: "General" }, "changed"],
    ["but no target", triager, { targetMilestone: "later" }, "InvalidInput"],
    ["nor who sees it: that is done by publishing", triager, { groups: [] }, "InvalidInput"],
    ["nor whether its reporter sees it", triager, { reporterAccessible: false }, "InvalidInput"],
    ["QE edits", qe, { summary: "It breaks badly" }, "changed"],
    ["the reporter may as before", customer, { severity: "low" }, "InvalidInput"],
    ["who is not in its group does not see it", bystander, triage, "NotFound"],
    ["nor do the people of its upstream home", upstreamMaintainer, triage, "NotFound"],
    ["it is closed as fixed", triager, { status: "RESOLVED", resolution: "FIXED" }, "changed"],
    ["and reopened", qe, { status: "CONFIRMED" }, "changed"],
  ];
  for (const [what, viewer, change, answer] of cases) expect(await may(viewer, change), what).toBe(answer);
  expect(await listUnrouted(triager, vendor.id)).toMatchObject([
    {
      id,
      severity: "critical",
      status: "CONFIRMED",
      assignee: (await getBug(triager, id)).assignee?.displayName,
    },
  ]);
  expect(abilitiesOn(triager, await getBug(triager, id)).fields).toContain("severity");
  // Published, it stays with them; a public bug, also one that is restricted later, never was.
  await db.routedReport.update({
    where: { bugId: id },
    data: { unroutedSince: null, publishedBugId: await file(customer) },
  });
  expect(await may(triager, { priority: "high" })).toBe("changed");
  const open = await file(customer);
  const group = await db.group.findFirstOrThrow({ where: { name: "vendor-security" } });
  const facts = async () => abilitiesOn(triager, await getBug(triager, open)).fields;
  expect(await facts()).not.toContain("severity");
  await db.bugGroup.create({ data: { bugId: open, groupId: group.id } });
  expect(await getBug(triager, open)).toMatchObject({ isRestricted: true, reportOf: null });
  expect(await facts()).not.toContain("severity");
});

test("the reporter reads who looks at their report, and which product it was filed against", async () => {
  const tell = async (id: number, viewer = customer) => {
    const bug = await getBug(viewer, id);
    return [bug.reportOf, nextStepOf(viewer, bug, { triageOwner: null, hasTriagers: true })];
  };
  const isPrivate = true;
  expect(await tell(await file(customer, { isPrivate }))).toEqual([
    "Vendor Engine",
    "You reported it for Vendor Engine. The triagers of Vendor Engine look at new bugs.",
  ]);
  const open = await file(customer);
  await db.bug.update({ where: { id: open }, data: { assigneeId: null } });
  expect(await tell(open)).toEqual([
    null,
    "You reported it for Vendor Engine. It will be fixed in Engine, where everybody can see it, and you follow it here. The triagers of Engine look at new bugs.",
  ]);
  // Somebody who does not see the product that it was filed against reads nothing of it.
  const guest = await (await makeUser()).viewer();
  const id = await file(customer, { isPrivate });
  await changeBug(triager, id, changeBugInput.parse({ addCc: [guest.handle] }));
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "groups" } });
  expect((await getBug(guest, id)).reportOf).toBeNull();
});

test("what is filed in a product that not everybody sees is private, also without being asked", async () => {
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "signed_in" } });
  const id = await file(customer);
  expect(await getBug(customer, id)).toMatchObject({ product: "Engine", groups: ["vendor-security"] });
  expect(await findBug(upstreamMaintainer, id)).toBeNull();
  await db.product.update({ where: { id: vendor.id }, data: { securityGroupId: null } });
  const kept = await file(customer);
  expect((await getBug(customer, kept)).product).toBe("Vendor Engine");
  const { downstreamOnlyReason } = await db.routedReport.findUniqueOrThrow({ where: { bugId: kept } });
  expect(downstreamOnlyReason).toMatch(/no group for private reports/);
});

test("unmapped components, and those whose home takes no bugs, stay downstream", async () => {
  const branding = await file(customer, { component: "Branding" });
  expect((await getBug(customer, branding)).product).toBe("Vendor Engine");
  expect(await listTrackings(customer, branding)).toEqual([]);
  expect(await listFilingRoutes(customer, vendor.id)).toEqual([{ component: "General", upstream: "Engine" }]);
  const stays: [string, () => Promise<unknown>][] = [
    [
      "The reporter does not see",
      () => db.product.update({ where: { id: engine.id }, data: { visibility: "groups" } }),
    ],
    [
      "takes no new bugs",
      () =>
        db.product.update({ where: { id: engine.id }, data: { visibility: "open", isOpenForBugs: false } }),
    ],
    [
      "are not public",
      async () => {
        await db.product.update({ where: { id: engine.id }, data: { isOpenForBugs: true } });
        const group = await db.group.create({ data: { name: "embargo" } });
        await db.productAccess.create({
          data: { productId: engine.id, groupId: group.id, bugControl: "default" },
        });
      },
    ],
  ];
  for (const [reason, prepare] of stays) {
    await prepare();
    const id = await file(customer);
    expect((await getBug(customer, id)).product, reason).toBe("Vendor Engine");
    const kept = await db.routedReport.findUniqueOrThrow({ where: { bugId: id } });
    expect(kept.downstreamOnlyReason).toContain(reason);
    expect(await listFilingRoutes(customer, vendor.id)).toEqual([{ component: "General", upstream: null }]);
  }
});

test("a bug of a downstream product is marked as downstream only with a reason, and that is taken back", async () => {
  const id = await file(triager, { component: "Branding" });
  const reasonFor = async (viewer: Viewer) => (await getBug(viewer, id)).routing?.downstreamOnlyReason;
  for (const viewer of [customer, upstreamMaintainer])
    await expect(markDownstreamOnly(viewer, { bug: id, reason: "No." })).rejects.toThrow("right to edit");
  await markDownstreamOnly(triager, { bug: id, reason: "Our logo." });
  await markDownstreamOnly(triager, { bug: id, reason: "Our colours." });
  expect(await reasonFor(triager)).toBe("Our colours.");
  expect(await reasonFor(customer)).toBeUndefined();
  await expect(takeBackDownstreamOnly(customer, { bug: id })).rejects.toThrow();
  await takeBackDownstreamOnly(triager, { bug: id });
  expect(await reasonFor(triager)).toBeUndefined();
  await expect(takeBackDownstreamOnly(triager, { bug: id })).rejects.toThrow("Nobody said");
  const history = (viewer: Viewer) =>
    listChanges(viewer, id).then((all) => all.map(({ from, to }) => [from, to]));
  const [logo, colours] = ["downstream only: Our logo.", "downstream only: Our colours."];
  expect(await history(triager)).toEqual([
    ["", logo],
    [logo, colours],
    [colours, ""],
  ]);
  expect(await history(customer)).toEqual([]);
});

test("a bug with an upstream home is moved before it is downstream only, and a mark does not follow it upstream", async () => {
  const upstream = await file(customer);
  await expect(markDownstreamOnly(triager, { bug: upstream, reason: "Ours." })).rejects.toThrow("move it to");
  const id = await file(triager, { component: "Branding" });
  await markDownstreamOnly(triager, { bug: id, reason: "Our logo." });
  await db.bug.update({ where: { id }, data: { productId: engine.id, componentId: null } });
  expect((await getBug(triager, id)).routing).toBeNull();
});

test("a private report that is taken back waits again, for as long as it has been there", async () => {
  const id = await file(customer, { isPrivate: true });
  const [before] = await listUnrouted(triager, vendor.id);
  await markDownstreamOnly(triager, { bug: id, reason: "Our installer." });
  expect(await listUnrouted(triager, vendor.id)).toEqual([]);
  await takeBackDownstreamOnly(triager, { bug: id });
  expect(await listUnrouted(triager, vendor.id)).toEqual([before]);
  expect(await findBug(upstreamMaintainer, id)).toBeNull();
});

test("only who may edit keeps a report downstream, with a reason", async () => {
  const id = await file(triager, {}, "Our installer only.");
  expect((await getBug(customer, id)).product).toBe("Vendor Engine");
  expect(await db.routedReport.findUniqueOrThrow({ where: { bugId: id } })).toMatchObject({
    downstreamOnlyReason: "Our installer only.",
    unroutedSince: null,
  });
  await expect(file(customer, {}, "No.")).rejects.toMatchObject({
    fields: { downstreamOnly: [expect.anything()] },
  });
});
