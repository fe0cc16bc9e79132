import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { insidersOfProduct } from "#lib/bugs/comments/audience-words.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db, sql, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { streamSearch } from "#lib/search/run-search.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { listAnnexes } from "#lib/upstream/annex/queries.ts";
import { addCaseInput } from "#lib/upstream/annex/schema.ts";
import { findNamedVersion } from "#lib/upstream/carried/named-version.ts";
import { readFixedWhereItIsWorkedOn } from "#lib/upstream/carried/worked-on.ts";
import { markDownstreamOnly } from "#lib/upstream/routing/downstream-only.ts";
import { markKnown, markKnownInput } from "#lib/upstream/routing/mark-known.ts";
import { publishInput } from "#lib/upstream/routing/publication.ts";
import { previewPublication, publishUpstream } from "#lib/upstream/routing/publish.ts";
import { listUnrouted } from "#lib/upstream/routing/queries.ts";
import { findPrivateReport } from "#lib/upstream/routing/report-page.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

let vendor: TrackedProduct;
let customer: Viewer;
let triager: Viewer;
let upstream: Viewer;
let bug: number;
let other: number;

beforeEachBuilt(async () => {
  const engine = await makeProduct({ name: "Engine" });
  vendor = await makeTrackedProduct({ name: "Vendor Engine" }, { "8.1": ["8.1.0*"] });
  const group = await db.group.create({ data: { name: "vendor-security" } });
  await db.product.update({ where: { id: vendor.id }, data: { securityGroupId: group.id } });
  await db.productMapping.create({
    data: { downstreamProductId: vendor.id, upstreamProductId: engine.id },
  });
  customer = await (await makeUser({ displayName: "Secret Customer" })).viewer();
  upstream = await makeMember(engine, "maintainer");
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "triager");
  await db.groupMember.create({ data: { userId: user.id, groupId: group.id } });
  triager = await user.viewer();
  other = await makeBug(customer, { product: "Engine", summary: "Another one" });
  const input = fileBugInput.parse({
    product: "Vendor Engine",
    version: "8.1.0",
    isPrivate: true,
    summary: "Breaks at bank.example",
    description: "Host db1.bank.example breaks.",
  });
  bug = await fileBug(customer, input, [], undefined, reportRouter(input));
});

const input = (more: object = {}) =>
  publishInput.parse({ bug, summary: "It breaks", description: "A host breaks.", ...more });

/** What somebody sees of everything: lists in their order with times, pages, history, trackings. */
async function seenBy(viewer: Viewer, but: readonly number[] = []): Promise<string> {
  const { query, problems } = parseBugQuery(new URLSearchParams("status=all"));
  const lists: unknown[] = [];
  for await (const rows of streamSearch(viewer, query, 1000, problems))
    lists.push(rows.filter(({ id }) => !but.includes(id)));
  const pages = await Promise.all(
    [bug, other].map(async (id) => [
      await findBug(viewer, id),
      await listComments(viewer, id),
      await listChanges(viewer, id),
      await listTrackings(viewer, id),
    ]),
  );
  return JSON.stringify([
    lists,
    pages,
    await listUnrouted(viewer, vendor.id),
    await findPrivateReport(viewer, bug),
  ]);
}

async function publish(more: object = {}, by = triager): Promise<number> {
  const { confirm } = await previewPublication(by, input(more));
  const done = await publishUpstream(by, input(more), confirm);
  if (typeof done !== "number") throw new Error("It differs from its preview.");
  return done;
}

test("customers' cases go to the published bug, where only those read them who could before", async () => {
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "maintainer");
  const { id: groupId } = await db.group.findFirstOrThrow({ where: { name: "vendor-security" } });
  await db.groupMember.create({ data: { userId: user.id, groupId } });
  const support = await user.viewer();
  const [{ id: tracking } = { id: 0 }] = await listTrackings(support, bug);
  await addCase(support, addCaseInput.parse({ tracking, number: "CASE-1", customer: "Seaside" }));
  const published = await publish();
  const casesOf = async (viewer: Viewer, id: number) =>
    [...(await listAnnexes(viewer, id)).values()].flatMap(({ cases }) => cases.map(({ number }) => number));
  expect(await casesOf(support, published)).toEqual(["CASE-1"]);
  expect(await casesOf(support, bug)).toEqual([]);
  const member = await makeUser();
  await db.groupMember.create({ data: { userId: member.id, groupId } });
  const inGroup = await member.viewer();
  expect(await listTrackings(inGroup, published)).toHaveLength(1);
  expect(await casesOf(inGroup, published)).toEqual([]);
  expect(await casesOf(upstream, published)).toEqual([]);
});

test("what was previewed becomes public, filed by who publishes, with the vendor's tracking for the vendor", async () => {
  const published = await publish();
  const seen = await getBug(anonymousViewer, published);
  expect(seen).toMatchObject({ product: "Engine", summary: "It breaks", cc: [], version: null });
  expect(seen.reporter?.handle).toBe(triager.handle);
  const [description, ...rest] = await listComments(anonymousViewer, published);
  expect(description?.html).toContain("A host breaks.");
  expect(rest).toEqual([]);
  expect(await listTrackings(anonymousViewer, published)).toEqual([]);
  expect(await listTrackings(upstream, published)).toEqual([]);
  expect(await listTrackings(triager, published)).toMatchObject([
    { product: "Vendor Engine", version: "8.1.0", state: "affected" },
  ]);
  expect(await findPrivateReport(triager, bug)).toMatchObject({ publishedAs: published, isUnrouted: false });
  expect(await listUnrouted(triager, vendor.id)).toEqual([]);
  expect((await listChanges(triager, bug)).map(({ to }) => to)).toContain(`published as bug ${published}`);
  expect(JSON.stringify(await listChanges(customer, bug))).not.toContain("published");
});

test("who filed a private report learns what was published of it, and whether their version has the fix", async () => {
  const published = await publish();
  const routing = async (viewer: Viewer) => (await findBug(viewer, bug))?.routing ?? null;
  expect(await routing(customer)).toMatchObject({ publishedAs: published, isUnrouted: false });
  const copied = await (await makeUser()).viewer();
  await db.bugCc.create({ data: { bugId: bug, userId: copied.userId ?? 0 } });
  expect(await findBug(copied, bug)).toMatchObject({ id: bug, routing: null });
  const answer = async (viewer: Viewer) => {
    const report = await getBug(viewer, bug);
    const named = await findNamedVersion(viewer, report);
    const asked = { product: named?.product, version: named?.version ?? undefined, named };
    const { fixed, otherId } = await readFixedWhereItIsWorkedOn(viewer, report, asked);
    return [fixed.product, fixed.version, fixed.answer?.kind, otherId];
  };
  // Of the public bug nothing is known to the customer yet: what they said themselves counts.
  expect(await answer(customer)).toEqual(["Vendor Engine", "8.1.0", "affected", null]);
  await recordPresence(await makeMember(vendor, "maintainer"), {
    ...{ bug: published, product: "Vendor Engine", version: "8.1.0" },
    ...{ kind: "fixed", note: "" },
  });
  expect(await answer(customer)).toEqual(["Vendor Engine", "8.1.0", "yes", published]);
  const group = await db.group.create({ data: { name: "upstream-security" } });
  await db.bugGroup.create({ data: { bugId: published, groupId: group.id } });
  expect(await routing(customer)).toBeNull();
  expect(await answer(customer)).toEqual(["Vendor Engine", "8.1.0", "affected", null]);
  // The vendor's people know that it was published, and not as which bug once that is hidden from them.
  await db.bug.update({ where: { id: published }, data: { reporterAccessible: false } });
  const hidden = { isPublished: true, publishedAs: null, isUnrouted: false };
  expect(await routing(triager)).toMatchObject(hidden);
  expect(await findPrivateReport(triager, bug)).toMatchObject(hidden);
});

test("a report of a bug that everybody reads already becomes its duplicate with the cases, and stays private and answered", async () => {
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  const { id: groupId } = await db.group.findFirstOrThrow({ where: { name: "vendor-security" } });
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "maintainer");
  await db.groupMember.create({ data: { userId: user.id, groupId } });
  const support = await user.viewer();
  const [{ id: tracking } = { id: 0 }] = await listTrackings(support, bug);
  await addCase(support, addCaseInput.parse({ tracking, number: "CASE-1", customer: "Seaside" }));
  const strangers = [anonymousViewer, upstream, await (await makeUser()).viewer()];
  const before = await Promise.all(strangers.map((viewer) => seenBy(viewer)));
  const know = (viewer: Viewer, original: string | number = other) =>
    markKnown(viewer, markKnownInput.parse({ bug, original }));
  await expect(know(customer)).rejects.toThrow("You may not publish");
  await expect(know(upstream)).rejects.toThrow("There is no such private report.");
  await expect(know(support, bug)).rejects.toMatchObject({ fields: { original: ["That is this report."] } });
  await expect(know(support, 99_999)).rejects.toMatchObject({
    fields: { original: ["There is no bug 99999."] },
  });
  const hidden = await makeBug(support, { product: "Engine" });
  await db.bugGroup.create({ data: { bugId: hidden, groupId } });
  await expect(know(support, hidden)).rejects.toMatchObject({
    fields: { original: [expect.stringContaining(`Not everybody sees bug ${hidden}`)] },
  });
  await db.bug.delete({ where: { id: hidden } });
  await know(support, ` #${other} `);
  expect(await findBug(customer, bug)).toMatchObject({
    isRestricted: true,
    isOpen: false,
    duplicateOf: { id: other },
  });
  expect(await listUnrouted(support, vendor.id)).toEqual([]);
  const [annex] = [...(await listAnnexes(support, other)).values()];
  expect(annex?.cases.map(({ number }) => number)).toEqual(["CASE-1"]);
  expect(await listTrackings(support, other)).toMatchObject([{ product: "Vendor Engine", version: "8.1.0" }]);
  // Nobody else sees anything of it, nor of the tracking that is there now.
  expect(await Promise.all(strangers.map((viewer) => seenBy(viewer)))).toEqual(before);
  // What is known of the public bug is the answer for who filed the report, on its page, too.
  await recordPresence(support, {
    bug: other,
    product: "Vendor Engine",
    version: "8.1.0",
    kind: "fixed",
    note: "",
  });
  const report = await getBug(customer, bug);
  const named = await findNamedVersion(customer, report);
  const asked = { product: named?.product, version: named?.version ?? undefined, named };
  const { fixed, otherId } = await readFixedWhereItIsWorkedOn(customer, report, asked);
  expect([fixed.answer?.kind, otherId]).toEqual(["yes", other]);
  // A second one goes to the tracking that is there, and reopening makes it wait again.
  await changeBug(support, bug, changeBugInput.parse({ revision: "current", status: "CONFIRMED" }));
  expect(await listUnrouted(support, vendor.id)).toHaveLength(1);
  await know(support);
  const places = (await listTrackings(support, other)).filter(({ version }) => version === "8.1.0");
  expect(places).toHaveLength(1);
  // Where nobody works is nothing taken.
  const repeats = await makeBug(support, { product: "Engine" });
  await changeBug(support, repeats, changeBugInput.parse({ revision: "current", duplicateOf: other }));
  await expect(know(support, repeats)).rejects.toMatchObject({
    fields: { original: [`Bug ${repeats} is a duplicate of bug ${other}: give the number of that one.`] },
  });
  // A case that is there already is not lost with what was written about it here.
  await changeBug(support, bug, changeBugInput.parse({ revision: "current", status: "CONFIRMED" }));
  const again = [
    { tracking, number: "case-1", customer: "Seaside", note: "They wait for it." },
    { tracking, number: "CASE-2", customer: "Lakeside" },
  ];
  for (const one of again) await addCase(support, addCaseInput.parse(one));
  await know(support);
  const casesOf = async (id: number) =>
    [...(await listAnnexes(support, id)).values()].flatMap(({ cases }) =>
      cases.map(({ number, note }) => [number, note]),
    );
  expect(await casesOf(bug)).toEqual([["case-1", "They wait for it."]]);
  expect(await casesOf(other)).toEqual([
    ["CASE-1", ""],
    ["CASE-2", ""],
  ]);
});

test("the public bug leads back to the report for those who work on it, and has its severity, as previewed", async () => {
  await changeBug(triager, bug, changeBugInput.parse({ revision: "current", severity: "major" }));
  const { publication } = await previewPublication(triager, input());
  expect(publication.severity).toBe("major");
  const published = await publish();
  expect(await findBug(triager, published)).toMatchObject({
    severity: "major",
    publishedFrom: { id: bug, product: "Vendor Engine" },
  });
  const outside = await makeMember(vendor, "triager");
  const reader = await makeUser();
  const { id: groupId } = await db.group.findFirstOrThrow({ where: { name: "vendor-security" } });
  await db.groupMember.create({ data: { userId: reader.id, groupId } });
  for (const viewer of [anonymousViewer, customer, upstream, outside, await reader.viewer()])
    expect(await findBug(viewer, published)).toMatchObject({ severity: "major", publishedFrom: null });
});

test("the versions of a report that was published are those of its panel, and of the public bug", async () => {
  const engine = await db.product.findUniqueOrThrow({ where: { name: "Engine" } });
  const cases = async () => {
    const report = await getBug(triager, bug);
    const otherId = report.routing?.publishedAs ?? null;
    const published = otherId === null ? null : await getBug(triager, otherId);
    const panel = (await panelRows(triager, bug, otherId)).rows;
    const matrix = await readMatrix(triager, published ?? report, published ? bug : null);
    const said = (rows: typeof panel) =>
      rows.flatMap(({ cells }) =>
        cells.map(({ product, series, version, state, tracking }) =>
          [product, series ?? version, state, tracking?.bug].join(" "),
        ),
      );
    return { panel: said(panel), matrix: said(matrix) };
  };
  const published = await publish();
  const { id: seriesId } = await db.series.create({
    data: { productId: engine.id, name: "8", sortKey: "8", state: "active" },
  });
  await db.tracking.create({
    data: { bugId: published, productId: engine.id, seriesId, state: "approved", source: "manual" },
  });
  const { panel, matrix } = await cases();
  expect(panel).toContain(`Engine 8 approved ${published}`);
  expect(matrix).toEqual(expect.arrayContaining(panel));
  expect(matrix.join()).toContain("Vendor Engine 8.1.0 affected");
});

test("nothing private moves: strangers and people upstream see the same as before, but for the published bug", async () => {
  const viewers = [anonymousViewer, upstream, await (await makeUser()).viewer()];
  const before = await Promise.all(viewers.map((viewer) => seenBy(viewer)));
  const published = await publish({ namesReporter: false });
  expect(await Promise.all(viewers.map((viewer) => seenBy(viewer, [published])))).toEqual(before);
  // Nothing on the public bug leads to the private one.
  const shown = JSON.stringify([
    await getBug(upstream, published),
    await listComments(upstream, published),
    await listChanges(upstream, published),
  ]);
  expect(shown).not.toMatch(/bank|Customer|Vendor/);
  expect(JSON.parse(shown)[0]).toMatchObject({
    dependsOn: [],
    blocks: [],
    duplicates: [],
    duplicateOf: null,
  });
});

test("what differs from the preview is not published, and comes back as a new preview", async () => {
  const { confirm } = await previewPublication(triager, input());
  const again = await publishUpstream(triager, input({ description: "A host of the bank breaks." }), confirm);
  expect(again).toMatchObject({ publication: { text: "A host of the bank breaks." } });
  expect(await db.bug.count()).toBe(2);
  const file = { fileName: "a.log", contentType: "text/plain", size: 1, sha256: "a".repeat(64) };
  const { eventId } = await db.comment.findFirstOrThrow({ where: { bugId: bug } });
  const { id } = await db.attachment.create({ data: { bugId: bug, eventId, summary: "A log", ...file } });
  const withFile = await previewPublication(triager, input({ files: [id] }));
  await db.attachment.update({ where: { id }, data: { summary: "A log of the bank" } });
  expect(typeof (await publishUpstream(triager, input({ files: [id] }), withFile.confirm))).toBe("object");
});

test("what was written on the report since the preview comes first, and nothing is published without it", async () => {
  const { confirm } = await previewPublication(triager, input());
  const say = (viewer: Viewer, comment: string) => changeBug(viewer, bug, changeBugInput.parse({ comment }));
  await say(customer, "Please do not publish this.");
  const again = await publishUpstream(triager, input(), confirm);
  expect(again).toMatchObject({ isReportNewer: true, publication: { text: "A host breaks." } });
  expect(await db.bug.count()).toBe(2);
  const other = await publishUpstream(triager, input({ description: "A host of the bank." }), confirm);
  expect(other).toMatchObject({ isReportNewer: false });
  expect(typeof (await publishUpstream(triager, input(), again instanceof Object ? again.confirm : ""))).toBe(
    "number",
  );
});

test("the places of a published report are those of the public bug, as far as somebody sees them", async () => {
  const published = await publish();
  const places = async (viewer: Viewer) =>
    (await panelRows(viewer, bug, published)).rows.flatMap(({ product, cells }) =>
      cells.map(({ version, tracking }) => [product, version, tracking?.bug]),
    );
  expect(await places(triager)).toEqual([["Vendor Engine", "8.1.0", published]]);
  // The tracking of the public bug is for the vendor: the customer has that of their report.
  const own = await places(customer);
  expect(own).toContainEqual(["Vendor Engine", "8.1.0", bug]);
  expect(own.every(([, , of]) => of === bug)).toBe(true);
  expect(await places(upstream)).toEqual([]);
});

test("of a published report whose public bug is hidden since, nothing of that is shown", async () => {
  const published = await publish();
  const node = await makeTrackedProduct({ name: "Node" }, { "1": ["1.0*"], "2": ["2.0*"] });
  await makeFix(node, published, { branch: "1", version: "1.0" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [published]));
  await db.tracking.create({ data: { bugId: bug, productId: node.id, seriesId: node.series["1"] ?? null } });
  const newest = async () =>
    (await panelRows(triager, bug, published)).rows
      .flatMap(({ cells }) => cells)
      .find(({ series }) => series === "2");
  expect(await newest()).toMatchObject({ state: "released", fixedIn: "2.0" });
  const group = await db.group.create({ data: { name: "upstream-security" } });
  await db.bugGroup.create({ data: { bugId: published, groupId: group.id } });
  await db.bug.update({ where: { id: published }, data: { reporterAccessible: false, ccAccessible: false } });
  expect(await findBug(triager, published)).toBeNull();
  expect(await newest()).toBeUndefined();
});

test("chosen comments follow the description as they were edited, others do not, and the reporter is named if chosen", async () => {
  const published = await publish({
    anchors: ["c1", "c2"],
    texts: ["Edited.", "Not this."],
    comments: ["c1"],
    namesReporter: true,
  });
  const [{ text }] = await db.$queryRaw<[{ text: string }]>(
    sql`SELECT text FROM comments WHERE bug_id = ${published}`,
  );
  expect(text).toBe("A host breaks.\n\nEdited.\n\nReported by Secret Customer.");
  expect((await getBug(anonymousViewer, published)).cc).toMatchObject([{ handle: customer.handle }]);
});

test("the number of the private bug is refused in what becomes public", async () => {
  await expect(previewPublication(triager, input({ description: `As in #${bug}.` }))).rejects.toMatchObject({
    fields: { description: [`This names bug ${bug}, which is private.`] },
  });
});

test("what insiders wrote is marked where comments and files are chosen, and the preview says that it was chosen", async () => {
  const insider = await makeUser();
  await grantRole(insider.id, vendor.id, "maintainer");
  const { id: groupId } = await db.group.findFirstOrThrow({ where: { name: "vendor-security" } });
  await db.groupMember.create({ data: { userId: insider.id, groupId } });
  const viewer = await insider.viewer();
  const say = (comment: string, audience = "") =>
    changeBug(
      viewer,
      bug,
      changeBugInput.parse({ comment, ...(audience ? { commentAudience: audience } : {}) }),
    );
  await say("For all.");
  await say("A gold customer.", insidersOfProduct("Vendor Engine"));
  const report = await findPrivateReport(viewer, bug);
  const only = "insiders of Vendor Engine";
  expect(report?.comments.map(({ text, audience }) => [text, audience])).toEqual([
    ["For all.", null],
    ["A gold customer.", only],
  ]);
  const [open = "", secret = ""] = report?.comments.map(({ anchor }) => anchor) ?? [];
  const chosen = (...comments: string[]) =>
    previewPublication(viewer, input({ anchors: [open, secret], texts: ["a", "b"], comments }));
  expect((await chosen(open)).inside).toEqual([]);
  expect((await chosen(open, secret)).inside).toEqual([`a comment only for ${only}`]);
  const { eventId } = await db.comment.findFirstOrThrow({ where: { bugId: bug } });
  const { id: audienceId } = await db.audience.findFirstOrThrow({ where: { productId: vendor.id } });
  const file = { fileName: "a.log", contentType: "text/plain", size: 1, sha256: "a".repeat(64) };
  const { id } = await db.attachment.create({
    data: { bugId: bug, eventId, audienceId, summary: "A log", ...file },
  });
  expect((await findPrivateReport(viewer, bug))?.files).toMatchObject([{ audience: only }]);
  const { confirm, inside } = await previewPublication(viewer, input({ files: [id] }));
  expect(inside).toEqual([`a file only for ${only}`]);
  // Whoever saw the warning confirms anew what is not warned of any more.
  await db.attachment.update({ where: { id }, data: { audienceId: null } });
  expect(typeof (await publishUpstream(viewer, input({ files: [id] }), confirm))).toBe("object");
});

test("only people of the downstream product who see the report publish it, once", async () => {
  const outsider = await makeMember(vendor, "triager");
  const { confirm } = await previewPublication(triager, input());
  const refused = async (viewer: Viewer) =>
    publishUpstream(viewer, input(), confirm).then(
      () => "done",
      (error: Error) => error.constructor.name,
    );
  expect(await refused(outsider)).toBe("NotFound");
  expect(await refused(upstream)).toBe("NotFound");
  expect(await refused(customer)).toBe("NotAllowed");
  expect(await refused(anonymousViewer)).toBe("NotSignedIn");
  expect(await findPrivateReport(customer, bug)).toBeNull();
  expect(await refused(triager)).toBe("done");
  expect(await refused(triager)).toBe("InvalidInput");
});

test("an attachment of another bug, or one that is hidden, cannot be chosen", async () => {
  await expect(previewPublication(triager, input({ files: [4711] }))).rejects.toMatchObject({
    fields: { files: ["There is no such attachment."] },
  });
});

test("a report that concerns only the downstream product leaves the queue with its reason, and stays private", async () => {
  await expect(markDownstreamOnly(customer, { bug, reason: "No." })).rejects.toThrow();
  await markDownstreamOnly(triager, { bug, reason: "Our installer." });
  expect(await listUnrouted(triager, vendor.id)).toEqual([]);
  expect(await findPrivateReport(triager, bug)).toMatchObject({ downstreamOnlyReason: "Our installer." });
  expect(await findBug(upstream, bug)).toBeNull();
});

test("what becomes of a public bug with a report is in its history", async () => {
  const versionId = vendor.versions["8.1.0"] ?? 0;
  await db.presence.create({ data: { bugId: other, versionId, kind: "found" } });
  await markKnown(triager, markKnownInput.parse({ bug, original: other }));
  expect(await listTrackings(anonymousViewer, other)).toMatchObject([{ series: "8.1", state: "affected" }]);
  const said = (await listChanges(anonymousViewer, other)).map(({ to }) => to);
  expect(said).toEqual(["Vendor Engine 8.1: affected"]);
  const inside = (await listChanges(triager, other)).map(({ to }) => to);
  expect(inside).toContain("Vendor Engine 8.1.0: affected");
});
