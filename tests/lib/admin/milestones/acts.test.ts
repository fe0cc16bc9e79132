import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import {
  changeMilestone,
  changeSharedMilestone,
  createMilestone,
  createSharedMilestone,
  deleteMilestone,
  deleteSharedMilestone,
} from "#lib/admin/milestones/acts.ts";
import { removeManifestLine, setManifestLine } from "#lib/admin/milestones/manifest.ts";
import { createVersion } from "#lib/admin/versions/acts.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, viewerOf } from "#tests/support/factories.ts";

async function scene() {
  const product = await makeProduct();
  const [user, manager] = [await makeUser(), await makeUser()];
  await grantRole(user.id, product.id, "maintainer");
  await db.releaseManager.create({
    data: { classificationId: product.classificationId, userId: manager.id },
  });
  const { name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: product.classificationId },
  });
  return {
    product: product.name,
    productId: product.id,
    classification,
    maintainer: await user.viewer(),
    manager: await viewerOf(manager.id),
  };
}

describe("milestones of a product", () => {
  it("have dates in order, with the message at the later one", async () => {
    const { product, maintainer } = await scene();
    const days = { featureFreezeOn: "2026-03-10", codeFreezeOn: "2026-03-01", dueOn: "2026-02-01" };
    await expect(createMilestone.perform(maintainer, { product, name: "m1", ...days })).rejects.toMatchObject(
      {
        fields: {
          codeFreezeOn: [expect.stringContaining("feature freeze")],
          dueOn: [expect.stringContaining("code freeze")],
        },
      },
    );
    await createMilestone.perform(maintainer, {
      product,
      name: "m1",
      kind: "beta",
      codeFreezeOn: "2026-03-01",
    });
    await expect(
      changeMilestone.perform(maintainer, { product, milestone: "m1", featureFreezeOn: "2026-03-02" }),
    ).rejects.toThrow(InvalidInput);
    await changeMilestone.perform(maintainer, {
      product,
      milestone: "m1",
      featureFreezeOn: "2026-03-02",
      codeFreezeOn: "",
    });
    expect(await db.milestone.findFirstOrThrow({ where: { name: "m1" } })).toMatchObject({
      codeFreezeOn: null,
      kind: "beta",
      revision: 2,
    });
  });

  it("keep their bugs when renamed, and must have unique names, also among shared ones", async () => {
    const { product, classification, maintainer, manager } = await scene();
    await createMilestone.perform(maintainer, { product, name: "m1" });
    await createSharedMilestone.perform(manager, { classification, name: "all-1" });
    const id = await makeBug(maintainer, { product, component: "General", targetMilestone: "m1" });
    await changeMilestone.perform(maintainer, { product, milestone: "m1", name: "m2", isActive: false });
    expect(await getBug(everything, id)).toMatchObject({ targetMilestone: "m2", revision: 1 });
    for (const name of ["M2", "all-1", "none"]) {
      await expect(createMilestone.perform(maintainer, { product, name })).rejects.toThrow(InvalidInput);
    }
  });

  it("in use are only deleted with a replacement, for as many bugs as in the preview", async () => {
    const { product, classification, maintainer, manager } = await scene();
    await createMilestone.perform(maintainer, { product, name: "m1" });
    await createSharedMilestone.perform(manager, { classification, name: "all-1" });
    const ids = [
      await makeBug(maintainer, { product, component: "General", targetMilestone: "m1" }),
      await makeBug(maintainer, { product, component: "General", targetMilestone: "m1" }),
    ];
    const input = { product, milestone: "m1" };
    await expect(deleteMilestone.perform(maintainer, input)).rejects.toMatchObject({
      fields: { moveTo: [expect.stringContaining("2 bugs")] },
    });
    await expect(deleteMilestone.perform(maintainer, { ...input, moveTo: "m1" })).rejects.toThrow(
      InvalidInput,
    );
    const preview = await deleteMilestone.preview?.(maintainer, { ...input, moveTo: "all-1" });
    const done = await deleteMilestone.perform(maintainer, { ...input, moveTo: "all-1" });
    expect(preview?.bugs).toBe(2);
    expect(done.data?.bugs).toBe(2);
    for (const id of ids) {
      expect(await getBug(everything, id)).toMatchObject({ targetMilestone: "all-1", revision: 2 });
      expect(await listChanges(everything, id)).toMatchObject([
        { field: "targetMilestone", from: "m1", to: "all-1" },
      ]);
    }
  });

  it("that are the default cannot be deleted or deactivated before another one is the default", async () => {
    const { product, productId, maintainer } = await scene();
    const done = await createMilestone.perform(maintainer, { product, name: "m1" });
    await db.product.update({
      where: { id: productId },
      data: { defaultMilestoneId: Number(done.data?.id) },
    });
    await expect(deleteMilestone.perform(maintainer, { product, milestone: "m1" })).rejects.toThrow(
      /default milestone/,
    );
    await expect(
      changeMilestone.perform(maintainer, { product, milestone: "m1", isActive: false }),
    ).rejects.toThrow(/default milestone/);
  });

  it("that are the default of another product name it in the message, if the viewer sees it", async () => {
    const { product, productId, classification, manager } = await scene();
    const { id } = await db.milestone.create({
      data: { name: "s1", sortKey: "s1", classification: { connect: { name: classification } } },
    });
    const group = await db.group.create({ data: { name: "milestone-seers" } });
    await db.product.update({
      where: { id: productId },
      data: {
        visibility: "groups",
        defaultMilestoneId: id,
        access: { create: { groupId: group.id, canSee: true } },
      },
    });
    const drop = (groupIds: number[]) =>
      deleteSharedMilestone.perform({ ...manager, groupIds }, { classification, milestone: "s1" });
    await expect(drop([group.id])).rejects.toThrow(`default milestone of ${product}:`);
    await expect(drop([])).rejects.toThrow("default milestone of a product:");
  });

  it("changed by two people at once: the second is told", async () => {
    const { product, maintainer } = await scene();
    await createMilestone.perform(maintainer, { product, name: "m1" });
    const input = { product, milestone: "m1", revision: 1 };
    await changeMilestone.perform(maintainer, { ...input, dueOn: "2026-12-01" });
    await expect(changeMilestone.perform(maintainer, { ...input, dueOn: "2026-12-24" })).rejects.toThrow(
      Collision,
    );
    await expect(deleteMilestone.perform(maintainer, input)).rejects.toThrow(Collision);
  });
});

describe("shared milestones", () => {
  it("belong to the release managers of the classification", async () => {
    const { product, classification, maintainer, manager } = await scene();
    const input = { classification, name: "all-1" };
    await expect(createSharedMilestone.perform(maintainer, input)).rejects.toThrow(NotAllowed);
    await createSharedMilestone.perform(manager, input);
    await expect(
      changeMilestone.perform(maintainer, { product, milestone: "all-1", name: "mine" }),
    ).rejects.toThrow(InvalidInput);
    await expect(changeMilestone.perform(manager, { product, milestone: "all-1" })).rejects.toThrow(
      NotAllowed,
    );
    await changeSharedMilestone.perform(manager, { classification, milestone: "all-1", name: "all-2" });
    const elsewhere = await scene();
    await expect(
      deleteSharedMilestone.perform(elsewhere.manager, { classification, milestone: "all-2" }),
    ).rejects.toThrow(NotAllowed);
    await deleteSharedMilestone.perform(manager, { classification, milestone: "all-2" });
  });

  it("of an invisible classification look like missing ones", async () => {
    const { classification, productId, manager } = await scene();
    await db.product.update({ where: { id: productId }, data: { visibility: "groups" } });
    const stranger = await (await makeUser()).viewer();
    const input = { classification, name: "all-1" };
    await expect(createSharedMilestone.perform(stranger, input)).rejects.toThrow(NotFound);
    await createSharedMilestone.perform(manager, input);
  });
});

describe("manifest lines", () => {
  it("are set for one's own product, and the previous version is found", async () => {
    const { product, classification, maintainer, manager } = await scene();
    for (const name of ["all-1", "all-2"])
      await createSharedMilestone.perform(manager, { classification, name });
    for (const name of ["1.0", "1.1"]) await createVersion.perform(maintainer, { product, name });
    await setManifestLine.perform(maintainer, { product, milestone: "all-1", version: "1.0" });
    const done = await setManifestLine.perform(maintainer, {
      product,
      milestone: "all-2",
      version: "1.1",
      revision: 1,
    });
    expect(done.data?.previousVersion).toBe("1.0");
    await expect(
      setManifestLine.perform(manager, { product, milestone: "all-2", version: "1.1" }),
    ).rejects.toThrow(NotAllowed);
    await expect(
      setManifestLine.perform(maintainer, {
        product,
        milestone: "all-2",
        version: "1.1",
        previousVersion: "1.1",
      }),
    ).rejects.toThrow(InvalidInput);
  });

  it("set by two people at once: the second is told", async () => {
    const { product, classification, maintainer, manager } = await scene();
    await createSharedMilestone.perform(manager, { classification, name: "all-1" });
    for (const name of ["1.0", "1.1"]) await createVersion.perform(maintainer, { product, name });
    const input = { product, milestone: "all-1", revision: 1 };
    await setManifestLine.perform(maintainer, { ...input, version: "1.0" });
    await expect(setManifestLine.perform(maintainer, { ...input, version: "1.1" })).rejects.toThrow(
      Collision,
    );
    await expect(removeManifestLine.perform(maintainer, input)).rejects.toThrow(Collision);
    expect(await db.manifestLine.findFirstOrThrow({ include: { version: true } })).toMatchObject({
      version: { name: "1.0" },
    });
    await removeManifestLine.perform(maintainer, { product, milestone: "all-1" });
    await expect(removeManifestLine.perform(maintainer, { product, milestone: "all-1" })).rejects.toThrow(
      InvalidInput,
    );
  });
});
