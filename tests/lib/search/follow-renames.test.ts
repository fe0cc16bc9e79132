import { describe, expect, test, vi } from "vitest";
import { GET } from "#app/bugs.csv/route.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { findRenamedPerson, findRenamedProduct } from "#lib/catalog/former-names.ts";
import { findRenamedRelease } from "#lib/catalog/releases.ts";
import { db, pool } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => anonymousViewer }));

const does = (name: string, input: Record<string, unknown>) => findAct(name)?.perform(everything, input);
let bug: number;

beforeEachBuilt(async () => {
  const product = await makeProduct({ name: "Boat" });
  const { name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: product.classificationId },
  });
  await makeProduct({ name: "Dock" });
  const of = { product: "Boat" };
  const ann = await makeUser({ handle: "ann" });
  await does("version.create", { ...of, name: "1.0", state: "open" });
  await does("milestone.create", { ...of, name: "spring" });
  await does("sharedMilestone.create", { classification, name: "fleet-1" });
  await does("keyword.create", { ...of, name: "wet" });
  const admin = await makeUser({ isAdministrator: true });
  bug = await makeBug(await admin.viewer(), {
    ...of,
    component: "General",
    version: "1.0",
    targetMilestone: "spring",
    keywords: ["wet"],
    assignee: ann.handle,
  });
});

async function ask(address: string, viewer = anonymousViewer) {
  const { rows, problems, understood, isRenamed } = await runSearch(
    viewer,
    parseBugQuery(new URLSearchParams(address)).query,
  );
  return { ids: rows.map(({ id }) => id), problems: problems.length, filters: understood.filters, isRenamed };
}

const RENAMES = [
  ["product", "Boat", "Ship", () => does("product.change", { product: "Boat", name: "Ship" })],
  [
    "component",
    "General",
    "Hull",
    () => does("component.change", { product: "Boat", component: "General", name: "Hull" }),
  ],
  [
    "version",
    "1.0",
    "1.0.0",
    () => does("version.change", { product: "Boat", version: "1.0", name: "1.0.0" }),
  ],
  [
    "targetMilestone",
    "spring",
    "summer",
    () => does("milestone.change", { product: "Boat", milestone: "spring", name: "summer" }),
  ],
  ["keyword", "wet", "damp", () => does("keyword.change", { product: "Boat", keyword: "wet", name: "damp" })],
  ["assignee", "ann", "anna", () => does("user.rename", { user: "ann", handle: "anna" })],
] as const;

describe.each(RENAMES)("a search by %s", (field, was, now, rename) => {
  test("follows a rename, in lists and in CSV", async () => {
    await rename();
    const address = `product=Boat&${field}=${was}`.replace("product=Boat&product", "product");
    expect(await ask(address)).toMatchObject({
      ids: [bug],
      problems: 0,
      isRenamed: true,
      filters: { [field]: [now] },
    });
    const csv = await GET(new Request(`http://localhost/bugs.csv?${address}&bom=0`));
    expect(csv.status).toBe(200);
    expect((await csv.text()).split("\r\n")).toHaveLength(3);
  });
});

test("places of trackings follow renames of products and versions, also both", async () => {
  await does("version.create", { product: "Boat", name: "2.5.1" });
  const version = await db.version.findFirstOrThrow({ where: { name: "2.5.1" } });
  await db.tracking.create({
    data: { bugId: bug, productId: version.productId, versionId: version.id, state: "affected" },
  });
  await does("version.change", { product: "Boat", version: "2.5.1", name: "2.5.2" });
  const there = { ids: [bug], problems: 0, isRenamed: true };
  expect(await ask("tracking=affected,fixed:boat 2.5.1")).toMatchObject({
    ...there,
    filters: { tracking: ["affected,fixed:Boat 2.5.2"] },
  });
  await does("product.change", { product: "Boat", name: "Ship" });
  expect(await ask("tracking=@any:Boat")).toMatchObject({ ...there, filters: { tracking: ["@any:Ship"] } });
  expect(await ask("tracking=affected:Boat 2.5.1")).toMatchObject({
    ...there,
    filters: { tracking: ["affected:Ship 2.5.2"] },
  });
  await pool.query("UPDATE products SET visibility = 'groups' WHERE name = 'Ship'");
  for (const place of ["Boat", "Boat 2.5.1", "Ship", "Ship 2.5.2"])
    expect(await ask(`tracking=affected:${place}`)).toMatchObject({ ids: [], problems: 1, isRenamed: false });
});

test("everything at once: the product and what is in it", async () => {
  for (const [, , , rename] of RENAMES.slice(1)) await rename();
  await RENAMES[0][3]();
  const address = RENAMES.map(([field, was]) => `${field}=${was}`).join("&");
  expect(await ask(address)).toMatchObject({ ids: [bug], problems: 0 });
});

test.each([
  ["component", "General", "merge", { component: "General", into: "Hull" }],
  ["component", "General", "delete", { component: "General", moveTo: "Hull" }],
  ["milestone", "spring", "delete", { milestone: "spring", moveTo: "Hull" }],
])("the name of a %s that goes leads to where its bugs went: %s, %s", async (noun, name, verb, input) => {
  await does(`${noun}.create`, { product: "Boat", name: "Hull" });
  const done = await does(`${noun}.${verb}`, { product: "Boat", ...input });
  const field = noun === "milestone" ? "targetMilestone" : noun;
  const address = `product=Boat&${field}=${name}`;
  expect(await ask(address)).toMatchObject({ ids: [bug], problems: 0, filters: { [field]: ["Hull"] } });
  // Undone, it is itself again.
  const entry = await db.auditEntry.findFirstOrThrow({ where: { act: done?.act } });
  await does("audit.undo", { product: "Boat", entry: Number(entry.id) });
  expect(await ask(address)).toMatchObject({ ids: [bug], problems: 0, filters: { [field]: [name] } });
});

test("a name that was taken anew means the new thing", async () => {
  await does("component.change", { product: "Boat", component: "General", name: "Hull" });
  await does("component.create", { product: "Boat", name: "General" });
  expect(await ask("product=Boat&component=General")).toMatchObject({
    ids: [],
    problems: 0,
    isRenamed: false,
  });
});

test("of two that were called so, the last one is meant", async () => {
  await does("product.change", { product: "Boat", name: "Ship" });
  await does("product.change", { product: "Dock", name: "Boat" });
  await does("product.change", { product: "Boat", name: "Harbour" });
  expect(await findRenamedProduct(anonymousViewer, "Boat")).toBe("Harbour");
});

test("the former name of a hidden product tells nothing", async () => {
  await does("product.change", { product: "Boat", name: "Ship" });
  expect(await findRenamedProduct(anonymousViewer, "boat")).toBe("Ship");
  await pool.query("UPDATE products SET visibility = 'groups' WHERE name = 'Ship'");
  expect(await findRenamedProduct(anonymousViewer, "Boat")).toBeNull();
  expect(await ask("product=Boat")).toMatchObject({ ids: [], problems: 1, isRenamed: false });
  await does("version.change", { product: "Ship", version: "1.0", name: "2.0" });
  expect(await ask("version=1.0")).toMatchObject({ problems: 1, isRenamed: false });
});

test("people and releases are found by former names", async () => {
  await does("user.rename", { user: "ann", handle: "anna" });
  expect(await findRenamedPerson("Ann")).toBe("anna");
  const { name: classification } = await db.classification.findFirstOrThrow({
    where: { milestones: { some: {} } },
  });
  await does("sharedMilestone.change", { classification, milestone: "fleet-1", name: "fleet-2" });
  expect(await findRenamedRelease(anonymousViewer, "fleet-1", undefined)).toBe("fleet-2");
  await pool.query("UPDATE products SET visibility = 'groups'");
  expect(await findRenamedRelease(anonymousViewer, "fleet-1", undefined)).toBeNull();
});

test("an act is not performed on a product by its former name, and says the present one", async () => {
  await does("product.change", { product: "Boat", name: "Ship" });
  await expect(does("keyword.create", { product: "Boat", name: "dry" })).rejects.toThrow(
    "There is no product “Boat”: it is called “Ship” now.",
  );
});

test("the name of a product's own milestone that gave its bugs to a shared one leads nobody else to that", async () => {
  const boat = await db.product.findUniqueOrThrow({
    where: { name: "Boat" },
    include: { classification: true },
  });
  const secret = await makeProduct({ name: "Secret", visibility: "groups" });
  await db.product.update({ where: { id: secret.id }, data: { classificationId: boat.classificationId } });
  const of = { product: "Secret" };
  await does("milestone.create", { ...of, name: "codename" });
  await does("milestone.delete", { ...of, milestone: "codename", moveTo: "fleet-1" });
  const asked = () => ask("targetMilestone=codename");
  expect(await findRenamedRelease(anonymousViewer, "codename", boat.classification.name)).toBeNull();
  expect(await asked()).toMatchObject({ problems: 1, isRenamed: false });
});
