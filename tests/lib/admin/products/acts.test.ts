import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { signUp } from "#lib/people/commands/sign-up.ts";
import { standingAnnouncement } from "#lib/people/settings.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { everything, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

function act(name: string) {
  const found = findAct(name);
  if (!found) throw new Error(`There is no act ${name}.`);
  return found;
}

const does = (name: string, input: Record<string, unknown>) => act(name).perform(everything, input);

it("a product starts with a maintainer and one component, in its numbering", async () => {
  const person = await makeUser();
  const classification = unique("Upstream");
  await does("classification.create", { name: classification });
  const input = {
    name: unique("Fresh"),
    classification,
    numberingScheme: "pattern",
    numberingPattern: "{major}.{minor}",
  };
  await expect(does("product.create", input)).rejects.toMatchObject({ code: "invalid_input" });
  await does("product.create", { ...input, maintainer: person.handle });
  const product = await db.product.findUniqueOrThrow({
    where: { name: input.name },
    include: { components: true },
  });
  expect(product).toMatchObject({ numberingPattern: "{major}.{minor}", components: [{ name: "General" }] });
  expect((await person.viewer()).roles.get(product.id)).toEqual(new Set(["maintainer"]));
});

it("a moved product keeps milestones with the same name, the others are recorded in history, as in the preview", async () => {
  const [product, other] = [await makeProduct(), await makeProduct()];
  const shared = (classificationId: number, name: string) =>
    db.milestone.create({ data: { classificationId, name, sortKey: name } });
  const [kept, lost] = [
    await shared(product.classificationId, "one"),
    await shared(product.classificationId, "two"),
  ];
  const twin = await shared(other.classificationId, "one");
  const viewer = await (await makeUser()).viewer();
  const bugs = [];
  for (const targetMilestoneId of [kept.id, lost.id]) {
    const id = await makeBug(viewer, { product: product.name, component: "General" });
    await db.bug.update({ where: { id }, data: { targetMilestoneId } });
    bugs.push(id);
  }
  await db.product.update({ where: { id: product.id }, data: { defaultMilestoneId: kept.id } });
  await db.manifestLine.createMany({
    data: [kept, lost].map(({ id }) => ({ milestoneId: id, productId: product.id })),
  });
  const { name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: other.classificationId },
  });
  const input = { product: product.name, classification };
  const preview = await act("product.moveClassification").preview?.(everything, input);
  const done = await does("product.moveClassification", input);
  expect(done.data).toEqual(preview?.counts);
  expect(done.data).toEqual({ kept: 1, lost: 1, manifestKept: 1, manifestLost: 1 });
  expect(preview?.lines.join(" ")).toMatch(
    /1 line of manifests moves to .* 1 line of manifests of .* is deleted/,
  );
  expect(await db.manifestLine.findMany({ where: { productId: product.id } })).toMatchObject([
    { milestoneId: twin.id },
  ]);
  expect(await db.product.findUniqueOrThrow({ where: { id: product.id } })).toMatchObject({
    defaultMilestoneId: twin.id,
  });
  expect(await db.bug.findUniqueOrThrow({ where: { id: bugs[0] } })).toMatchObject({
    targetMilestoneId: twin.id,
  });
  expect(await listChanges(everything, bugs[1] ?? 0)).toMatchObject([
    { field: "targetMilestone", from: "two", to: "" },
  ]);
});

it("a product with bugs cannot be deleted; an empty one can", async () => {
  const product = await makeProduct();
  const empty = await makeProduct();
  await makeBug(await (await makeUser()).viewer(), { product: product.name, component: "General" });
  await expect(does("product.delete", { product: product.name })).rejects.toThrow("1 bug");
  await does("product.delete", { product: empty.name });
  expect(await db.product.count({ where: { id: empty.id } })).toBe(0);
  const { name } = await db.classification.findUniqueOrThrow({ where: { id: product.classificationId } });
  await expect(does("classification.delete", { classification: name })).rejects.toThrow("1 product");
});

it("deleting a severity needs a replacement for its bugs, as in the preview, and the default cannot be deleted", async () => {
  await does("severity.create", { name: "odd" });
  const { name: product } = await makeProduct();
  const id = await makeBug(await (await makeUser()).viewer(), { product, component: "General" });
  await db.bug.update({ where: { id }, data: { severity: "odd" } });
  const input = { value: "odd", moveTo: "minor" };
  await expect(does("severity.delete", { value: "odd" })).rejects.toMatchObject({
    fields: { moveTo: [expect.anything()] },
  });
  expect((await act("severity.delete").preview(everything, input)).bugs).toBe(1);
  expect((await does("severity.delete", input)).data).toEqual({ bugs: 1 });
  expect(await getBug(everything, id)).toMatchObject({ severity: "minor" });
  await expect(does("severity.delete", { value: "unspecified", moveTo: "minor" })).rejects.toThrow("default");
});

it("when sign-up is disabled nobody can create an account; an announcement is shown until its last day", async () => {
  await makeUser();
  await does("setting.change", { isSignUpOpen: false });
  const person = {
    email: "new@example.test",
    displayName: "New",
    handle: "newcomer",
    password: "long enough",
  };
  await expect(signUp(anonymousViewer, person, { address: "" })).rejects.toMatchObject({
    code: "not_allowed",
  });
  for (const mailDays of ["0", "1.5", "x", "4000"]) {
    await expect(does("setting.change", { mailDays })).rejects.toMatchObject({
      fields: { mailDays: ["Give a whole number of days from 1 to 3650."] },
    });
  }
  const announcement = {
    siteName: "x",
    isSignUpOpen: true,
    areAddressesShown: false,
    mailDays: 30,
    announcement: "Quiet tonight.",
    announcementKind: "info" as const,
    announcementUntil: "2026-11-22",
  };
  expect(standingAnnouncement(announcement, new Date("2026-11-22T23:00:00Z"))).toEqual({
    text: "Quiet tonight.",
    kind: "info",
  });
  expect(standingAnnouncement(announcement, new Date("2026-11-23T00:00:00Z"))).toBeNull();
});
