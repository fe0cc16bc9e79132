import "#tests/support/database.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeRole } from "#lib/admin/roles/editions.ts";
import { explainBug, isVisibleTo } from "#lib/bugs/access/explain.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotAllowed, NotFound } from "#lib/errors.ts";
import { CAPABILITY_NAMES } from "#lib/people/capabilities.ts";
import { explainPerson, type PersonExplained, personToShow } from "#lib/people/explain.ts";
import { anonymousViewer, can, findViewer, type Viewer } from "#lib/people/viewer.ts";
import { build, worlds } from "#tests/lib/visibility-world.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

describe("what somebody may do in a product", () => {
  it("is listed with every grant, for people who assign roles there and for the person", async () => {
    const { id, name: product } = await makeProduct();
    const [maintainer, other, stranger] = [await makeUser(), await makeUser(), await makeUser()];
    await grantRole(maintainer.id, id, "maintainer");
    await grantRole(other.id, id, "triager");
    const viewer = await maintainer.viewer();
    await changeRole.perform(viewer, { product, role: "reporter", capabilities: ["file"] });
    const told = await explainPerson(viewer, id, other.handle);
    const reasons = (word: string) =>
      told.capabilities.find(({ capability }) => capability === word)?.reasons;
    expect(reasons("confirm")).toMatchObject([{ kind: "role", role: "triager", group: null }]);
    expect(reasons("file")).toMatchObject([{ kind: "everybody", isEdition: true }, { role: "triager" }]);
    expect(reasons("set_target")).toEqual([]);
    expect(await explainPerson(await other.viewer(), id, other.handle)).toEqual(told);
    await expect(explainPerson(await stranger.viewer(), id, other.handle)).rejects.toThrow(NotAllowed);
    await expect(explainPerson(viewer, id, "nobody-here")).rejects.toThrow(NotFound);
    await db.user.update({ where: { id: other.id }, data: { disabledReason: "away" } });
    const closed = await explainPerson(viewer, id, other.handle);
    expect(closed.isAble).toBe(false);
    expect(closed.capabilities.filter((one) => one.reasons.length > 0)).toEqual([]);
  });
});

it("whose rights are shown: the named person's to who hands out roles, else one's own, and that is said", async () => {
  const { id } = await makeProduct();
  const [maintainer, other] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, id, "maintainer");
  const [mine, theirs] = [await maintainer.viewer(), await other.viewer()];
  expect(personToShow(mine, id, `@${other.handle}`)).toEqual({ handle: other.handle, isOwnOnly: false });
  expect(personToShow(theirs, id, maintainer.handle)).toEqual({ handle: other.handle, isOwnOnly: true });
  // Whether there is such an account is not told either.
  expect(personToShow(theirs, id, "nobody-here")).toEqual({ handle: other.handle, isOwnOnly: true });
  for (const name of ["", "@", ` ${other.handle.toUpperCase()} `])
    expect(personToShow(theirs, id, name)).toEqual({ handle: other.handle, isOwnOnly: false });
});

describe("who can see a bug", () => {
  it("is hidden from people who may neither edit it nor manage access", async () => {
    const { name: product } = await makeProduct();
    const [reporter, other] = [await makeUser(), await makeUser()];
    const id = await makeBug(await reporter.viewer(), { product });
    expect((await explainBug(await reporter.viewer(), id)).people).toMatchObject([{ role: "reporter" }]);
    await expect(explainBug(await other.viewer(), id)).rejects.toThrow(NotFound);
    await expect(explainBug(anonymousViewer, id)).rejects.toThrow(NotFound);
  });
});

describe("the explanations, for generated people", () => {
  it("agree with the rules", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        await build(world);
        const names = new Map((await db.group.findMany()).map(({ id, name }) => [id, name]));
        const bugs = await Promise.all(world.bugs.map((_, i) => explainBug(everything, i + 1)));
        const people: Viewer[] = [anonymousViewer];
        for (const id of [1, 2, 3, 4]) {
          const viewer = await findViewer(id);
          if (viewer) people.push(viewer);
        }
        for (const viewer of people) {
          const seen = await queryRows<{ id: number }>(
            sql`SELECT b.id FROM bugs b WHERE ${visibleBugs(viewer)} ORDER BY b.id`,
          );
          const told = bugs.filter((access, i) =>
            isVisibleTo(access, {
              ...viewer,
              groupNames: viewer.groupIds.map((id) => names.get(id) ?? ""),
              hasRole: viewer.grants.has(world.bugs[i]?.product ?? 0),
            }),
          );
          expect(told.map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
          if (viewer.userId === null) continue;
          const products = [1, 2, 3, 4];
          const explained = await Promise.all(
            products.map((productId) => explainPerson(everything, productId, viewer.handle)),
          );
          expect(explained.map(heldOf)).toEqual(
            products.map((productId) => CAPABILITY_NAMES.filter((name) => can(viewer, name, productId))),
          );
        }
      }),
      { numRuns: 5, seed: 815, endOnFailure: true },
    );
  }, 120_000);
});

function heldOf({ capabilities }: PersonExplained) {
  return capabilities.filter(({ reasons }) => reasons.length > 0).map(({ capability }) => capability);
}
