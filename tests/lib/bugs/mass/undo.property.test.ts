import "#tests/support/database.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { performMassChange } from "#lib/bugs/mass/perform.ts";
import { prepareMassChange, type Typed } from "#lib/bugs/mass/prepare.ts";
import { readMassForm } from "#lib/bugs/mass/read-form.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { factsHash } from "#tests/support/facts-hash.ts";
import { makeBugs, makeMassWorld } from "./mass-world.ts";

/** Half of the inputs change something of a kind: enough for all of them to meet. */
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: "" as const });

it("whatever many bugs were given, undoing gives the database of before", async () => {
  const world = await makeMassWorld();
  const { maintainer, here, there } = world;
  const group = await db.group.create({ data: { name: "Readers", description: "", isActive: true } });
  await db.groupMember.create({ data: { groupId: group.id, userId: maintainer.userId ?? 0 } });
  for (const { id } of [here, there])
    await db.productAccess.create({ data: { productId: id, groupId: group.id, bugControl: "offered" } });
  const type = await db.flagType.create({ data: { name: "blocker", target: "bug", canNameRequestee: true } });
  await db.flagScope.create({ data: { flagTypeId: type.id, isExclusion: false, productId: here.id } });
  const ids = [...(await makeBugs(maintainer, here.name, 6)), ...(await makeBugs(maintainer, there.name, 3))];
  const viewer = { ...maintainer, groupIds: [...maintainer.groupIds, group.id] };
  const one = fc.constantFrom(...ids.map(String));
  const typed: fc.Arbitrary<Record<string, string>> = fc.record({
    status: maybe(fc.constantFrom("CONFIRMED", "IN_PROGRESS", "RESOLVED")),
    resolution: maybe(fc.constantFrom("FIXED", "WONTFIX", "DUPLICATE")),
    duplicateOf: maybe(one),
    priority: maybe(fc.constantFrom("high", "low")),
    severity: maybe(fc.constantFrom("major", "minor")),
    assignee: maybe(fc.constantFrom(maintainer.handle, "@none")),
    product: maybe(fc.constantFrom(here.name, there.name)),
    component: maybe(fc.constantFrom("General", `Only ${here.name}`, "@none")),
    version: maybe(fc.constantFrom("1.0", "@none")),
    targetMilestone: maybe(fc.constantFrom("M1", `M of ${there.name}`, "@none")),
    [`carry.component.Only ${here.name}`]: maybe(fc.constantFrom("General", "@none")),
    "add.keywords": maybe(fc.constant("regression-test")),
    "remove.keywords": maybe(fc.constant("regression-test")),
    "add.cc": maybe(fc.constantFrom(world.reporter.handle)),
    "remove.cc": maybe(fc.constantFrom(world.reporter.handle)),
    "add.dependsOn": maybe(one),
    "remove.dependsOn": maybe(one),
    "add.regressedBy": maybe(one),
    "add.relatedTo": maybe(one),
    "add.seeAlso": maybe(fc.constant("https://example.test/1")),
    "add.groups": maybe(fc.constant("Readers")),
    "remove.groups": maybe(fc.constant("Readers")),
    "flag.blocker": maybe(fc.constantFrom("requested", "granted", "cleared")),
    "of.blocker": maybe(fc.constant(maintainer.handle)),
    whiteboard: maybe(fc.constantFrom("one", "two")),
    "clear.whiteboard": maybe(fc.constant("on")),
    deadline: maybe(fc.constant("2027-01-01")),
    comment: maybe(fc.constant("Together.")),
  });
  let performed = 0;
  const edit = async (some: readonly number[], given: Typed) => {
    const id = await prepareMassChange(viewer, some, readMassForm(given), given);
    await performMassChange(viewer, id);
    performed += await db.massChangeBug.count({ where: { massChangeId: id, state: "changed" } });
    return id;
  };
  await fc.assert(
    fc.asyncProperty(typed, typed, fc.subarray(ids, { minLength: 1 }), async (first, second, some) => {
      try {
        // What it starts from is different each time.
        await edit(ids, first);
        const before = await factsHash();
        const id = await edit(some, second);
        await undoMassChange(viewer, id);
        expect(await factsHash()).toEqual(before);
        expect(await db.massChangeBug.count({ where: { massChangeId: id, state: "kept" } })).toBe(0);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }),
    { numRuns: 15 },
  );
  expect(performed).toBeGreaterThan(20);
}, 120_000);
