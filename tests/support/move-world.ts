import { findAct } from "#lib/admin/act/registry.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { everything, grantRole, makeBug, makeUser, unique, viewerOf } from "#tests/support/factories.ts";
import { makeFix, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

/** A downstream product whose components are really upstream projects, with bugs of all kinds. */
export type MoveWorld = {
  product: TrackedProduct;
  /** An administrator, who moves. */
  admin: Viewer;
  group: { id: number; name: string };
  /** In the group of the vendor. */
  employee: Viewer;
  /** The upstream classification, which is not there yet. */
  classification: string;
  /** Names of upstream products, which are not there yet. */
  engine: string;
  host: string;
  bugs: number[];
  mapping: Record<string, unknown>;
};

/** A flag type of the whole site that is only for the downstream product. */
export const SITE_TYPE = "pm-sign-off";

type Given = { visibility?: "open" | "groups"; bugs?: number };

/**
 * Components “engine” and “host” become products; “branding” is not mapped. Every third bug was found in a version, every fourth has a
 * target, every fifth is in the group, every sixth has a keyword of the product, every seventh a comment for the group, and some
 * have flags and fixes.
 */
export async function makeMoveWorld({
  visibility = "open",
  bugs: count = 24,
}: Given = {}): Promise<MoveWorld> {
  const admin = await makeUser({ isAdministrator: true });
  const member = await makeUser();
  const group = await db.group.create({
    data: { name: unique("vendor"), members: { create: { userId: member.id } } },
  });
  await db.groupMember.create({ data: { groupId: group.id, userId: admin.id } });
  const product = await makeTrackedProduct(
    { name: unique("RHEV"), visibility },
    { "4.3": ["4.3.1*", "4.3.2*"], "4.4": ["4.4.1*", "4.4.2"] },
  );
  await db.classification.update({
    where: { id: product.classificationId },
    data: { kind: "downstream", vendor: "Vendor" },
  });
  await db.productAccess.create({
    data: { productId: product.id, groupId: group.id, canSee: true, bugControl: "offered" },
  });
  await db.component.createMany({
    data: ["engine", "host", "branding"].map((name) => ({
      productId: product.id,
      name,
      description: `Sold by ${group.name}`,
    })),
  });
  await db.milestone.create({
    data: { classificationId: product.classificationId, name: "rhev-4.4.2", sortKey: "1" },
  });
  await db.version.updateMany({
    where: { productId: product.id },
    data: { description: `Sold by ${group.name}` },
  });
  await db.keyword.create({ data: { productId: product.id, name: unique("zstream") } });
  const keyword = await db.keyword.findFirstOrThrow({ where: { productId: product.id } });
  // One of each product, one of the product's own: where the one applies, a type of the same name elsewhere takes its flags.
  for (const name of [SITE_TYPE, unique("rhev-ack")])
    await db.flagType.create({
      data: {
        name,
        grantRoles: [],
        requestRoles: [],
        ccList: [],
        ...(name === SITE_TYPE ? {} : { productId: product.id }),
        scopes: { create: { productId: product.id } },
      },
    });
  await grantRole(member.id, product.id, "developer");
  const flagTypes = await db.flagType.findMany({ where: { scopes: { some: { productId: product.id } } } });
  const asAdmin = await viewerOf(admin.id);
  const bugs: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = await makeBug(asAdmin, {
      product: product.name,
      component: at % 8 === 7 ? "branding" : at % 2 === 0 ? "engine" : "host",
      ...(at % 3 === 0 ? { version: at % 2 === 0 ? "4.3.1" : "4.4.1" } : {}),
      ...(at % 4 === 0 ? { targetRelease: "4.4.2", targetMilestone: "rhev-4.4.2" } : {}),
      ...(at % 4 === 1 || at % 10 === 2
        ? { flags: flagTypes.map(({ name }) => ({ type: name, status: "requested" as const })) }
        : {}),
      ...(at % 6 === 0 ? { keywords: [keyword.name] } : {}),
    });
    if (at % 5 === 0)
      await changeBug(asAdmin, id, changeBugInput.parse({ groups: [group.name], revision: 1 }));
    if (at % 7 === 0)
      await changeBug(
        asAdmin,
        id,
        changeBugInput.parse({ comment: `Only ours ${at}`, commentAudience: group.name }),
      );
    bugs.push(id);
  }
  await makeFix(product, bugs[0] ?? 0, { branch: "4.4", version: "4.4.2" });
  if (bugs[2]) await makeFix(product, bugs[2], { branch: "main", status: "open" });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, bugs));
  const [classification, engine, host] = [unique("Ovarto"), unique("ovirt-engine"), unique("vdsm")];
  return {
    product,
    admin: asAdmin,
    group: { id: group.id, name: group.name },
    employee: await member.viewer(),
    classification,
    engine,
    host,
    bugs,
    mapping: {
      product: product.name,
      classification,
      maintainers: [admin.handle],
      copyRoles: true,
      components: {
        engine: {
          product: engine,
          component: "Backend",
          ...(visibility === "groups" ? { publish: true } : {}),
        },
        host: { product: host },
      },
      products: { [engine]: { numbering: "dotted" } },
      milestones: { "rhev-4.4.2": "4.4.2" },
      ...(visibility === "groups" ? { vendorGroup: group.name, audience: group.name } : {}),
    },
  };
}

/** Starts the move of a world, as it was previewed. Returns its number. */
export async function startMoveOf(world: Pick<MoveWorld, "admin" | "mapping">): Promise<number> {
  const act = findAct("move.start");
  const input = { mapping: JSON.stringify(world.mapping) };
  const preview = await act?.preview(world.admin, input);
  const result = await act?.perform(world.admin, input, { confirm: preview?.confirm });
  return Number(result?.data?.id);
}
