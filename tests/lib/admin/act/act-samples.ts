/** One valid input for each administrative act, for the test of who may do what. Import after tests/support/database.ts. */
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

/** A product with one of each thing in it. */
export type TestProduct = { id: number; name: string; classification: string };

export type Scene = {
  a: TestProduct;
  b: TestProduct;
  free: { classification: string; person: string; group: string; member: string };
};

/** Performs an act as the system, to prepare a test. */
export async function does(name: string, input: Record<string, unknown>): Promise<void> {
  const act = findAct(name);
  if (!act) throw new Error(`There is no act ${name}.`);
  await act.perform(everything, input);
}

export async function makeTestProduct(): Promise<TestProduct> {
  const product = await makeProduct({ name: unique("Rights") });
  const { name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: product.classificationId },
  });
  const of = { product: product.name };
  await does("component.create", { ...of, name: "Spare" });
  await does("series.create", { ...of, name: "4.4" });
  await does("version.create", { ...of, name: "4.4.1" });
  await does("version.create", { ...of, name: "4.4.2" });
  await does("milestone.create", { ...of, name: "own" });
  await does("sharedMilestone.create", { classification, name: "shared" });
  await does("sharedMilestone.create", { classification, name: "empty" });
  await does("manifest.set", { ...of, milestone: "shared", version: "4.4.1" });
  const { name: contained } = await makeContained(product.name);
  const line = { ...of, contained, inVersion: "4.4.1" };
  await does("versionManifest.set", { ...line, version: "1.0", patches: "old.patch" });
  await does("keyword.create", { ...of, name: "word" });
  await does("savedReply.create", { ...of, name: "log", text: "Please attach a log." });
  await does("repository.create", { ...of, name: "code" });
  await does("repository.create", { ...of, forge: "github", name: "ovirt/code" });
  await does("flagType.create", { ...of, name: `flag-${product.name}` });
  await does("role.create", { ...of, name: "helper", capabilities: ["comment"] });
  await does("role.change", { ...of, role: "triager", capabilities: ["comment", "confirm"] });
  await db.group.create({
    data: { name: `known-${product.name}`, productAccess: { create: { productId: product.id } } },
  });
  const developer = await makeUser({ handle: `dev-${product.name.toLowerCase()}` });
  await grantRole(developer.id, product.id, "developer");
  return { id: product.id, name: product.name, classification };
}

export async function makeScene(): Promise<Scene> {
  const [person, member] = [await makeUser(), await makeUser()];
  await makeUser({ handle: "other-administrator", isAdministrator: true });
  await makeUser({ handle: "closed" });
  await does("user.disable", { user: "closed", reason: "away" });
  await db.user.create({ data: { handle: "imported", displayName: "Imported", isPlaceholder: true } });
  await does("classification.create", { name: "Unused" });
  await does("group.create", { name: "circle", members: [member.handle] });
  await does("siteKeyword.create", { name: "siteword" });
  await does("siteFlagType.create", { name: "siteflag" });
  await does("severity.create", { name: "odd" });
  await does("priority.create", { name: "odd" });
  const a = await makeTestProduct();
  const b = await makeTestProduct();
  await does("releaseManager.grant", { classification: a.classification, user: member.handle });
  await does("releaseManager.grant", { classification: b.classification, user: member.handle });
  return {
    a,
    b,
    free: { classification: "Unused", person: person.handle, group: "circle", member: member.handle },
  };
}

const containedIn = (product: string) => `${product} upstream`;

/** A product with versions 1.0 and 1.1 that is contained in another. */
async function makeContained(product: string): Promise<{ name: string }> {
  const { id, name } = await makeProduct({ name: containedIn(product) });
  for (const version of ["1.0", "1.1"])
    await db.version.create({ data: { productId: id, name: version, sortKey: version } });
  return { name };
}

/** A milestone that contains a product of its classification. */
async function makeMilestoneOfParts(): Promise<string> {
  const { id: productId, classificationId } = await makeProduct();
  const version = await db.version.create({ data: { productId, name: "1.0", sortKey: "1" } });
  const milestone = await db.milestone.create({ data: { classificationId, name: "parts", sortKey: "1" } });
  await db.manifestLine.create({ data: { milestoneId: milestone.id, productId, versionId: version.id } });
  const { name } = await db.classification.findUniqueOrThrow({ where: { id: classificationId } });
  return `${name}/parts`;
}

type Sample = (
  product: TestProduct,
  free: Scene["free"],
) => Record<string, unknown> | Promise<Record<string, unknown>>;

const flow = {
  statuses: ["CONFIRMED", "RESOLVED"],
  resolutions: ["FIXED", "DUPLICATE"],
  transitions: [">CONFIRMED", "CONFIRMED>RESOLVED", "RESOLVED>CONFIRMED"],
  moveTo: ["UNCONFIRMED>CONFIRMED", "IN_PROGRESS>CONFIRMED", "VERIFIED>RESOLVED"],
};

/** By the act's name: the input besides the product or the classification. An act without one fails the test. */
export const SAMPLES: Record<string, Sample> = {
  "component.create": () => ({ name: "Storage" }),
  "component.change": () => ({ component: "General", description: "All else" }),
  "component.move": async (product) => ({
    component: "Spare",
    toProduct: (await makeSecondProduct(product)).name,
  }),
  "component.merge": () => ({ component: "Spare", into: "General" }),
  "component.split": async ({ name }) => {
    const reporter = await (await makeUser({ isAdministrator: true })).viewer();
    const bug = await makeBug(reporter, { product: name, component: "General" });
    return { component: "General", name: unique("Part"), bugs: [bug] };
  },
  "component.delete": () => ({ component: "Spare" }),
  "series.create": () => ({ name: "4.5" }),
  "series.change": () => ({ series: "4.4", description: "The old one" }),
  "series.delete": () => ({ series: "4.4" }),
  "version.create": () => ({ name: "4.5.0" }),
  "version.change": () => ({ version: "4.4.2", description: "Soon" }),
  "version.state": () => ({ version: "4.4.2", state: "open" }),
  "version.releaseMany": () => ({ versions: ["4.4.2 2026-03-02"] }),
  "version.delete": () => ({ version: "4.4.2" }),
  "product.numbering": () => ({ scheme: "dotted" }),
  "milestone.create": () => ({ name: "next" }),
  "milestone.change": () => ({ milestone: "own", description: "Ours" }),
  "milestone.delete": () => ({ milestone: "own" }),
  "milestone.releaseMany": () => ({ upTo: "own", releasedOn: "2026-03-02" }),
  "milestone.shift": ({ name }) => shiftable("milestone", { product: name }),
  "sharedMilestone.releaseMany": () => ({ milestones: "shared 2026-03-02\nempty" }),
  "sharedMilestone.shift": ({ classification }) => shiftable("sharedMilestone", { classification }),
  "sharedMilestone.create": () => ({ name: "next" }),
  "sharedMilestone.change": () => ({ milestone: "shared", description: "Everybody's" }),
  "sharedMilestone.delete": () => ({ milestone: "empty" }),
  "versionManifest.set": ({ name }) => ({
    ...{ inVersion: "4.4.1", contained: containedIn(name), version: "1.1" },
    patches: "new.patch",
  }),
  "versionManifest.remove": ({ name }) => ({ inVersion: "4.4.1", contained: containedIn(name) }),
  "versionManifest.takeOver": async () => ({ inVersion: "4.4.1", milestone: await makeMilestoneOfParts() }),
  "manifest.set": () => ({ milestone: "shared", version: "4.4.2" }),
  "manifest.remove": () => ({ milestone: "shared" }),
  "product.values": () => ({ severities: ["bad", "worse"], defaultSeverity: "bad" }),
  "savedReply.create": () => ({ name: "thanks", text: "Thank you, {reporter}." }),
  "savedReply.change": () => ({ reply: "log", text: "Please attach the whole log." }),
  "savedReply.delete": () => ({ reply: "log" }),
  "keyword.create": () => ({ name: "other" }),
  "keyword.change": () => ({ keyword: "word", description: "A word" }),
  "keyword.delete": () => ({ keyword: "word" }),
  "move.start": async () => ({ mapping: JSON.stringify((await makeMoveWorld({ bugs: 2 })).mapping) }),
  "move.undo": async () => ({ move: await startMoveOf(await makeMoveWorld({ bugs: 2 })) }),
  "rule.switch": () => ({ rule: "fixes_merge", isOn: false }),
  "mapping.set": async () => ({ component: "General", upstreamProduct: (await makeProduct()).name }),
  "mapping.remove": async ({ name }) => {
    const { name: upstreamProduct } = await makeProduct();
    await does("mapping.set", { product: name, component: "Spare", upstreamProduct });
    return { component: "Spare" };
  },
  "repository.create": () => ({ forge: "gitlab", name: "ovirt/more" }),
  "repository.change": () => ({ forge: "github", repository: "ovirt/code", developmentBranch: "master" }),
  "repository.secret": () => ({ forge: "github", repository: "ovirt/code" }),
  "repository.delete": () => ({ repository: "code" }),
  "siteKeyword.create": () => ({ name: "another" }),
  "siteKeyword.change": () => ({ keyword: "siteword", description: "A word" }),
  "siteKeyword.delete": () => ({ keyword: "siteword" }),
  "workflow.copy": () => ({ from: "current" }),
  "workflow.reset": async ({ name }) => {
    await does("workflow.copy", { product: name, from: "current" });
    return {};
  },
  "workflow.set": () => flow,
  "workflow.addStatus": () => ({ name: "WAITING", kind: "open" }),
  "workflow.phase": () => ({ status: "IN_PROGRESS", phase: "in_review" }),
  "workflow.meaning": () => ({ resolution: "INVALID", meaning: "other" }),
  "workflow.addResolution": () => ({ name: "MOVED", meaning: "moved" }),
  "siteWorkflow.set": () => flow,
  "siteWorkflow.addStatus": () => ({ name: "WAITING", kind: "open" }),
  "siteWorkflow.phase": () => ({ status: "IN_PROGRESS", phase: "in_review" }),
  "siteWorkflow.meaning": () => ({ resolution: "INVALID", meaning: "other" }),
  "siteWorkflow.addResolution": () => ({ name: "MOVED", meaning: "moved" }),
  "product.change": () => ({ description: "What it is" }),
  "product.retire": () => ({ reason: "Its successor takes bugs." }),
  "product.revive": async ({ name }) => {
    const { isRetired } = await db.product.findUniqueOrThrow({ where: { name } });
    if (!isRetired) await does("product.retire", { product: name });
    return {};
  },
  "flagType.create": () => ({ name: "blocker" }),
  "flagType.change": ({ name }) => ({ type: `flag-${name}`, description: "Really" }),
  "flagType.scope": async (product) => {
    const name = unique("wide-");
    await does("siteFlagType.create", { name, include: [product.name] });
    return { type: name, exclude: ["General"] };
  },
  "flagType.delete": ({ name }) => ({ type: `flag-${name}` }),
  "siteFlagType.create": () => ({ name: "blocker" }),
  "siteFlagType.change": () => ({ type: "siteflag", description: "Really" }),
  "siteFlagType.delete": () => ({ type: "siteflag" }),
  "role.grant": (_, { person }) => ({ role: "developer", person, endsOn: "2099-12-31" }),
  "role.revoke": ({ name }) => ({ role: "developer", person: `dev-${name.toLowerCase()}` }),
  "product.handOver": ({ name }, { person }) => ({ person: `dev-${name.toLowerCase()}`, successor: person }),
  "role.change": () => ({ role: "developer", capabilities: ["comment"] }),
  "role.create": () => ({ name: "guest", capabilities: ["comment"] }),
  "role.delete": () => ({ role: "helper" }),
  "role.reset": () => ({ role: "triager" }),
  "access.change": () => ({ visibility: "signed_in" }),
  "access.group": ({ name }) => ({ group: `known-${name}`, canSee: true }),
  "classification.create": () => ({ name: "More" }),
  "classification.change": (_, { classification }) => ({ classification, description: "Nothing yet" }),
  "classification.delete": (_, { classification }) => ({ classification }),
  "releaseManager.grant": ({ classification }, { person }) => ({ classification, user: person }),
  "releaseManager.revoke": ({ classification }, { member }) => ({ classification, user: member }),
  "product.create": (_, { classification, person }) => ({ name: "More", classification, maintainer: person }),
  "product.moveClassification": ({ name }, { classification }) => ({ product: name, classification }),
  "product.delete": async () => ({ product: (await makeProduct()).name }),
  "user.create": () => ({ email: "new@example.test", displayName: "New", handle: "newcomer" }),
  "user.rename": (_, { person }) => ({ user: person, displayName: "Otherwise" }),
  "user.disable": (_, { person }) => ({ user: person, reason: "gone" }),
  "user.enable": () => ({ user: "closed" }),
  "user.merge": (_, { person, member }) => ({ user: person, into: member }),
  "user.grantAdministrator": (_, { person }) => ({ user: person }),
  "user.revokeAdministrator": () => ({ user: "other-administrator" }),
  "user.offerClaim": () => ({ user: "imported", email: "imported@example.test" }),
  "user.impersonate": (_, { person }) => ({ user: person }),
  "group.create": () => ({ name: "square" }),
  "group.change": (_, { group }) => ({ group, description: "Round" }),
  "group.addMembers": (_, { group, person }) => ({ group, members: [person] }),
  "group.removeMember": (_, { group, member }) => ({ group, member }),
  "group.delete": (_, { group }) => ({ group }),
  "severity.create": () => ({ name: "grave" }),
  "severity.change": () => ({ value: "minor", description: "Small" }),
  "severity.delete": () => ({ value: "odd" }),
  "priority.create": () => ({ name: "grave" }),
  "priority.change": () => ({ value: "low", description: "Late" }),
  "priority.delete": () => ({ value: "odd" }),
  "status.change": () => ({ value: "CONFIRMED", description: "Really" }),
  "resolution.change": () => ({ value: "FIXED", description: "Really" }),
  "setting.change": () => ({ announcement: "Tonight it is quiet." }),
  "audit.undo": async ({ id, name }) => {
    await does("component.change", { product: name, component: "General", description: unique("text") });
    return { entry: await newestEntry({ productId: id, field: "description", subject: "component" }) };
  },
  "siteAudit.undo": async (_, { group }) => {
    await does("group.change", { group, description: unique("text") });
    return { entry: await newestEntry({ subject: "group", field: "description" }) };
  },
};

/** A second product with the same maintainers. */
async function makeSecondProduct(product: TestProduct): Promise<TestProduct> {
  const other = await makeTestProduct();
  const holders = await db.productRole.findMany({
    where: { productId: product.id, role: { name: "maintainer" } },
  });
  for (const { userId, roleId } of holders)
    await db.productRole.create({ data: { productId: other.id, roleId, userId } });
  await db.component.deleteMany({ where: { productId: other.id, name: "Spare" } });
  return other;
}

async function newestEntry(where: { productId?: number; field: string; subject: string }): Promise<number> {
  return Number((await db.auditEntry.findFirstOrThrow({ where, orderBy: { id: "desc" } })).id);
}

/** A milestone with days, and a later one. */
async function shiftable(noun: "milestone" | "sharedMilestone", owner: Record<string, string>) {
  const name = unique("dated-");
  await does(`${noun}.create`, { ...owner, name, codeFreezeOn: "2027-01-10", dueOn: "2027-02-10" });
  return { milestone: name, days: 14, withLater: true };
}
