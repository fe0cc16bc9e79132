import "#tests/support/database.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { changeProduct } from "#lib/admin/products/acts.ts";
import { copyWorkflow, resetWorkflow } from "#lib/admin/workflows/acts.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import { workflowProblems } from "#lib/catalog/workflow/problems.ts";
import { canMove, resolutionNames, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

function act(name: string) {
  const found = findAct(name);
  if (!found) throw new Error(name);
  return found;
}

async function scene() {
  const { name: product, id: productId } = await makeProduct();
  const user = await makeUser();
  await grantRole(user.id, productId, "maintainer");
  const maintainer = await user.viewer();
  const inputFor = (workflow: Workflow) => ({
    product,
    statuses: workflow.statuses.map(({ name }) => name),
    resolutions: resolutionNames(workflow),
    transitions: workflow.transitions.map(({ from, to }) => `${from ?? ""}>${to}`),
    requiresComment: workflow.transitions
      .filter((t) => t.requiresComment)
      .map(({ from, to }) => `${from}>${to}`),
  });
  const set = (
    input: ReturnType<typeof inputFor> & {
      moveTo?: string[];
      phases?: string[];
      meanings?: string[];
      revision?: number;
    },
    viewer: Viewer = maintainer,
  ) => act("workflow.set").perform(viewer, input);
  const without = async (name: string) => {
    const input = inputFor(await loadWorkflow(productId));
    return { ...input, statuses: input.statuses.filter((status) => status !== name) };
  };
  return { product, productId, maintainer, inputFor, set, without };
}

describe("the workflow of a product", () => {
  it("does not verify bugs of a milestone without a doc type, as nobody may by hand", async () => {
    const { product, productId, maintainer } = await scene();
    const { classificationId } = await db.product.update({
      where: { id: productId },
      data: { wantsDocs: true },
    });
    const { id: targetMilestoneId } = await db.milestone.create({
      data: { classificationId, name: unique("M"), sortKey: "1" },
    });
    const bug = await makeBug(maintainer, { product });
    await db.bug.update({ where: { id: bug }, data: { status: "IN_PROGRESS", targetMilestoneId } });
    const copy = () =>
      copyWorkflow.perform(maintainer, { product, from: "ovirt", moveTo: ["IN_PROGRESS>VERIFIED"] });
    await expect(copy()).rejects.toMatchObject({
      fields: { moveTo: [expect.stringContaining("would verify bugs of a milestone that have no doc type")] },
    });
    await db.bug.update({ where: { id: bug }, data: { docType: "No Doc Update" } });
    await copy();
    expect((await getBug(maintainer, bug)).phase).toBe("verified");
  });

  it("is the site's until the product gets its own; other products keep theirs", async () => {
    const { product, productId, maintainer, inputFor, set } = await scene();
    const other = await makeProduct();
    const wanted = inputFor(bugzilla);
    await expect(set(wanted)).rejects.toThrow(/make its own first/);
    await copyWorkflow.perform(maintainer, { product, from: "default" });
    await set({
      ...wanted,
      transitions: wanted.transitions.filter((way) => way !== "CONFIRMED>RESOLVED"),
      requiresComment: ["RESOLVED>CONFIRMED"],
    });
    const mine = await loadWorkflow(productId);
    expect(canMove(mine, "CONFIRMED", "RESOLVED")).toBe(false);
    expect(mine.transitions).toContainEqual({
      from: "RESOLVED",
      to: "CONFIRMED",
      requiresComment: true,
      requiredFields: [],
    });
    expect(canMove(await loadWorkflow(other.id), "CONFIRMED", "RESOLVED")).toBe(true);
    await resetWorkflow.perform(maintainer, { product });
    expect(canMove(await loadWorkflow(productId), "CONFIRMED", "RESOLVED")).toBe(true);
    expect(await db.workflow.count({ where: { name: product } })).toBe(0);
  });

  it("shared with another product, as after an import, cannot be changed by one of them", async () => {
    const { product, productId, maintainer, inputFor, set } = await scene();
    const other = await makeProduct();
    const shared = await db.workflow.create({ data: { name: `shared ${product}` } });
    await db.product.updateMany({
      where: { id: { in: [productId, other.id] } },
      data: { workflowId: shared.id },
    });
    await expect(set(inputFor(bugzilla))).rejects.toThrow(/make its own first/);
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    expect((await db.product.findUniqueOrThrow({ where: { id: other.id } })).workflowId).toBe(shared.id);
  });

  it("says before it changes only what is different, in full", async () => {
    const { product, productId, maintainer, inputFor } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "default" });
    const now = inputFor(await loadWorkflow(productId));
    const transitions = now.transitions.filter((way) => way !== "CONFIRMED>RESOLVED");
    const input = { ...now, transitions, requiresComment: ["RESOLVED>CONFIRMED"] };
    const { lines } = await act("workflow.set").preview(maintainer, input);
    const said = lines.find((line) => line.startsWith("Transitions"));
    expect(said).toMatch(
      /^Transitions of the workflow “.+”: added “RESOLVED → CONFIRMED with a comment”; removed “/,
    );
    expect(said).toContain("CONFIRMED → RESOLVED");
    expect(said).not.toContain("…");
    expect(said).not.toContain("ASSIGNED");
  });

  it("becomes oVirt's with a replacement for every status in use, as many bugs as in the preview", async () => {
    const { product, productId, maintainer } = await scene();
    const ids = [
      await makeBug(maintainer, { product, component: "General" }),
      await makeBug(maintainer, { product, component: "General" }),
    ];
    const { status } = await getBug(everything, ids[0] ?? 0);
    const input = { product, from: "ovirt" };
    await expect(copyWorkflow.perform(maintainer, input)).rejects.toMatchObject({
      fields: { moveTo: [expect.stringContaining(`${status}: choose another status for 2 bugs.`)] },
    });
    await expect(
      copyWorkflow.perform(maintainer, { ...input, moveTo: [`${status}>CLOSED`] }),
    ).rejects.toThrow(/choose another status that is open/);
    const decided = { ...input, moveTo: [`${status}>NEW`] };
    const preview = await copyWorkflow.preview?.(maintainer, decided);
    // That the product itself changes needs no line.
    expect((await act("workflow.copy").preview(maintainer, decided)).lines.join()).not.toContain("1 product");
    const done = await copyWorkflow.perform(maintainer, decided);
    expect(preview?.counts.bugs).toBe(2);
    expect(done.data?.bugs).toBe(2);
    expect((await loadWorkflow(productId)).statuses.map(({ name }) => name)).toEqual(
      ovirt.statuses.map(({ name }) => name),
    );
    for (const id of ids) {
      expect(await getBug(everything, id)).toMatchObject({ status: "NEW", revision: 2 });
      expect(await listChanges(everything, id)).toMatchObject([{ field: "status", from: status, to: "NEW" }]);
    }
    // VERIFIED is closed in Bugzilla's workflow; in oVirt's it waits, open, for the release.
    const [first = 0] = ids;
    const { classificationId } = await db.product.findUniqueOrThrow({ where: { id: productId } });
    const { id: targetMilestoneId } = await db.milestone.create({
      data: { classificationId, name: "M1", sortKey: "1" },
    });
    await db.bug.update({ where: { id: first }, data: { targetMilestoneId } });
    for (const [index, status] of ["POST", "MODIFIED", "ON_QA", "VERIFIED"].entries()) {
      await changeBug(maintainer, first, changeBugInput.parse({ revision: 2 + index, status }));
    }
    expect(await getBug(everything, first)).toMatchObject({
      status: "VERIFIED",
      isOpen: true,
      resolution: null,
    });
  });

  it("only loses a status if its bugs get another one of the same kind", async () => {
    const { product, productId, maintainer, set, without } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const id = await makeBug(maintainer, { product, component: "General", status: "IN_PROGRESS" });
    const input = await without("IN_PROGRESS");
    await expect(set(input)).rejects.toMatchObject({
      fields: { moveTo: ["IN_PROGRESS: choose another status for 1 bug."] },
    });
    await expect(set({ ...input, moveTo: ["IN_PROGRESS>VERIFIED"] })).rejects.toThrow(InvalidInput);
    const decided = { ...input, moveTo: ["IN_PROGRESS>CONFIRMED"] };
    expect(await act("workflow.set").preview?.(maintainer, decided)).toMatchObject({ counts: { bugs: 1 } });
    expect((await set(decided)).data?.bugs).toBe(1);
    expect(await getBug(everything, id)).toMatchObject({ status: "CONFIRMED", revision: 2 });
    const { transitions } = await loadWorkflow(productId);
    expect(transitions.some(({ from, to }) => from === "IN_PROGRESS" || to === "IN_PROGRESS")).toBe(false);
  });

  it("does not change bugs with a removed resolution, and keeps DUPLICATE", async () => {
    const { product, maintainer, inputFor, set } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const id = await makeBug(maintainer, { product, component: "General" });
    await changeBug(
      maintainer,
      id,
      changeBugInput.parse({ revision: 1, status: "RESOLVED", resolution: "WONTFIX" }),
    );
    const drop = (name: string) => ({
      ...inputFor(bugzilla),
      resolutions: resolutionNames(bugzilla).filter((resolution) => resolution !== name),
    });
    await expect(set(drop("DUPLICATE"))).rejects.toMatchObject({
      fields: { meanings: [expect.stringContaining("One resolution must mean duplicate")] },
    });
    const preview = await act("workflow.set").preview?.(maintainer, drop("WONTFIX"));
    expect(preview?.lines).toContain("1 bug keeps the resolution WONTFIX, which is no longer offered.");
    await set(drop("WONTFIX"));
    expect(await getBug(everything, id)).toMatchObject({ resolution: "WONTFIX" });
  });

  it("gets new statuses and resolutions from its maintainer, open or closed by workflow", async () => {
    const { product, productId, maintainer } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const add = (input: object) => act("workflow.addStatus").perform(maintainer, { product, ...input });
    await add({ name: "IN_REVIEW", kind: "open", like: "IN_PROGRESS" });
    const workflow = await loadWorkflow(productId);
    expect(workflow.statuses.map(({ name }) => name)).toEqual([
      "UNCONFIRMED",
      "CONFIRMED",
      "IN_PROGRESS",
      "IN_REVIEW",
      "RESOLVED",
      "VERIFIED",
    ]);
    expect(canMove(workflow, "IN_REVIEW", "RESOLVED")).toBe(true);
    expect(canMove(workflow, "IN_PROGRESS", "IN_REVIEW")).toBe(true);
    for (const name of ["In review", "lower", "A-B", "X".repeat(41), "NONE", "", "IN_REVIEW"]) {
      await expect(add({ name, kind: "open" })).rejects.toThrow(InvalidInput);
    }
    const elsewhere = await scene();
    await copyWorkflow.perform(elsewhere.maintainer, { product: elsewhere.product, from: "bugzilla" });
    await act("workflow.addStatus").perform(elsewhere.maintainer, {
      product: elsewhere.product,
      name: "IN_REVIEW",
      kind: "closed",
    });
    const isOpenIn = async (id: number) =>
      (await loadWorkflow(id)).statuses.find(({ name }) => name === "IN_REVIEW")?.isOpen;
    expect([await isOpenIn(productId), await isOpenIn(elsewhere.productId)]).toEqual([true, false]);
    await act("workflow.addResolution").perform(maintainer, {
      product,
      name: "OBSOLETE",
      meaning: "obsolete",
    });
    expect((await loadWorkflow(productId)).resolutions).toContainEqual({
      name: "OBSOLETE",
      meaning: "obsolete",
      requiresComment: false,
      refusesOpenBlockers: false,
    });
  });

  it("says what moves and resolutions require; a form that says nothing of it leaves it as it is", async () => {
    const { product, productId, maintainer, inputFor } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const set = async (more: Record<string, unknown> = {}) =>
      act("workflow.set").perform(maintainer, { ...inputFor(await loadWorkflow(productId)), ...more });
    const rules = async () => {
      const { transitions, resolutions } = await loadWorkflow(productId);
      return [
        ...transitions.flatMap(({ from, to, requiredFields = [] }) =>
          requiredFields.map((field) => `${from}>${to}=${field}`),
        ),
        ...resolutions.flatMap((one) => (one.requiresComment ? `${one.name}*` : [])),
        ...resolutions.flatMap((one) => (one.refusesOpenBlockers ? `${one.name}!` : [])),
      ].sort();
    };
    await set({ requireTo: "IN_PROGRESS", requireField: "assignee" });
    const assigned = ["CONFIRMED>IN_PROGRESS=assignee", "UNCONFIRMED>IN_PROGRESS=assignee"];
    expect(await rules()).toEqual(assigned);
    await set({ requireFrom: "CONFIRMED", requireTo: "RESOLVED", requireField: "targetMilestone" });
    const targeted = ["CONFIRMED>IN_PROGRESS=assignee", "CONFIRMED>RESOLVED=targetMilestone"];
    expect(await rules()).toEqual([...targeted, "UNCONFIRMED>IN_PROGRESS=assignee"]);
    await set({ resolutionComments: ["", "WONTFIX"], resolutionBlockers: ["", "FIXED"] });
    await set({ requiredFields: ["", "CONFIRMED>RESOLVED=targetMilestone"] });
    expect(await rules()).toEqual(["CONFIRMED>RESOLVED=targetMilestone", "FIXED!", "WONTFIX*"]);
    await set();
    expect(await rules()).toEqual(["CONFIRMED>RESOLVED=targetMilestone", "FIXED!", "WONTFIX*"]);
    await set({ requiredFields: [""], resolutionComments: [""], resolutionBlockers: [""] });
    expect(await rules()).toEqual([]);
    await expect(set({ requireTo: "RESOLVED", requireField: "summary" })).rejects.toThrow(
      /cannot be required/,
    );
    await expect(set({ requireField: "assignee" })).rejects.toThrow(/Choose the status/);
    await expect(set({ requireTo: "RESOLVED" })).rejects.toThrow(/Choose the field/);
  });

  it("defines the meanings of its statuses and resolutions; the preview shows the effect on bugs, and the audit log records it", async () => {
    const { product, productId, maintainer, inputFor, set } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "ovirt" });
    await makeBug(maintainer, { product, component: "General", status: "ASSIGNED" });
    const input = {
      ...inputFor(ovirt),
      phases: ["ASSIGNED=in_review", "MODIFIED=to_verify"],
      meanings: ["EOL=deferred"],
    };
    expect((await act("workflow.set").preview?.(maintainer, input))?.lines).toEqual(
      expect.arrayContaining([
        "ASSIGNED has the phase “In review” instead of “Assigned”: 1 bug.",
        "MODIFIED has the phase “To verify” instead of “Fixed”: 0 bugs.",
        "EOL means “Deferred” instead of “No longer applies”: 0 bugs.",
      ]),
    );
    await set(input);
    const { statuses, resolutions } = await loadWorkflow(productId);
    const phaseOf = (name: string) => statuses.find((status) => status.name === name)?.phase;
    expect([phaseOf("ASSIGNED"), phaseOf("MODIFIED"), phaseOf("ON_QA")]).toEqual([
      "in_review",
      "to_verify",
      "to_verify",
    ]);
    expect(resolutions.find(({ name }) => name === "EOL")?.meaning).toBe("deferred");
    const entries = await db.auditEntry.findMany({
      where: { productId, subject: { in: ["workflowStatus", "workflowResolution"] } },
      orderBy: { id: "asc" },
    });
    expect(entries).toMatchObject([
      {
        subject: "workflowStatus",
        subjectName: "ASSIGNED",
        field: "phase",
        from: "assigned",
        to: "in_review",
      },
      { subject: "workflowStatus", subjectName: "MODIFIED", field: "phase", from: "fixed", to: "to_verify" },
      {
        subject: "workflowResolution",
        subjectName: "EOL",
        field: "meaning",
        from: "obsolete",
        to: "deferred",
      },
    ]);
    // What is not inputFor stays: the same form without phases changes nothing.
    expect((await set(inputFor(ovirt))).message).toBe("Nothing was different.");
    // One act, undone as one.
    await act("audit.undo").perform(maintainer, { product, entry: Number(entries[0]?.id) });
    expect(await loadWorkflow(productId)).toMatchObject({
      statuses: ovirt.statuses,
      resolutions: ovirt.resolutions,
    });
  });

  it("rejects a contradictory meaning, at the field, in every act", async () => {
    const { product, maintainer, inputFor, set } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const refused = async (input: object, fields: Record<string, string>) => {
      const wanted = Object.fromEntries(
        Object.entries(fields).map(([field, text]) => [field, [expect.stringContaining(text)]]),
      );
      await expect(set({ ...inputFor(bugzilla), ...input })).rejects.toMatchObject({ fields: wanted });
    };
    await refused({ phases: ["CONFIRMED=closed"] }, { phases: "CONFIRMED is open" });
    await refused({ phases: ["VERIFIED=assigned"] }, { phases: "VERIFIED is closed" });
    await refused({ phases: ["VERIFIED=done"] }, { phases: "“VERIFIED=done”: say NAME=word" });
    await refused({ phases: ["VERIFIED"] }, { phases: "say NAME=word" });
    await refused({ meanings: ["FIXED=other"] }, { meanings: "must mean that the bug is fixed" });
    await refused({ meanings: ["DUPLICATE=other"] }, { meanings: "must mean duplicate" });
    await refused({ meanings: ["INVALID=duplicate"] }, { meanings: "not INVALID and DUPLICATE" });
    await expect(
      act("workflow.phase").perform(maintainer, { product, status: "CONFIRMED", phase: "closed" }),
    ).rejects.toMatchObject({ fields: { phase: [expect.stringContaining("CONFIRMED is open")] } });
    await expect(
      act("workflow.meaning").perform(maintainer, { product, resolution: "FIXED", meaning: "other" }),
    ).rejects.toMatchObject({ fields: { meaning: [expect.stringContaining("is fixed")] } });
    await expect(
      act("workflow.phase").perform(maintainer, { product, status: "NOWHERE", phase: "closed" }),
    ).rejects.toThrow(/NOWHERE is not in the workflow/);
  });

  it("may use any names for duplicates and unconfirmed bugs", async () => {
    const { product, productId, maintainer } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const own = await db.product.findUniqueOrThrow({ where: { id: productId } });
    const workflowId = own.workflowId ?? 0;
    await db.status.create({ data: { name: "REPORTED", isOpen: true, phase: "unconfirmed" } });
    await db.resolution.create({ data: { name: "SEEN_BEFORE", meaning: "duplicate" } });
    await db.$executeRaw`UPDATE workflow_statuses SET status = 'REPORTED' WHERE workflow_id = ${workflowId} AND status = 'UNCONFIRMED'`;
    await db.$executeRaw`UPDATE workflow_resolutions SET resolution = 'SEEN_BEFORE' WHERE workflow_id = ${workflowId} AND resolution = 'DUPLICATE'`;
    const reporter = await (await makeUser()).viewer();
    const [id, original] = [
      await makeBug(reporter, { product, component: "General" }),
      await makeBug(maintainer, { product, component: "General" }),
    ];
    expect(await getBug(everything, id)).toMatchObject({ status: "REPORTED", phase: "unconfirmed" });
    expect((await db.bug.findUniqueOrThrow({ where: { id } })).everConfirmed).toBe(false);
    await changeBug(maintainer, id, changeBugInput.parse({ revision: 1, duplicateOf: original }));
    expect(await getBug(everything, id)).toMatchObject({
      status: "RESOLVED",
      resolution: "SEEN_BEFORE",
      phase: "closed",
      meaning: "duplicate",
      duplicateOf: { id: original },
    });
  });

  it("changed by two people at once: the second is told; the site's is for administrators", async () => {
    const { product, maintainer, inputFor, set } = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla", revision: 1 });
    await expect(copyWorkflow.perform(maintainer, { product, from: "ovirt", revision: 1 })).rejects.toThrow(
      Collision,
    );
    const { revision } = await db.workflow.findFirstOrThrow({ where: { name: product } });
    await set({ ...inputFor(bugzilla), requiresComment: ["RESOLVED>CONFIRMED"], revision });
    await expect(set({ ...inputFor(bugzilla), revision })).rejects.toThrow(Collision);
    await expect(act("siteWorkflow.set").perform(maintainer, inputFor(bugzilla))).rejects.toThrow(NotAllowed);
  });

  it("of the site is changed for the products that use it, and no others", async () => {
    const { product, maintainer, inputFor } = await scene();
    const plain = await scene();
    await copyWorkflow.perform(maintainer, { product, from: "bugzilla" });
    const [mine, theirs] = [
      await makeBug(maintainer, { product, component: "General", status: "IN_PROGRESS" }),
      await makeBug(plain.maintainer, {
        product: plain.product,
        component: "General",
        status: "IN_PROGRESS",
      }),
    ];
    const administrator = await (await makeUser({ isAdministrator: true })).viewer();
    const { product: _product, ...input } = inputFor(bugzilla);
    const decided = {
      ...input,
      statuses: input.statuses.filter((name) => name !== "IN_PROGRESS"),
      moveTo: ["IN_PROGRESS>CONFIRMED"],
    };
    const done = await act("siteWorkflow.set").perform(administrator, decided);
    expect(done.data?.bugs).toBe(1);
    expect(await getBug(everything, mine)).toMatchObject({ status: "IN_PROGRESS" });
    expect(await getBug(everything, theirs)).toMatchObject({ status: "CONFIRMED" });
    await act("siteWorkflow.set").perform(administrator, input);
  });
});

describe("a workflow", () => {
  it("is refused exactly when a bug could not be filed, or an open one never closed", () => {
    const names = ["A", "B", "C", "D"];
    const arbitrary = fc.record({
      statuses: fc.tuple(
        ...names.map((name) =>
          fc.boolean().map((isOpen) => ({ name, isOpen, phase: isOpen ? "confirmed" : "closed" }) as const),
        ),
      ),
      transitions: fc.uniqueArray(
        fc.record({
          from: fc.constantFrom(null, ...names),
          to: fc.constantFrom(...names),
          requiresComment: fc.boolean(),
        }),
        { maxLength: 10, selector: ({ from, to }) => `${from}>${to}` },
      ),
      resolutions: fc.constant(bugzilla.resolutions),
    });
    fc.assert(
      fc.property(arbitrary, (workflow) => {
        // Paths of at most four moves reach everything among four statuses.
        const canEnd = (start: string) => {
          let at = new Set([start]);
          for (let move = 0; move < 4; move++) {
            at = new Set([
              ...at,
              ...workflow.transitions.filter(({ from }) => from !== null && at.has(from)).map(({ to }) => to),
            ]);
          }
          return workflow.statuses.some(({ name, isOpen }) => !isOpen && at.has(name));
        };
        const usable =
          workflow.statuses.some(({ isOpen }) => isOpen) &&
          workflow.statuses.some(({ isOpen }) => !isOpen) &&
          workflow.transitions.some(({ from }) => from === null) &&
          workflow.statuses.every(({ name, isOpen }) => !isOpen || canEnd(name));
        expect(Object.keys(workflowProblems(workflow, { allowsUnconfirmed: true })).length === 0).toBe(
          usable,
        );
      }),
    );
    for (const preset of [bugzilla, ovirt]) {
      expect(workflowProblems(preset, { allowsUnconfirmed: true })).toEqual({});
    }
  });
});

describe("a product", () => {
  it("disables UNCONFIRMED only with a replacement for its bugs", async () => {
    const { product, maintainer } = await scene();
    const id = await makeBug(maintainer, { product, component: "General", status: "UNCONFIRMED" });
    const input = { product, allowsUnconfirmed: false };
    await expect(changeProduct.perform(maintainer, input)).rejects.toMatchObject({
      fields: { moveUnconfirmedTo: [expect.stringContaining("1 bug is UNCONFIRMED")] },
    });
    expect(await changeProduct.preview?.(maintainer, { ...input, moveUnconfirmedTo: "keep" })).toMatchObject({
      counts: { bugs: 0, kept: 1 },
    });
    await expect(
      changeProduct.perform(maintainer, { ...input, moveUnconfirmedTo: "RESOLVED" }),
    ).rejects.toThrow(InvalidInput);
    const done = await changeProduct.perform(maintainer, { ...input, moveUnconfirmedTo: "CONFIRMED" });
    expect(done.data?.bugs).toBe(1);
    expect(await getBug(everything, id)).toMatchObject({ status: "CONFIRMED", revision: 2 });
    await expect(
      makeBug(maintainer, { product, component: "General", status: "UNCONFIRMED" }),
    ).rejects.toThrow(InvalidInput);
  });

  it("keeps its bugs when renamed, is closed with a reason, and detects concurrent changes", async () => {
    const { product, productId, maintainer } = await scene();
    const id = await makeBug(maintainer, { product, component: "General" });
    const name = `${product} renamed`;
    await changeProduct.perform(maintainer, {
      product,
      revision: 1,
      name,
      isOpenForBugs: false,
      closedReason: "It has ended.",
    });
    expect(await getBug(everything, id)).toMatchObject({ product: name, revision: 1 });
    const reporter = await (await makeUser()).viewer();
    await expect(makeBug(reporter, { product: name, component: "General" })).rejects.toThrow(/It has ended/);
    await expect(
      changeProduct.perform(maintainer, { product: name, revision: 1, description: "Late" }),
    ).rejects.toThrow(Collision);
    await changeProduct.perform(maintainer, { product: name, isOpenForBugs: true });
    expect(await db.product.findUniqueOrThrow({ where: { id: productId } })).toMatchObject({
      closedReason: null,
      revision: 3,
    });
    const other = await makeProduct();
    await expect(
      changeProduct.perform(maintainer, { product: name, name: other.name.toUpperCase() }),
    ).rejects.toThrow(/taken/);
    await expect(changeProduct.perform(maintainer, { product: other.name, name: "Mine" })).rejects.toThrow(
      NotAllowed,
    );
  });
});
