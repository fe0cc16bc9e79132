import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import type { Act } from "#lib/admin/act/act.ts";
import { deleteComponent, moveComponent } from "#lib/admin/components/acts.ts";
import { changeFlagType, createFlagType, deleteFlagType, scopeFlagType } from "#lib/admin/flag-types/acts.ts";
import {
  changeSiteFlagType,
  createSiteFlagType,
  deleteSiteFlagType,
} from "#lib/admin/flag-types/site-acts.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, NotAllowed, NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  flag,
  flagHistory,
  scene as flagScene,
  flagsOf,
  makeFlagType,
  refusal,
} from "#tests/lib/flags/scene.ts";
import {
  everything,
  grantRole,
  makeBug,
  makeProduct,
  makeUser,
  unique,
  viewerOf,
} from "#tests/support/factories.ts";
import { makePlaceholder } from "#tests/support/people.ts";

async function scene() {
  const base = await flagScene();
  const other = await makeProduct();
  const neighbour = await makeUser();
  await grantRole(neighbour.id, other.id, "maintainer");
  const admin = await makeUser({ isAdministrator: true });
  return { ...base, other, neighbour: await neighbour.viewer(), admin: await admin.viewer() };
}

/** The counts of the preview and of the act. */
async function previewAndPerform(act: Act, viewer: Viewer, input: Record<string, unknown>) {
  const preview = await act.preview?.(viewer, input);
  const { data } = await act.perform(viewer, input);
  return { before: preview?.counts, after: data };
}

const counts = (flagsRetargeted: number, flagsRemoved: number, flagsStripped = 0) => ({
  flagsRetargeted,
  flagsRemoved,
  flagsStripped,
});

async function scopesOf(typeId: number) {
  const rows = await db.flagScope.findMany({ where: { flagTypeId: typeId }, orderBy: { id: "asc" } });
  return rows.map(({ isExclusion, productId, componentId }) => [
    isExclusion ? "not" : "in",
    productId,
    componentId,
  ]);
}

describe("flag types of a product", () => {
  it("are created by its maintainer, for their product only, with grantors of their choice", async () => {
    const { product, other, maintainer, qe, id } = await scene();
    const name = unique("blocker");
    const input = {
      product: product.name,
      name,
      description: "Stops the release",
      grantRoles: ["qe"],
      isMultiplicable: false,
    };
    await createFlagType.perform(maintainer, input);
    await flag(qe, id, { type: name, status: "granted" });
    expect(await refusal(flag(maintainer, id, { type: name, status: "cleared" }))).toContain("takes qe");
    await expect(createFlagType.perform(maintainer, { ...input, product: other.name })).rejects.toThrow(
      NotAllowed,
    );
    await expect(createFlagType.perform(qe, input)).rejects.toThrow(NotAllowed);
    expect(
      await refusal(createFlagType.perform(maintainer, { ...input, grantRoles: ["emperor"] }), "grantRoles"),
    ).toContain("no role");
    expect(
      await db.auditEntry.findFirst({ where: { subject: "flag type", subjectName: name } }),
    ).toMatchObject({
      action: "create",
      productId: product.id,
      to: { appliesIn: [product.name], grantRoles: ["qe"] },
    });
  });

  it("are made questions and back, and the log says so", async () => {
    const { product, maintainer, id, reporter } = await scene();
    const name = unique("ask");
    await createFlagType.perform(maintainer, { product: product.name, name, isQuestion: true });
    const grant = () => flag(maintainer, id, { type: name, status: "granted" });
    expect(await refusal(grant())).toContain("is a question");
    await flag(maintainer, id, { type: name, status: "requested" }, { comment: "Why?" });
    await flag(reporter, id, { type: name, status: "answered" }, { comment: "So." });
    await changeFlagType.perform(maintainer, { product: product.name, type: name, isQuestion: false });
    await grant();
    expect(await db.auditEntry.findMany({ where: { subjectName: name, field: "isQuestion" } })).toMatchObject(
      [{ from: true, to: false }],
    );
  });

  it("cannot have names of two words, groups that the maintainer does not see, or missing components", async () => {
    const { product, maintainer } = await scene();
    const group = await db.group.create({ data: { name: unique("board") } });
    const make = (more: Record<string, unknown>) =>
      createFlagType.perform(maintainer, { product: product.name, name: unique("f"), ...more });
    expect(await refusal(make({ name: "two words" }), "name")).toContain("One word");
    expect(await refusal(make({ grantGroup: group.name }), "grantGroup")).toBe(
      await refusal(make({ grantGroup: "no such group" }), "grantGroup").then((text) =>
        text.replace("no such group", group.name),
      ),
    );
    expect(await refusal(make({ include: ["Nowhere"] }), "include")).toContain("no component");
    await db.groupMember.create({ data: { groupId: group.id, userId: maintainer.userId ?? 0 } });
    await createFlagType.perform(await viewerOf(maintainer.userId ?? 0), {
      product: product.name,
      name: unique("f"),
      grantGroup: group.name,
    });
  });

  it("ask nobody by default who was imported and cannot sign in, but keep whom they had", async () => {
    const { product, maintainer } = await scene();
    const [handle, type] = [unique("imported"), unique("flag")];
    const defaultRequesteeId = await makePlaceholder(handle, null);
    const input = { product: product.name, name: type, defaultRequestee: handle };
    expect(await refusal(createFlagType.perform(maintainer, input), "defaultRequestee")).toContain(
      "was imported and cannot sign in yet",
    );
    await createFlagType.perform(maintainer, { ...input, defaultRequestee: "" });
    await db.flagType.updateMany({ where: { name: type }, data: { defaultRequesteeId } });
    const changed = { product: product.name, type, defaultRequestee: handle, description: "Kept" };
    await changeFlagType.perform(maintainer, changed);
  });

  it("are changed, deactivated and renamed while flags use them, and no flag is lost", async () => {
    const { product, maintainer, qe, id } = await scene();
    const type = await makeFlagType({ productId: product.id, in: [{ productId: product.id }] });
    await flag(qe, id, { typeId: type.id, status: "granted" });
    const renamed = unique("renamed");
    const input = { product: product.name, type: type.id, name: renamed, isActive: false };
    const { before, after } = await previewAndPerform(changeFlagType, maintainer, input);
    expect(before).toEqual({ ...counts(0, 0), flagBugs: 0 });
    expect(after).toEqual(before);
    expect(await flagsOf(id)).toEqual([`${renamed}+`]);
    expect((await getBug(everything, id)).revision).toBe(2);
  });

  it("changed by two people at once: the second is told", async () => {
    const { product, maintainer } = await scene();
    const type = await makeFlagType({ productId: product.id, in: [{ productId: product.id }] });
    const save = (description: string) =>
      changeFlagType.perform(maintainer, { product: product.name, type: type.id, revision: 1, description });
    await save("First");
    await expect(save("Second")).rejects.toThrow(Collision);
    expect(await db.flagType.findUniqueOrThrow({ where: { id: type.id } })).toMatchObject({
      description: "First",
      revision: 2,
    });
  });

  it("that are narrowed move their flags to a type with the same name, or remove them, as many as in the preview", async () => {
    const { product, maintainer, qe, reporter } = await scene();
    const storage = await db.component.create({ data: { productId: product.id, name: unique("Storage") } });
    const type = await makeFlagType({ productId: product.id, in: [{ productId: product.id }] });
    await makeFlagType({
      name: type.name,
      productId: product.id,
      grantRoles: ["qe"],
      in: [{ productId: product.id, componentId: product.componentId }],
    });
    const file = (component: string) => makeBug(reporter, { product: product.name, component });
    const [byQe, byReporter, stays] = [
      await file("General"),
      await file("General"),
      await file(storage.name),
    ];
    await flag(qe, byQe, { typeId: type.id, status: "granted" });
    await flag(reporter, byReporter, { typeId: type.id, status: "granted" });
    await flag(reporter, stays, { typeId: type.id, status: "granted" });
    const input = { product: product.name, type: type.id, include: [storage.name] };
    const { before, after } = await previewAndPerform(changeFlagType, maintainer, input);
    expect(before).toEqual({ ...counts(1, 1), flagBugs: 2 });
    expect(after).toEqual(before);
    expect([await flagsOf(byQe), await flagsOf(byReporter), await flagsOf(stays)]).toEqual([
      [`${type.name}+`],
      [],
      [`${type.name}+`],
    ]);
    expect(await flagHistory(byReporter)).toEqual([
      ["", `${type.name}+`],
      [`${type.name}+`, ""],
    ]);
    expect((await getBug(everything, byReporter)).revision).toBe(3);
  });

  it("that no longer allow a requestee remove existing requestees", async () => {
    const { product, maintainer, qe, reporter, id } = await scene();
    const type = await makeFlagType({ productId: product.id, in: [{ productId: product.id }] });
    await flag(reporter, id, { typeId: type.id, status: "requested", requestee: qe.handle });
    const { before, after } = await previewAndPerform(changeFlagType, maintainer, {
      product: product.name,
      type: type.id,
      canNameRequestee: false,
    });
    expect(before).toEqual({ ...counts(0, 0, 1), flagBugs: 1 });
    expect(after).toEqual(before);
    expect(await flagsOf(id)).toEqual([`${type.name}?`]);
  });

  it("are deleted with their flags, which the history keeps", async () => {
    const { product, maintainer, qe, id } = await scene();
    const type = await makeFlagType({ productId: product.id, in: [{ productId: product.id }] });
    await flag(qe, id, { typeId: type.id, status: "granted" });
    const { before, after } = await previewAndPerform(deleteFlagType, maintainer, {
      product: product.name,
      type: type.name,
    });
    expect(before).toEqual({ ...counts(0, 1), flagBugs: 1 });
    expect(after).toEqual(before);
    expect(await flagHistory(id)).toEqual([
      ["", `${type.name}+`],
      [`${type.name}+`, ""],
    ]);
    expect(await db.flagType.count({ where: { id: type.id } })).toBe(0);
  });

  it("of a hidden product look like those of a missing one", async () => {
    const { maintainer } = await scene();
    const hidden = await makeProduct({ visibility: "groups" });
    const type = await makeFlagType({ productId: hidden.id, in: [{ productId: hidden.id }] });
    await expect(deleteFlagType.perform(maintainer, { product: hidden.name, type: type.id })).rejects.toThrow(
      NotFound,
    );
  });
});

describe("flag types that a product shares", () => {
  it("are not editable: a maintainer only sets where they apply in their product", async () => {
    const { product, other, maintainer, id, reporter } = await scene();
    const shared = await makeFlagType({
      in: [
        { productId: product.id },
        { productId: other.id },
        { productId: other.id, componentId: other.componentId, isExclusion: true },
      ],
    });
    await flag(reporter, id, { typeId: shared.id, status: "requested" });
    for (const act of [changeFlagType, deleteFlagType]) {
      const name = act === changeFlagType ? { name: "mine" } : {};
      await expect(
        act.perform(maintainer, { product: product.name, type: shared.id, ...name }),
      ).rejects.toThrow(NotAllowed);
      await expect(act.preview?.(maintainer, { product: product.name, type: shared.id })).rejects.toThrow(
        NotAllowed,
      );
    }
    const { before, after } = await previewAndPerform(scopeFlagType, maintainer, {
      product: product.name,
      type: shared.id,
      include: [],
      exclude: [],
    });
    expect(before).toEqual({ ...counts(0, 1), flagBugs: 1 });
    expect(after).toEqual(before);
    expect(await scopesOf(shared.id)).toEqual([
      ["in", other.id, null],
      ["not", other.id, other.componentId],
    ]);
    expect(await flagsOf(id)).toEqual([]);
  });

  it("of the whole site can be excluded from a product, by its maintainer only", async () => {
    const { product, other, maintainer, neighbour, id, reporter } = await scene();
    const everywhere = await makeFlagType();
    const elsewhere = await makeBug(reporter, { product: other.name });
    for (const bug of [id, elsewhere])
      await flag(reporter, bug, { typeId: everywhere.id, status: "requested" });
    await scopeFlagType.perform(maintainer, { product: product.name, type: everywhere.id, exclude: ["*"] });
    expect([await flagsOf(id), await flagsOf(elsewhere)]).toEqual([[], [`${everywhere.name}?`]]);
    await scopeFlagType.perform(neighbour, {
      product: other.name,
      type: everywhere.id,
      exclude: ["General"],
    });
    expect(await scopesOf(everywhere.id)).toEqual([
      ["in", null, null],
      ["not", product.id, null],
      ["not", other.id, other.componentId],
    ]);
  });

  it("of other products cannot be joined, nor be taken from them, by other maintainers", async () => {
    const { product, other, maintainer, neighbour } = await scene();
    const foreign = await makeFlagType({ productId: product.id, in: [{ productId: product.id }] });
    const join = { product: other.name, type: foreign.id, include: ["*"] };
    expect(await refusal(scopeFlagType.perform(neighbour, join), "type")).toContain("There is no flag type");
    await grantRole(maintainer.userId ?? 0, other.id, "maintainer");
    const both = await viewerOf(maintainer.userId ?? 0);
    await scopeFlagType.perform(both, join);
    await changeFlagType.perform(both, { product: product.name, type: foreign.id, description: "Ours" });
    await expect(
      changeFlagType.perform(neighbour, { product: other.name, type: foreign.id, description: "Mine" }),
    ).rejects.toThrow(NotAllowed);
    await expect(
      changeFlagType.perform(maintainer, { product: product.name, type: foreign.id, description: "Mine" }),
    ).rejects.toThrow(NotAllowed);
  });

  it("are created, changed and deleted by administrators", async () => {
    const { product, other, admin, maintainer, id, reporter } = await scene();
    const name = unique("site");
    await expect(createSiteFlagType.perform(maintainer, { name })).rejects.toThrow(NotAllowed);
    await createSiteFlagType.perform(admin, { name, include: ["*"], exclude: [`${other.name} › General`] });
    const { id: typeId } = await db.flagType.findFirstOrThrow({ where: { name } });
    expect(await scopesOf(typeId)).toEqual([
      ["in", null, null],
      ["not", other.id, other.componentId],
    ]);
    await flag(reporter, id, { typeId, status: "requested" });
    const change = { type: typeId, include: [other.name] };
    await expect(changeSiteFlagType.perform(maintainer, change)).rejects.toThrow(NotAllowed);
    const { before, after } = await previewAndPerform(changeSiteFlagType, admin, change);
    expect(before).toEqual({ ...counts(0, 1), flagBugs: 1 });
    expect(after).toEqual(before);
    expect(
      await refusal(changeSiteFlagType.perform(admin, { type: typeId, include: ["Nope"] }), "include"),
    ).toContain("no product");
    await deleteSiteFlagType.perform(admin, { type: typeId });
    expect(product.id).toBeGreaterThan(0);
    expect(await db.flagType.count({ where: { id: typeId } })).toBe(0);
  });
});

describe("flags when components are moved or deleted", () => {
  it("move with the component, and those that do not apply there are removed, as many as in the preview", async () => {
    const { product, other, maintainer, qe, id } = await scene();
    await grantRole(maintainer.userId ?? 0, other.id, "maintainer");
    const both = await viewerOf(maintainer.userId ?? 0);
    await db.component.updateMany({ where: { productId: other.id }, data: { name: "Else" } });
    const ofProduct = await makeFlagType({ in: [{ productId: product.id }] });
    const ofComponent = await makeFlagType({
      in: [{ productId: product.id, componentId: product.componentId }],
    });
    const twin = await makeFlagType({ in: [{ productId: product.id }] });
    await makeFlagType({ name: twin.name, in: [{ productId: other.id }] });
    for (const { id: typeId } of [ofProduct, ofComponent, twin])
      await flag(qe, id, { typeId, status: "granted" });
    const input = { product: product.name, component: "General", toProduct: other.name };
    const { after } = await previewAndPerform(moveComponent, both, input);
    expect(after).toEqual({ bugs: 1, ...counts(1, 1), flagBugs: 1 });
    expect(await flagsOf(id)).toEqual([`${ofComponent.name}+`, `${twin.name}+`]);
    expect((await flagHistory(id)).at(-1)).toEqual([`${ofProduct.name}+`, ""]);
  });

  it("of a type for one component only are removed when its bugs move to another", async () => {
    const { product, maintainer, qe, id } = await scene();
    await db.component.create({ data: { productId: product.id, name: "Storage" } });
    const type = await makeFlagType({ in: [{ productId: product.id, componentId: product.componentId }] });
    await flag(qe, id, { typeId: type.id, status: "granted" });
    const input = { product: product.name, component: "General", moveTo: "Storage" };
    const { after } = await previewAndPerform(deleteComponent, maintainer, input);
    expect(after).toMatchObject({ bugs: 1, ...counts(0, 1), flagBugs: 1 });
    expect(await flagsOf(id)).toEqual([]);
    expect((await flagHistory(id)).at(-1)).toEqual([`${type.name}+`, ""]);
  });
});
