import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import type { Act } from "#lib/admin/act/act.ts";
import { ACTS, findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { makeBug, makeUser } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";
import { makeScene, SAMPLES, type Scene, type TestProduct } from "./act-samples.ts";

// Every act: is it previewed exactly, does it touch what it may, and does undoing bring back what was there?

/** What each act does to bugs in its sample, whether a person confirms it first, and whether it can be undone. */
const TABLE: Record<
  string,
  [bugs: "bugs" | "-", asks: "confirmed" | "-", undo: "undo" | "never" | "nothing"]
> = {
  "component.create": ["-", "-", "undo"],
  "component.change": ["-", "-", "undo"],
  "component.move": ["bugs", "confirmed", "undo"],
  "component.merge": ["bugs", "confirmed", "undo"],
  "component.split": ["bugs", "confirmed", "undo"],
  "component.delete": ["bugs", "confirmed", "undo"],
  "series.create": ["-", "-", "undo"],
  "series.change": ["-", "-", "undo"],
  "series.delete": ["-", "confirmed", "undo"],
  "version.create": ["-", "-", "undo"],
  "version.change": ["-", "-", "undo"],
  "version.state": ["bugs", "confirmed", "undo"],
  "version.releaseMany": ["bugs", "confirmed", "undo"],
  "version.delete": ["bugs", "confirmed", "undo"],
  "product.numbering": ["-", "confirmed", "undo"],
  "milestone.create": ["-", "-", "undo"],
  "milestone.change": ["-", "-", "undo"],
  "milestone.delete": ["bugs", "confirmed", "undo"],
  "milestone.releaseMany": ["-", "confirmed", "undo"],
  "milestone.shift": ["-", "-", "undo"],
  "sharedMilestone.releaseMany": ["-", "confirmed", "undo"],
  "sharedMilestone.shift": ["-", "-", "undo"],
  "sharedMilestone.create": ["-", "-", "undo"],
  "sharedMilestone.change": ["-", "-", "undo"],
  "sharedMilestone.delete": ["-", "confirmed", "undo"],
  "versionManifest.set": ["-", "-", "undo"],
  "versionManifest.remove": ["-", "confirmed", "undo"],
  "versionManifest.takeOver": ["-", "-", "undo"],
  "manifest.set": ["-", "-", "undo"],
  "manifest.remove": ["-", "confirmed", "undo"],
  "savedReply.create": ["-", "-", "undo"],
  "savedReply.change": ["-", "-", "undo"],
  "savedReply.delete": ["-", "confirmed", "undo"],
  "keyword.create": ["-", "-", "undo"],
  "keyword.change": ["-", "-", "undo"],
  "keyword.delete": ["bugs", "confirmed", "undo"],
  "rule.switch": ["-", "-", "undo"],
  "move.start": ["-", "confirmed", "never"],
  "move.undo": ["-", "confirmed", "never"],
  "mapping.set": ["-", "-", "undo"],
  "mapping.remove": ["-", "confirmed", "undo"],
  "repository.create": ["-", "-", "undo"],
  "repository.change": ["-", "-", "undo"],
  "repository.secret": ["-", "-", "nothing"],
  "repository.delete": ["-", "confirmed", "undo"],
  "siteKeyword.create": ["-", "-", "undo"],
  "siteKeyword.change": ["-", "-", "undo"],
  "siteKeyword.delete": ["bugs", "confirmed", "undo"],
  "workflow.copy": ["-", "-", "undo"],
  "workflow.reset": ["-", "confirmed", "undo"],
  "workflow.set": ["-", "confirmed", "undo"],
  "workflow.addStatus": ["-", "-", "undo"],
  "workflow.addResolution": ["-", "-", "undo"],
  "workflow.phase": ["-", "confirmed", "undo"],
  "siteWorkflow.phase": ["-", "confirmed", "undo"],
  "workflow.meaning": ["-", "confirmed", "undo"],
  "siteWorkflow.meaning": ["-", "confirmed", "undo"],
  "siteWorkflow.set": ["-", "confirmed", "undo"],
  "siteWorkflow.addStatus": ["-", "-", "undo"],
  "siteWorkflow.addResolution": ["-", "-", "undo"],
  "product.change": ["-", "-", "undo"],
  "product.retire": ["-", "confirmed", "undo"],
  "product.revive": ["-", "-", "undo"],
  "flagType.create": ["-", "-", "undo"],
  "flagType.change": ["-", "-", "undo"],
  "flagType.scope": ["-", "-", "undo"],
  "flagType.delete": ["bugs", "confirmed", "undo"],
  "siteFlagType.create": ["-", "-", "undo"],
  "siteFlagType.change": ["-", "-", "undo"],
  "siteFlagType.delete": ["-", "confirmed", "undo"],
  "role.grant": ["-", "-", "undo"],
  "role.revoke": ["-", "confirmed", "undo"],
  "product.handOver": ["-", "confirmed", "undo"],
  "role.change": ["-", "confirmed", "undo"],
  "role.create": ["-", "-", "undo"],
  "role.delete": ["-", "confirmed", "undo"],
  "role.reset": ["-", "confirmed", "undo"],
  "access.change": ["-", "confirmed", "undo"],
  "access.group": ["-", "-", "undo"],
  "classification.create": ["-", "-", "undo"],
  "classification.change": ["-", "-", "undo"],
  "classification.delete": ["-", "confirmed", "undo"],
  "releaseManager.grant": ["-", "-", "undo"],
  "releaseManager.revoke": ["-", "confirmed", "undo"],
  "product.moveClassification": ["bugs", "confirmed", "undo"],
  "product.delete": ["-", "confirmed", "undo"],
  "user.create": ["-", "-", "undo"],
  "user.rename": ["-", "-", "undo"],
  "user.disable": ["-", "-", "undo"],
  "user.enable": ["-", "-", "undo"],
  "user.grantAdministrator": ["-", "-", "undo"],
  "user.revokeAdministrator": ["-", "confirmed", "undo"],
  "user.impersonate": ["-", "-", "nothing"],
  "group.create": ["-", "-", "undo"],
  "group.change": ["-", "-", "undo"],
  "group.addMembers": ["-", "-", "undo"],
  "group.removeMember": ["-", "-", "undo"],
  "group.delete": ["-", "confirmed", "undo"],
  "severity.create": ["-", "-", "undo"],
  "severity.change": ["-", "-", "undo"],
  "severity.delete": ["bugs", "confirmed", "undo"],
  "priority.create": ["-", "-", "undo"],
  "priority.change": ["-", "-", "undo"],
  "priority.delete": ["bugs", "confirmed", "undo"],
  "status.change": ["-", "-", "undo"],
  "resolution.change": ["-", "-", "undo"],
  "setting.change": ["-", "-", "undo"],
  "audit.undo": ["-", "confirmed", "undo"],
  "siteAudit.undo": ["-", "confirmed", "undo"],
  "user.merge": ["-", "confirmed", "never"],
  "user.offerClaim": ["-", "confirmed", "never"],
  "product.create": ["-", "-", "undo"],
  "product.values": ["-", "confirmed", "undo"],
};

/** What a sample needs besides, since there are bugs. */
const WITH_BUGS: Record<string, Record<string, unknown>> = {
  "component.delete": { moveTo: "General" },
  "version.delete": { moveTargetsTo: "4.4.1", moveFoundTo: "4.4.1" },
  "version.state": { state: "released", moveTargetsTo: "4.4.1" },
  "version.releaseMany": { moveTargetsTo: "4.4.1" },
  "milestone.delete": { moveTo: "none" },
  "severity.delete": { moveTo: "minor" },
  "priority.delete": { moveTo: "low" },
  "product.change": { allowsUnconfirmed: false, moveUnconfirmedTo: "CONFIRMED" },
};

let scene: Scene;
let viewer: Viewer;

beforeAll(async () => {
  scene = await makeScene();
  const { name: product } = scene.a;
  viewer = await (await makeUser({ isAdministrator: true })).viewer();
  const facts = { product, severity: "odd", priority: "odd", keywords: ["word", "siteword"] };
  const spare = { component: "Spare", version: "4.4.2", targetRelease: "4.4.2", targetMilestone: "own" };
  await makeBug(viewer, { ...facts, ...spare, flags: [{ type: `flag-${product}`, status: "requested" }] });
  await makeBug(viewer, { ...facts, component: "General", targetMilestone: "shared" });
}, 120_000);

describe.each(ACTS.map((act) => [act.name, act] as const))("%s", (name, act) => {
  it("does what its preview says, and is undone without a trace in what there is", async () => {
    const sample = SAMPLES[name];
    if (!sample) throw new Error(`${name} has no sample.`);
    const input = {
      ...(await sample(scene.a, scene.free)),
      ...ownerOf(act, scene.a),
      ...WITH_BUGS[name],
      ...(name === "product.delete" ? { product: scene.b.name } : {}),
    };
    const before = await factsHash();
    const preview = await act.preview(viewer, input);
    expect(await factsHash()).toEqual(before);
    expect([
      preview.bugs > 0 ? "bugs" : "-",
      preview.weighs ? "confirmed" : "-",
      act.undo === "yes" ? "undo" : act.undo === "nothing" ? "nothing" : "never",
    ]).toEqual(TABLE[name]);
    if (typeof act.undo === "object") return;
    const { act: id } = await act.perform(viewer, input, { confirm: preview.confirm });
    if (act.undo !== "yes") return;
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act: id }, orderBy: { id: "asc" } });
    const undo = await findAct("siteAudit.undo")?.perform(viewer, { entry: Number(entry.id) });
    expect(await factsHash()).toEqual(before);
    expect(await db.act.findUnique({ where: { id } })).toMatchObject({ undoneById: undo?.act });
  });
});

function ownerOf(act: Act, product: TestProduct): Record<string, string> {
  if (act.scope === "product") return { product: product.name };
  return act.scope === "classification" ? { classification: product.classification } : {};
}
