import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug, previewChanges } from "#lib/bugs/change/change-bugs.ts";
import { FIELD_NAMES, type FieldName, fieldOf } from "#lib/bugs/fields/registry.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { Collision } from "#lib/errors.ts";
import type { Door, Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

// Field × field × door: a change collides exactly with a change of the same field since the person saw the bug.

/** Fields that belong together: changing one of them collides with a change of another. */
const TOGETHER: readonly (readonly FieldName[])[] = [
  ["status", "resolution", "duplicateOf"],
  ["product", "component", "version", "targetRelease", "targetMilestone"],
];

/** Doors that know which revision the person saw; the others change the current bug. */
const DOORS: readonly { door: Door; sees: boolean }[] = [
  { door: "web", sees: true },
  { door: "rest", sees: true },
  { door: "mail", sees: false },
];

type Scene = Awaited<ReturnType<typeof scene>>;

async function scene() {
  const person = await makeUser();
  const place = await makeProduct();
  const elsewhere = await makeProduct();
  for (const { id } of [place, elsewhere]) await grantRole(person.id, id, "maintainer");
  await db.component.create({ data: { productId: place.id, name: "Other" } });
  await db.version.create({ data: { productId: place.id, name: "2.0", sortKey: "2" } });
  await db.version.create({ data: { productId: place.id, name: "3.0", sortKey: "3", state: "planned" } });
  await db.milestone.create({ data: { productId: place.id, name: "M1", sortKey: "1" } });
  const keyword = await db.keyword.create({ data: { name: unique("keyword") } });
  const group = await db.group.create({
    data: { name: unique("group"), members: { create: { userId: person.id } } },
  });
  await db.productAccess.create({
    data: { productId: place.id, groupId: group.id, bugControl: "offered" },
  });
  const viewer = await person.viewer();
  const other = await makeBug(viewer, { product: place.name, component: "General" });
  return { viewer, product: place.name, elsewhere: elsewhere.name, keyword, group, other };
}

/** What a change of one field says, valid for a new bug of the scene. */
function inputFor(field: FieldName, { elsewhere, keyword, group, viewer, other }: Scene): ChangeBugInput {
  const special: Partial<Record<FieldName, ChangeBugInput>> = {
    status: { status: "IN_PROGRESS" },
    resolution: { status: "RESOLVED", resolution: "FIXED" },
    duplicateOf: { duplicateOf: other },
    severity: { severity: "major" },
    priority: { priority: "high" },
    product: { product: elsewhere },
    component: { component: "Other" },
    version: { version: "2.0" },
    targetRelease: { targetRelease: "3.0" },
    targetMilestone: { targetMilestone: "M1" },
    cc: { addCc: [viewer.handle] },
    dependsOn: { dependsOn: [other] },
    blocks: { blocks: [other] },
    regressedBy: { regressedBy: [other] },
    regressions: { regressions: [other] },
    relatedTo: { relatedTo: [other] },
    keywords: { keywords: [keyword.name] },
    groups: { groups: [group.name] },
    alias: { alias: [unique("alias")] },
    seeAlso: { seeAlso: ["https://other.test/1"] },
    reporterAccessible: { reporterAccessible: false },
    ccAccessible: { ccAccessible: false },
  };
  return special[field] ?? { [field]: plainValue(field, viewer) };
}

function plainValue(field: FieldName, viewer: Viewer): string {
  const { kind, choices } = fieldOf(field);
  if (kind === "person") return viewer.handle;
  if (kind === "day") return "2027-01-31";
  if (kind === "number") return "7";
  if (kind === "choice") return choices?.[1] ?? "";
  return field === "url" ? "https://here.test/" : "Words";
}

/** The same, with lists written as what comes and what goes. */
function asDifferences(input: ChangeBugInput): ChangeBugInput {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, Array.isArray(value) ? { add: value } : value]),
  );
}

async function collides(viewer: Viewer, id: number, input: ChangeBugInput): Promise<boolean> {
  return previewChanges(viewer, [id], changeBugInput.parse(input)).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Collision) return true;
      throw error;
    },
  );
}

/** The names of the fields that a change of `first` has made unwritable for somebody who saw the bug before it. */
function expectedCollisions(first: FieldName, written: ChangeBugInput): string[] {
  const changed = [first, ...FIELD_NAMES.filter((name) => Object.hasOwn(written, name))];
  const touched = new Set(changed.flatMap((name) => TOGETHER.find((set) => set.includes(name)) ?? [name]));
  return FIELD_NAMES.filter((name) => name !== "cc" && touched.has(name));
}

describe("somebody who changed a field first", () => {
  it.each(FIELD_NAMES)(
    "%s: collides with those who write the same, by every door that says what it saw",
    async (first) => {
      const there = await scene();
      const { viewer, product } = there;
      const id = await makeBug(viewer, { product, component: "General" });
      const written = inputFor(first, there);
      const { revision } = await changeBug(viewer, id, changeBugInput.parse({ revision: 1, ...written }));
      expect(revision).toBe(2);
      const seconds = FIELD_NAMES.map((name) => [name, inputFor(name, there)] as const);
      for (const { door, sees } of DOORS) {
        const told: string[] = [];
        for (const [name, input] of seconds) {
          // Status and resolution travel together: each is asked alone here.
          const alone = name === "resolution" ? { resolution: "WONTFIX" } : input;
          const saw = sees ? 1 : "current";
          if (await collides({ ...viewer, door }, id, { revision: saw, ...alone })) told.push(name);
        }
        expect(told, door).toEqual(sees ? expectedCollisions(first, written) : []);
      }
    },
  );

  it("does not collide with adding to or removing from a list", async () => {
    const there = await scene();
    const { viewer, product } = there;
    for (const field of FIELD_NAMES.filter((name) => Array.isArray(inputFor(name, there)[name as never]))) {
      const id = await makeBug(viewer, { product, component: "General" });
      const input = inputFor(field, there);
      await changeBug(viewer, id, changeBugInput.parse({ revision: 1, ...input }));
      expect(await collides(viewer, id, { revision: 1, ...asDifferences(input) }), field).toBe(false);
    }
  });

  it("does not collide with a comment", async () => {
    const there = await scene();
    const id = await makeBug(there.viewer, { product: there.product, component: "General" });
    await changeBug(there.viewer, id, changeBugInput.parse({ revision: 1, summary: "Theirs" }));
    expect(await collides(there.viewer, id, { revision: 1, comment: "Words" })).toBe(false);
  });
});
