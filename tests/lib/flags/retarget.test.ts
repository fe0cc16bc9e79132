import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  flag,
  flagHistory,
  scene as flagScene,
  flagsOf,
  makeFlagType,
  refusal,
} from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { everything, grantRole, makeProduct, unique } from "#tests/support/factories.ts";

async function scene() {
  const base = await flagScene();
  const target = await makeProduct();
  const move = async (viewer: Viewer, more: Record<string, unknown> = {}) => {
    const { revision } = await getBug(everything, base.id);
    return changeBug(viewer, base.id, changeBugInput.parse({ revision, product: target.name, ...more }));
  };
  return { ...base, target, move };
}

async function typeIdOn(bugId: number): Promise<number | undefined> {
  return (await db.flag.findFirst({ where: { bugId } }))?.typeId;
}

describe("flags of a bug that moves", () => {
  it("are kept if their type applies in both products", async () => {
    const { id, qe, maintainer, move } = await scene();
    const { id: typeId, name } = await makeFlagType();
    await flag(qe, id, { typeId, status: "granted" });
    await move(maintainer);
    expect(await flagsOf(id)).toEqual([`${name}+`]);
    expect(await flagHistory(id)).toHaveLength(1);
  });

  it("change to the type with the same name if their setter may set it, without history", async () => {
    const { id, qe, maintainer, product, target, move } = await scene();
    const here = await makeFlagType({ grantRoles: ["qe"], in: [{ productId: product.id }] });
    const there = await makeFlagType({ name: here.name, grantRoles: ["qe"], in: [{ productId: target.id }] });
    await grantRole(qe.userId ?? 0, target.id, "qe");
    await flag(qe, id, { typeId: here.id, status: "granted" });
    await move(maintainer);
    expect(await typeIdOn(id)).toBe(there.id);
    expect(await flagHistory(id)).toHaveLength(1);
  });

  it.each<
    [string, { grantRoles?: string[]; isActive?: boolean; target?: "attachment"; isRequestable?: boolean }]
  >([
    ["whose setter may not set it there", { grantRoles: ["qe"] }],
    ["whose namesake there is inactive", { isActive: false }],
    ["whose namesake there is of attachments", { target: "attachment" }],
  ])("are removed when there is no type for them: one %s", async (_what, given) => {
    const { id, qe, maintainer, product, target, move } = await scene();
    const here = await makeFlagType({ in: [{ productId: product.id }] });
    await makeFlagType({ ...given, name: here.name, in: [{ productId: target.id }] });
    await flag(qe, id, { typeId: here.id, status: "granted" });
    await move(maintainer);
    expect(await flagsOf(id)).toEqual([]);
    expect((await flagHistory(id)).at(-1)).toEqual([`${here.name}+`, ""]);
    expect((await getBug(everything, id)).revision).toBe(3);
  });

  it("of several only one is kept for a type that is not multiplicable", async () => {
    const { id, qe, reporter, maintainer, product, target, move } = await scene();
    const here = await makeFlagType({ isMultiplicable: true, in: [{ productId: product.id }] });
    await makeFlagType({ name: here.name, in: [{ productId: target.id }] });
    const requestee = `${qe.handle},${maintainer.handle}`;
    await flag(reporter, id, { typeId: here.id, status: "requested", requestee });
    await move(maintainer);
    expect(await flagsOf(id)).toEqual([`${here.name}?(@${qe.handle})`]);
    expect((await flagHistory(id)).at(-1)).toEqual([`${here.name}?(@${maintainer.handle})`, ""]);
  });

  it("lose the requestee if the type allows none", async () => {
    const { id, qe, reporter, maintainer, product, target, move } = await scene();
    const here = await makeFlagType({ in: [{ productId: product.id }] });
    await makeFlagType({ name: here.name, canNameRequestee: false, in: [{ productId: target.id }] });
    await flag(reporter, id, { typeId: here.id, status: "requested", requestee: qe.handle });
    await move(maintainer);
    expect(await flagsOf(id)).toEqual([`${here.name}?`]);
    expect((await flagHistory(id)).at(-1)).toEqual([`${here.name}?(@${qe.handle})`, `${here.name}?`]);
  });

  it("are foretold what becomes of them, as far as the viewer sees them", async () => {
    const { id, qe, reporter, stranger, maintainer, product, target, move } = await scene();
    const here = { in: [{ productId: product.id }] };
    const [gone, unasked, kept, file] = [
      await makeFlagType(here),
      await makeFlagType(here),
      await makeFlagType(),
      await makeFlagType({ ...here, target: "attachment" }),
    ];
    await makeFlagType({ name: unasked.name, canNameRequestee: false, in: [{ productId: target.id }] });
    for (const type of [gone, unasked, kept])
      await flag(reporter, id, { typeId: type.id, status: "requested", requestee: qe.handle });
    const secret = await makeAttachment(id, { audienceId: await audienceOf({ productId: product.id }) });
    await db.flag.create({
      data: { bugId: id, attachmentId: secret, typeId: file.id, status: "granted", setterId: qe.userId },
    });
    const foretold = async (viewer: Viewer) =>
      (await getBugChoices(viewer, await getBug(viewer, id), { elsewhere: target.name })).flagNotes;
    const open = `${gone.name}?(@${qe.handle})`;
    const asked = `There nobody in particular is asked: ${unasked.name}?(@${qe.handle}).`;
    expect(await foretold(stranger)).toBe(`In ${target.name}, ${open} will be cleared. ${asked}`);
    expect(await foretold(maintainer)).toBe(
      `In ${target.name}, ${open} and ${file.name}+ will be cleared. ${asked}`,
    );
    expect((await getBugChoices(maintainer, await getBug(maintainer, id))).flagNotes).toBe("");
    await move(maintainer);
    expect((await flagsOf(id)).sort()).toEqual([`${kept.name}?(@${qe.handle})`, `${unasked.name}?`].sort());
  });

  it("depend on the component, too, within one product", async () => {
    const { id, qe, maintainer, product } = await scene();
    const storage = await db.component.create({ data: { productId: product.id, name: unique("Storage") } });
    const here = await makeFlagType({ in: [{ productId: product.id, componentId: product.componentId }] });
    await flag(qe, id, { typeId: here.id, status: "granted" });
    const { revision } = await getBug(everything, id);
    await changeBug(maintainer, id, changeBugInput.parse({ revision, component: storage.name }));
    expect(await flagsOf(id)).toEqual([]);
  });

  it("can be set together with the move, by the rules of the new product", async () => {
    const { id, qe, maintainer, product, target, move } = await scene();
    const here = await makeFlagType({ in: [{ productId: product.id }] });
    const there = await makeFlagType({ in: [{ productId: target.id }] });
    const ask = (typeId: number) =>
      move(maintainer, { flags: [{ typeId, status: "requested", requestee: qe.handle }] });
    expect(await refusal(ask(here.id))).toContain("There is no flag");
    await ask(there.id);
    expect(await flagsOf(id)).toEqual([`${there.name}?(@${qe.handle})`]);
  });

  it("of a disabled account are kept only if everyone may set them", async () => {
    const { id, reporter, maintainer, product, target, move } = await scene();
    const [open, restricted] = [
      await makeFlagType({ in: [{ productId: product.id }] }),
      await makeFlagType({ in: [{ productId: product.id }] }),
    ];
    await makeFlagType({ name: open.name, in: [{ productId: target.id }] });
    await makeFlagType({ name: restricted.name, grantRoles: ["reporter"], in: [{ productId: target.id }] });
    await grantRole(reporter.userId ?? 0, target.id, "reporter");
    for (const { id: typeId } of [open, restricted]) await flag(reporter, id, { typeId, status: "granted" });
    await db.user.update({ where: { id: reporter.userId ?? 0 }, data: { disabledReason: "gone" } });
    await move(maintainer);
    expect(await flagsOf(id)).toEqual([`${open.name}+`]);
  });
});
