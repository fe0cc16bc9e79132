import { expect, it } from "vitest";
import { changeBug, previewChanges } from "#lib/bugs/change/change-bugs.ts";
import { getBugChoices, statusChoices } from "#lib/bugs/fields/choices.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { FIELD_NAMES, type FieldName } from "#lib/bugs/fields/registry.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { moreFieldsFor } from "#lib/bugs/filing/filing-fields.ts";
import { abilitiesOn, canChangeField, rightToFileWith } from "#lib/bugs/policy.ts";
import { type ChangeBugInput, changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { findFilingChoices } from "#lib/catalog/filing-choices.ts";
import { bugzilla } from "#lib/catalog/workflow/presets.ts";
import { endingOf } from "#lib/catalog/workflow/workflow.ts";
import { db, pool } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { mayByGuide, RIGHTS_ROLES } from "#tests/support/rights-tables.ts";

/** The phases of the guide in which bugs lie, and what the guide calls what is special about them. */
const PHASES = {
  unconfirmed: undefined,
  open: undefined,
  closed: undefined,
  neverConfirmed: undefined,
  grouped: "A bug in a group",
  roleOnly: "A product in which only people with a role may comment",
} as const;
type PhaseName = keyof typeof PHASES;
const PHASE_NAMES = Object.keys(PHASES) as PhaseName[];

let product: Awaited<ReturnType<typeof makeProduct>>;
let elsewhere: Awaited<ReturnType<typeof makeProduct>>;
let bugs: Record<PhaseName, number>;
let others: number[];
const people = new Map<string, { id: number; handle: string; viewer: () => Promise<Viewer> }>();

beforeEachBuilt(async () => {
  product = await makeProduct({ allowsUnconfirmed: true });
  const roleOnly = await makeProduct({ allowsUnconfirmed: true });
  elsewhere = await makeProduct();
  for (const role of RIGHTS_ROLES)
    people.set(role, await makeUser({ isAdministrator: role === "Administrator" }));
  const idOf = (role: string) => people.get(role)?.id ?? 0;
  const administrator = await viewerOf("Administrator");
  await db.role.create({
    data: { productId: roleOnly.id, name: "reporter", description: "", capabilities: ["file"] },
  });
  const group = await db.group.create({
    data: { name: "insiders", members: { create: RIGHTS_ROLES.map((role) => ({ userId: idOf(role) })) } },
  });
  const other = await db.group.create({
    data: { name: "others", members: { create: RIGHTS_ROLES.map((role) => ({ userId: idOf(role) })) } },
  });
  await db.keyword.create({ data: { name: "word", description: "" } });
  for (const { id, classificationId } of [product, roleOnly, elsewhere]) {
    await db.product.update({ where: { id }, data: { wantsHardware: true, wantsDocs: true } });
    const confirms = await db.role.create({
      data: { productId: id, name: "confirmer", description: "", capabilities: ["comment", "confirm"] },
    });
    await db.productRole.create({ data: { userId: idOf("Confirms"), productId: id, roleId: confirms.id } });
    for (const role of ["triager", "developer", "qe", "maintainer"])
      await grantRole(idOf(RIGHTS_ROLES.find((name) => name.toLowerCase() === role) ?? ""), id, role);
    for (const groupId of [group.id, other.id])
      await db.productAccess.create({ data: { productId: id, groupId, bugControl: "offered" } });
    await db.component.create({ data: { productId: id, name: "Second" } });
    await db.version.create({ data: { productId: id, name: "1.0", sortKey: "1", state: "released" } });
    await db.version.create({ data: { productId: id, name: "2.0", sortKey: "2", state: "open" } });
    await db.milestone.create({ data: { classificationId, name: "M1", sortKey: "1" } });
  }
  const file = async (phase: PhaseName, more: Record<string, unknown>) => {
    const name = phase === "roleOnly" ? roleOnly.name : product.name;
    const id = await makeBug(administrator, { product: name });
    const [reporterId, assigneeId, qaContactId] = ["Reporter", "Assignee", "QA contact"].map(idOf);
    await db.bug.update({ where: { id }, data: { reporterId, assigneeId, qaContactId, ...more } });
    await db.bugCc.create({ data: { bugId: id, userId: idOf("CC") } });
    return id;
  };
  const [isConfirmed, isFixed] = [
    { status: "CONFIRMED", everConfirmed: true },
    { status: "RESOLVED", resolution: "FIXED" },
  ];
  const isUnconfirmed = { status: "UNCONFIRMED", everConfirmed: false };
  bugs = {
    unconfirmed: await file("unconfirmed", isUnconfirmed),
    open: await file("open", isConfirmed),
    closed: await file("closed", { ...isConfirmed, ...isFixed }),
    neverConfirmed: await file("neverConfirmed", { ...isUnconfirmed, ...isFixed }),
    grouped: await file("grouped", isConfirmed),
    roleOnly: await file("roleOnly", isConfirmed),
  };
  await db.bugGroup.create({ data: { bugId: bugs.grouped, groupId: group.id } });
  await db.bug.update({ where: { id: bugs.grouped }, data: { isRestricted: true } });
  others = [
    await makeBug(administrator, { product: product.name }),
    await makeBug(administrator, { product: product.name }),
  ];
});

async function viewerOf(role: string): Promise<Viewer> {
  return people.get(role)?.viewer() ?? expect.fail(`nobody is ${role}`);
}

/** Another value for every field, which a bug of these products can have. A field without a line does not compile. */
function changed(): Record<
  Exclude<FieldName, "status" | "resolution" | "duplicateOf" | "cc" | "product">,
  unknown
> {
  const [dependsOn, blocks] = others;
  return {
    summary: "Other words",
    type: "task",
    severity: "major",
    priority: "high",
    assignee: people.get("Developer")?.handle,
    qaContact: people.get("Developer")?.handle,
    component: "Second",
    version: "1.0",
    hardware: "arm",
    os: "plan 9",
    targetRelease: "2.0",
    targetMilestone: "M1",
    deadline: "2026-12-24",
    docType: "Enhancement",
    dependsOn: { add: [dependsOn], remove: [] },
    blocks: { add: [blocks], remove: [] },
    regressedBy: { add: [dependsOn], remove: [] },
    regressions: { add: [blocks], remove: [] },
    relatedTo: { add: [blocks], remove: [] },
    seeAlso: { add: ["https://a.test/"], remove: [] },
    groups: { add: ["others"], remove: [] },
    reporterAccessible: false,
    ccAccessible: false,
    keywords: { add: ["word"], remove: [] },
    whiteboard: "chalk",
    url: "https://b.test/",
    alias: { add: ["nick"], remove: [] },
  };
}

async function problemsOf(viewer: Viewer, id: number, input: Record<string, unknown>) {
  const [preview] = await previewChanges(
    viewer,
    [id],
    changeBugInput.parse({ revision: "current", ...input }),
  );
  return preview?.problems ?? expect.fail("no preview");
}

it("every field of a bug can be changed by whom the policy and the guide say, in every phase, and the page offers the same", async () => {
  const wrong: string[] = [];
  for (const role of RIGHTS_ROLES) {
    const viewer = await viewerOf(role);
    for (const phase of PHASE_NAMES) {
      const bug = await getBug(viewer, bugs[phase]);
      const problems = {
        ...(await problemsOf(viewer, bug.id, changed())),
        ...(await problemsOf(viewer, bug.id, { product: elsewhere.name, acceptsWiderAudience: true })),
      };
      const offered = editableFacts(
        bug,
        abilitiesOn(viewer, bug),
        await getBugChoices(viewer, bug, { withProducts: true }),
      ).map(({ name }) => name);
      for (const field of FIELD_NAMES.filter((name) => name === "product" || name in changed())) {
        const [message = ""] = problems[field] ?? [];
        const says = {
          guide: mayByGuide(role, field, PHASES[phase]),
          policy: canChangeField(viewer, bug, field),
          page: offered.includes(field),
          command: message === "",
        };
        if (new Set(Object.values(says)).size > 1)
          wrong.push(`${phase}, ${role}, ${field}: ${JSON.stringify(says)}`);
        if (message !== "" && !/^Only an? [a-z]+ of .* can /.test(message)) wrong.push(message);
      }
    }
  }
  expect(wrong).toEqual([]);
});

it("every status, resolution and duplicate that the page offers can be chosen, and no other", async () => {
  const wrong: string[] = [];
  for (const role of RIGHTS_ROLES) {
    const viewer = await viewerOf(role);
    for (const phase of PHASE_NAMES) {
      const bug = await getBug(viewer, bugs[phase]);
      const { statuses, resolutions } = statusChoices(viewer, bug, bugzilla);
      const offers = (status: string, resolution: string | null) =>
        resolution === null || status === bug.status
          ? statuses.some(({ name }) => name === status)
          : statuses.some(({ name }) => name === status) && resolutions.includes(resolution);
      const ways = bugzilla.transitions
        .filter(({ from }) => from === bug.status)
        .flatMap(({ to }): [string, string | null][] =>
          bugzilla.statuses.some(({ name, isOpen }) => name === to && isOpen)
            ? [[to, null]]
            : ["FIXED", "INVALID", "WORKSFORME"].map((resolution) => [to, resolution]),
        );
      for (const [status, resolution] of ways) {
        const input: ChangeBugInput = { status, ...(resolution === null ? {} : { resolution }) };
        const problems = await problemsOf(viewer, bug.id, { ...input, comment: "why" });
        const says = {
          policy: canChangeField(viewer, bug, "status", undefined, endingOf(bugzilla, status, resolution)),
          page: offers(status, resolution),
          command: problems.status === undefined,
        };
        if (new Set(Object.values(says)).size > 1)
          wrong.push(`${phase}, ${role}, ${status} ${resolution}: ${JSON.stringify(says)}`);
      }
      const marks = await problemsOf(viewer, bug.id, { duplicateOf: others[0] });
      const mayMark = abilitiesOn(viewer, bug).fields.includes("duplicateOf");
      if (mayMark !== (Object.keys(marks).length === 0))
        wrong.push(`${phase}, ${role}, duplicate: ${mayMark}`);
    }
  }
  expect(wrong).toEqual([]);
});

it("CC and comments are for whom the policy and the guide say", async () => {
  const wrong: string[] = [];
  const handleOf = (role: string) => people.get(role)?.handle ?? "";
  for (const role of RIGHTS_ROLES) {
    const viewer = await viewerOf(role);
    for (const phase of PHASE_NAMES) {
      const takesOff = async (name: string) => {
        const [bugId, userId] = [bugs[phase], people.get(name)?.id ?? 0];
        await db.bugCc.upsert({
          where: { bugId_userId: { bugId, userId } },
          create: { bugId, userId },
          update: {},
        });
        return problemsOf(viewer, bugId, { removeCc: [handleOf(name)] });
      };
      const other = role === "CC" ? "QE" : "CC";
      const tried = {
        comment: await problemsOf(viewer, bugs[phase], { comment: "Said." }),
        "comment for insiders": await problemsOf(viewer, bugs[phase], {
          comment: "Said.",
          commentAudience: "@insiders",
        }),
        "add somebody to CC": await problemsOf(viewer, bugs[phase], { addCc: [handleOf("Developer")] }),
        "take themselves off CC": await takesOff(role),
        "take others off CC": await takesOff(other),
      };
      for (const [change, problems] of Object.entries(tried)) {
        const may = Object.keys(problems).length === 0;
        if (may !== mayByGuide(role, change, PHASES[phase]))
          wrong.push(`${phase}, ${role}, ${change}: ${may}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

it("all that somebody may change is written, and nothing of what they may not", async () => {
  for (const role of RIGHTS_ROLES) {
    const viewer = await viewerOf(role);
    const bug = await getBug(viewer, bugs.open);
    const { fields } = abilitiesOn(viewer, bug);
    const mine = Object.fromEntries(
      Object.entries(changed()).filter(([name]) => fields.some((field) => field === name)),
    );
    const written = async () =>
      (await db.change.findMany({ where: { bugId: bug.id, event: { isFiling: false } } })).map(
        ({ field }) => field,
      );
    const refused = changeBug(viewer, bug.id, changeBugInput.parse({ revision: "current", ...changed() }));
    if (Object.keys(mine).length < Object.keys(changed()).length) {
      await expect(refused, role).rejects.toThrow(InvalidInput);
      expect(await written()).toEqual([]);
      await changeBug(viewer, bug.id, changeBugInput.parse({ revision: "current", ...mine }));
    } else await refused;
    expect([role, ...(await written()).sort()]).toEqual([role, ...Object.keys(mine).sort()]);
    await undo(bug.id);
  }
});

/** Brings the open bug back to how it was built. */
async function undo(id: number): Promise<void> {
  const bugId = id;
  await db.change.deleteMany({ where: { bugId } });
  for (const table of [
    "bug_keywords",
    "bug_groups",
    "see_also",
    "bug_aliases",
    "dependencies",
    "regressions",
    "related_bugs",
  ])
    await pool.query(`DELETE FROM ${table} WHERE bug_id = $1`, [bugId]);
  await pool.query("DELETE FROM dependencies WHERE depends_on_id = $1", [bugId]);
  await pool.query("DELETE FROM regressions WHERE regressed_by_id = $1", [bugId]);
  await pool.query("DELETE FROM related_bugs WHERE other_id = $1", [bugId]);
  const untouched = await db.bug.findUniqueOrThrow({ where: { id: others[0] ?? 0 } });
  const { id: _id, assigneeId: _assignee, qaContactId: _qa, reporterId: _reporter, ...plain } = untouched;
  const [reporterId, assigneeId, qaContactId] = ["Reporter", "Assignee", "QA contact"].map(
    (role) => people.get(role)?.id ?? 0,
  );
  await db.bug.update({
    where: { id },
    data: { ...plain, custom: {}, status: "CONFIRMED", reporterId, assigneeId, qaContactId },
  });
}

it("fields of a new bug are for whom the policy says, and the form offers the same", async () => {
  const wrong: string[] = [];
  const {
    groups: _groups,
    seeAlso: _also,
    alias: _alias,
    regressions: _caused,
    relatedTo: _related,
    docType: _doc,
    ...all
  } = changed();
  const input = {
    ...all,
    keywords: ["word"],
    dependsOn: [others[0]],
    blocks: [others[1]],
    regressedBy: [others[0]],
    status: "CONFIRMED",
    cc: ["nobody at all"],
  };
  for (const role of RIGHTS_ROLES) {
    const viewer = await viewerOf(role);
    // CC that nobody is called refuses them all.
    const problems = await fileBug(viewer, fileBugInput.parse({ product: product.name, ...input })).then(
      () => expect.fail("it was filed"),
      (error: unknown) => (error instanceof InvalidInput ? error.fields : expect.fail(String(error))),
    );
    const choices = (await findFilingChoices(viewer, product.name)) ?? expect.fail("no product");
    const offered: FieldName[] = moreFieldsFor(viewer, choices);
    for (const field of FIELD_NAMES.filter((name) => name in input && name !== "cc")) {
      const may = rightToFileWith(viewer, product.id, field) === null;
      const [message] = problems[field] ?? [];
      if (may !== (message === undefined)) wrong.push(`${role}, ${field}: ${message}`);
      if (offered.includes(field) && !may) wrong.push(`${role}, ${field} is offered`);
    }
    const works = offered.length > 0;
    const kept = ["summary", "component", "version"];
    const left = FIELD_NAMES.filter(
      (name) => name in input && !kept.includes(name) && rightToFileWith(viewer, product.id, name) === null,
    ).filter(
      (name) => works && !offered.includes(name) && name !== "reporterAccessible" && name !== "ccAccessible",
    );
    if (left.length > 0) wrong.push(`${role} is not offered ${left}`);
  }
  expect(wrong).toEqual([]);
});

it("a bug can be moved to the products that the page offers, and to no other", async () => {
  const group = await db.group.create({ data: { name: "filers" } });
  const qe = people.get("QE") ?? expect.fail("no QE");
  await db.groupMember.create({ data: { groupId: group.id, userId: qe.id } });
  const make = async (data: Record<string, unknown>) => {
    const { id, name } = await makeProduct();
    await db.product.update({ where: { id }, data });
    return { id, name };
  };
  const limited = await make({});
  await db.productAccess.create({ data: { productId: limited.id, groupId: group.id, canFile: true } });
  const restricted = await make({});
  await db.role.create({
    data: { productId: restricted.id, name: "reporter", description: "", capabilities: ["comment"] },
  });
  const closed = await make({ isOpenForBugs: false });
  await grantRole(people.get("Maintainer")?.id ?? 0, closed.id, "maintainer");
  const retired = await make({ isRetired: true, isOpenForBugs: false });
  const hidden = await make({ visibility: "groups" });
  const places = [elsewhere, limited, restricted, closed, retired, hidden].map(({ name }) => name);
  const [free = "", forFilers = "", , forMaintainers = ""] = places;
  const expected: Record<string, string[]> = {
    "Signed in": [],
    Confirms: [],
    Reporter: [free],
    Triager: [free],
    QE: [free, forFilers],
    Maintainer: [free, forMaintainers],
  };
  for (const [role, names] of Object.entries(expected)) {
    const viewer = await viewerOf(role);
    const bug = await getBug(viewer, bugs.open);
    const facts = editableFacts(
      bug,
      abilitiesOn(viewer, bug),
      await getBugChoices(viewer, bug, { withProducts: true }),
    );
    const fact = facts.find(({ name }) => name === "product");
    const offered = fact && "options" in fact ? fact.options.map(({ value }) => value) : [];
    const accepted: string[] = [];
    for (const name of places) {
      const problems = await problemsOf(viewer, bug.id, { product: name, acceptsWiderAudience: true });
      if (!problems.product) accepted.push(name);
    }
    expect([role, ...accepted]).toEqual([role, ...names]);
    expect([role, ...places.filter((name) => offered.includes(name))]).toEqual([role, ...names]);
  }
});

it("a refusal names the weakest role of the product that would be enough, by its own editions of roles", async () => {
  const viewer = await viewerOf("Signed in");
  const words = async (input: Record<string, unknown>) =>
    Object.values(await problemsOf(viewer, bugs.open, input)).flat();
  expect(await words({ severity: "major" })).toEqual([
    `Only a triager of ${product.name} can change the severity.`,
  ]);
  expect(await words({ targetMilestone: "M1" })).toEqual([
    `Only a developer of ${product.name} can change the target milestone.`,
  ]);
  expect(await words({ status: "IN_PROGRESS" })).toEqual([
    `Only a confirmer of ${product.name} can make this bug IN_PROGRESS.`,
  ]);
  expect(await words({ status: "RESOLVED", resolution: "FIXED" })).toEqual([
    `Only a triager of ${product.name} can make this bug RESOLVED FIXED.`,
  ]);
  await db.role.create({
    data: { productId: product.id, name: "editor", description: "", capabilities: ["set_severity"] },
  });
  expect(await words({ severity: "major" })).toEqual([
    `Only an editor of ${product.name} can change the severity.`,
  ]);
  for (const name of ["maintainer", "qe", "developer"])
    await db.role.create({
      data: { productId: product.id, name, description: "", capabilities: ["comment"] },
    });
  expect(await words({ targetMilestone: "M1" })).toEqual([
    "Only an administrator of this site can change the target milestone.",
  ]);
});
