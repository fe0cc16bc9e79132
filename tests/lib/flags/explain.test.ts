import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { db, sql } from "#lib/db/client.ts";
import { NotAllowed } from "#lib/errors.ts";
import { explainFlags } from "#lib/flags/explain.ts";
import { canMove } from "#lib/flags/policy.ts";
import { includedIn, listFlagTypes } from "#lib/flags/queries.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { makeFlagType, scene } from "#tests/lib/flags/scene.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

// What a page says about flag types is what the rules do.

let world: Awaited<ReturnType<typeof scene>>;
let people: Record<string, Viewer>;
let groupId: number;

beforeAll(async () => {
  world = await scene();
  const { product } = world;
  const [member, admin] = [await makeUser(), await makeUser({ isAdministrator: true })];
  groupId = (
    await db.group.create({ data: { name: "release team", members: { create: { userId: member.id } } } })
  ).id;
  const place = { in: [{ productId: product.id }] };
  await makeFlagType({ name: "open", ...place });
  await makeFlagType({ name: "blocker", grantRoles: ["qe"], ...place });
  await makeFlagType({ name: "ship", grantGroupId: groupId, requestRoles: ["qe"], ...place });
  await makeFlagType({ name: "secret", grantRoles: ["maintainer"], requestGroupId: groupId, ...place });
  await makeFlagType({ name: "stamp", isRequestable: false, ...place });
  await makeFlagType({ name: "old", isActive: false, ...place });
  await makeFlagType({ name: "elsewhere", in: [{ productId: (await makeProduct()).id }] });
  people = {
    maintainer: world.maintainer,
    qe: world.qe,
    stranger: world.stranger,
    member: await member.viewer(),
    admin: await admin.viewer(),
  };
});

const of = async (name: string, viewer: Viewer = world.maintainer) => {
  const told = await explainFlags(viewer, world.product.id, people[name]?.handle ?? "");
  return Object.fromEntries(told.map(({ name: type, ask, grant }) => [type, { ask, grant }]));
};

it("the answers agree with the rules, for everybody and every type of the product", async () => {
  const types = await listFlagTypes(sql`${includedIn(world.product.id)}`);
  expect(types.map(({ name }) => name)).not.toContain("elsewhere");
  const place = { productId: world.product.id, componentId: null };
  for (const [name, person] of Object.entries(people)) {
    const told = await of(name);
    expect(Object.keys(told)).toEqual(types.map((type) => type.name));
    for (const type of types) {
      const move = (to: "requested" | "granted") => canMove(person, type, null, to, place);
      expect(`${name} ${type.name} ${told[type.name]?.ask.may}`).toBe(
        `${name} ${type.name} ${move("requested")}`,
      );
      expect(`${name} ${type.name} ${told[type.name]?.grant.may}`).toBe(
        `${name} ${type.name} ${move("granted")}`,
      );
      expect(told[type.name]?.ask.why).not.toBe("");
      expect(told[type.name]?.grant.why).not.toBe("");
    }
  }
});

describe("the reason is said", () => {
  it("why somebody may", async () => {
    expect((await of("qe")).blocker).toEqual({
      ask: { may: true, why: "everybody who may set flags" },
      grant: { may: true, why: "role qe" },
    });
    expect((await of("member")).ship).toMatchObject({
      ask: { may: true, why: "may grant it" },
      grant: { may: true, why: "member of the group release team" },
    });
    expect((await of("admin")).blocker?.grant.why).toBe("administrator of this site");
  });

  it("and why not", async () => {
    const stranger = await of("stranger");
    expect(stranger.blocker?.grant).toEqual({ may: false, why: "Takes the role qe." });
    expect(stranger.ship?.grant.why).toBe("Takes being a member of the group release team.");
    expect(stranger.secret?.ask.why).toBe("Takes being a member of the group release team.");
    expect(stranger.stamp?.ask.why).toBe("It cannot be asked for; it is only granted or denied.");
    expect(stranger.old?.grant.why).toBe("It is not used any more; flags can only be cleared.");
  });
});

it("people read their own, without the names of groups that they are not in; others are for who assigns roles", async () => {
  const { stranger, member } = people;
  if (!stranger || !member) throw new Error("There is nobody.");
  expect((await of("stranger", stranger)).ship?.grant.why).toBe("Takes being a member of its group.");
  expect((await of("member", member)).ship?.grant.why).toBe("member of the group release team");
  await expect(of("qe", stranger)).rejects.toThrow(NotAllowed);
  await expect(of("qe", anonymousViewer)).rejects.toThrow("sign in");
});

it("an account that cannot sign in may nothing", async () => {
  const gone = await makeUser();
  await grantRole(gone.id, world.product.id, "qe");
  await db.user.update({ where: { id: gone.id }, data: { disabledReason: "away" } });
  const told = await explainFlags(world.maintainer, world.product.id, gone.handle);
  expect(told.some(({ ask, grant }) => ask.may || grant.may)).toBe(false);
});
