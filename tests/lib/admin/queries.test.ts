import { beforeAll, describe, expect, test } from "vitest";
import "#tests/support/database.ts";
import { findPrivateGroup, getManagedAccess } from "#lib/admin/access/queries.ts";
import { listClassificationNames, listManagedClassifications } from "#lib/admin/classifications/queries.ts";
import { listComponentNames, listManagedComponents, listMoveTargets } from "#lib/admin/components/queries.ts";
import { findFlagTypeChoices, listManagedFlagTypes } from "#lib/admin/flag-types/queries.ts";
import { listManagedKeywords } from "#lib/admin/keywords/queries.ts";
import { findMilestoneChoices, listManagedMilestones } from "#lib/admin/milestones/queries.ts";
import { listGroupNames, listManagedGroups, listMembers } from "#lib/admin/people/group-queries.ts";
import { getManagedProduct } from "#lib/admin/products/queries.ts";
import { listSiteProducts } from "#lib/admin/products/site-queries.ts";
import { listManagedRoles, listRoleHolders } from "#lib/admin/roles/queries.ts";
import { type PageOf, ROWS_PER_PAGE, type RowSearch } from "#lib/admin/rows/paging.ts";
import { listValueNames, listValues } from "#lib/admin/values/queries.ts";
import { findVersionChoices, getNumbering, listManagedVersions } from "#lib/admin/versions/queries.ts";
import { getManagedWorkflow, listSourceStatuses } from "#lib/admin/workflows/queries.ts";
import { findWorkflow } from "#lib/catalog/workflow/load.ts";
import { db, sql } from "#lib/db/client.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

const all: RowSearch<never> = { text: "", page: null, openRow: null };
let product: Awaited<ReturnType<typeof makeProduct>>;
let maintainer: Viewer;
let elsewhere: Viewer;
let admin: Viewer;
const group = { id: 0 };
const MANY = ROWS_PER_PAGE + 10;
const names = (word: string) =>
  Array.from({ length: MANY }, (_, index) => `${word} ${String(index).padStart(3, "0")}`);

beforeAll(async () => {
  product = await makeProduct();
  const other = await makeProduct();
  const [maja, sam, root] = [await makeUser(), await makeUser(), await makeUser({ isAdministrator: true })];
  await grantRole(maja.id, product.id, "maintainer");
  await grantRole(sam.id, other.id, "maintainer");
  [maintainer, elsewhere, admin] = [await maja.viewer(), await sam.viewer(), await root.viewer()];

  const productId = product.id;
  await db.component.createMany({ data: names("Part").map((name) => ({ name, productId })) });
  await db.keyword.createMany({ data: names("key").map((name) => ({ name, productId: null })) });
  await db.keyword.createMany({ data: [{ name: "own_%", productId }] });
  await db.classification.createMany({ data: names("Class").map((name) => ({ name })) });
  await db.severity.createMany({ data: names("sev").map((name, sortKey) => ({ name, sortKey })) });
  await db.group.createMany({ data: names("group").map((name) => ({ name })) });
  group.id = (await db.group.findFirstOrThrow({ where: { name: "group 000" } })).id;
  const people = await Promise.all(
    names("member").map((name) => makeUser({ handle: name.replace(" ", "") })),
  );
  await db.groupMember.createMany({ data: people.map(({ id }) => ({ userId: id, groupId: group.id })) });
  const { id: roleId } = await db.role.findFirstOrThrow({ where: { name: "qe", productId: null } });
  await db.productRole.createMany({ data: people.map(({ id }) => ({ userId: id, productId, roleId })) });
});

/** Every query of a room of a product. */
const ofProduct: Record<string, (viewer: Viewer) => Promise<unknown>> = {
  access: (viewer) => getManagedAccess(viewer, product.id, all),
  "group of private reports": (viewer) => findPrivateGroup(viewer, product.id),
  components: (viewer) => listManagedComponents(viewer, product.id, all),
  "names of components": (viewer) => listComponentNames(viewer, product.id),
  "flag types": (viewer) => listManagedFlagTypes(viewer, product.id, all),
  "choices of flag types": (viewer) => findFlagTypeChoices(viewer, product.id),
  keywords: (viewer) => listManagedKeywords(viewer, product.id, all),
  moveTargets: (viewer) => listMoveTargets(viewer, product.id),
  milestones: (viewer) => listManagedMilestones(viewer, product, all),
  "choices of milestones": (viewer) => findMilestoneChoices(viewer, product),
  product: (viewer) => getManagedProduct(viewer, product.id),
  roles: (viewer) => listManagedRoles(viewer, product.id),
  "holders of a role": (viewer) => listRoleHolders(viewer, product.id, all),
  versions: (viewer) => listManagedVersions(viewer, product.id, all),
  "choices of versions": (viewer) => findVersionChoices(viewer, product.id),
  workflow: (viewer) => getManagedWorkflow(viewer, product.id),
  numbering: (viewer) => getNumbering(viewer, product.id),
};

/** Every query of a room of the site. */
const ofSite: Record<string, (viewer: Viewer) => Promise<unknown>> = {
  classifications: (viewer) => listManagedClassifications(viewer, all),
  "names of classifications": listClassificationNames,
  products: (viewer) => listSiteProducts(viewer, all),
  groups: (viewer) => listManagedGroups(viewer, all),
  "names of groups": listGroupNames,
  members: (viewer) => listMembers(viewer, group.id, all),
  keywords: (viewer) => listManagedKeywords(viewer, null, all),
  workflow: (viewer) => getManagedWorkflow(viewer, null),
  values: (viewer) => listValues(viewer, all),
  "names of values": (viewer) => listValueNames(viewer, "severity"),
};

describe("queries of a product's settings are only for people who manage it", () => {
  test.each(Object.entries(ofProduct))("%s", async (_, query) => {
    await expect(query(anonymousViewer)).rejects.toMatchObject({ code: "not_signed_in" });
    await expect(query(elsewhere)).rejects.toMatchObject({ code: "not_allowed" });
    await expect(query(maintainer)).resolves.toBeDefined();
  });
});

describe("queries of the site's administration are only for administrators", () => {
  test.each(Object.entries(ofSite))("%s", async (_, query) => {
    await expect(query(anonymousViewer)).rejects.toMatchObject({ code: "not_signed_in" });
    await expect(query(maintainer)).rejects.toMatchObject({ code: "not_allowed" });
    await expect(query(admin)).resolves.toBeDefined();
  });
});

describe("long tables have pages and a search by name", () => {
  const rooms: Record<
    string,
    {
      text: string;
      list: (search: RowSearch<never>) => Promise<PageOf<{ name?: string; displayName?: string }>>;
    }
  > = {
    components: { text: "PART 05", list: (search) => listManagedComponents(admin, product.id, search) },
    keywords: { text: "KEY 05", list: (search) => listManagedKeywords(admin, product.id, search) },
    classifications: { text: "class 05", list: (search) => listManagedClassifications(admin, search) },
    groups: { text: "GROUP 05", list: (search) => listManagedGroups(admin, search) },
    members: { text: "member05", list: (search) => listMembers(admin, group.id, search) },
    values: { text: "SEV 05", list: (search) => listValues(admin, search) },
  };

  test.each(Object.entries(rooms))("%s", async (_, { text, list }) => {
    const first = await list(all);
    expect(first.rows).toHaveLength(ROWS_PER_PAGE);
    expect(first.total).toBeGreaterThanOrEqual(MANY);
    expect(first.pages).toBe(Math.ceil(first.total / ROWS_PER_PAGE));
    const second = await list({ ...all, page: 2 });
    expect(second.rows.length).toBeGreaterThan(0);
    const seen = [...first.rows, ...second.rows].map((row) => JSON.stringify(row));
    expect(new Set(seen).size).toBe(seen.length);
    const found = await list({ ...all, text });
    expect(found.rows.map(({ name, displayName }) => displayName ?? name)).toHaveLength(10);
  });

  test("holders of a role", async () => {
    const roles = await listManagedRoles(maintainer, product.id);
    expect(roles.find(({ name }) => name === "qe")).toMatchObject({ people: MANY, groups: 0 });
    const find = (text: string) => listRoleHolders(maintainer, product.id, { ...all, text });
    const first = await find("");
    expect(first).toMatchObject({ total: MANY + 1 });
    expect(first.rows).toHaveLength(ROWS_PER_PAGE);
    const byName = await find("member05");
    expect(byName.rows.map(({ role }) => role)).toEqual(Array(10).fill("qe"));
    expect((await find("maintainer")).rows).toMatchObject([{ role: "maintainer", group: null }]);
  });

  test("a percent sign or an underscore in the search is literal", async () => {
    const search = (text: string) => listManagedKeywords(maintainer, product.id, { ...all, text });
    expect((await search("_%")).rows.map(({ name }) => name)).toEqual(["own_%"]);
    expect((await search("y_0")).total).toBe(0);
  });

  test("the open row is shown regardless of the search, and its page is found", async () => {
    const last = await db.keyword.findFirstOrThrow({ where: { name: `key 0${MANY - 1}` } });
    const found = await listManagedKeywords(maintainer, product.id, { ...all, openRow: last.id });
    expect(found.page).toBe(2);
    const searched = await listManagedKeywords(maintainer, product.id, {
      ...all,
      text: "key 000",
      openRow: last.id,
    });
    expect(searched.rows.map(({ name }) => name)).toEqual(["key 000", last.name]);
  });
});

test("a workflow and its own statuses are visible to people who see its product", async () => {
  const hidden = await makeProduct({ visibility: "groups" });
  await db.status.create({ data: { name: "UNDER_EMBARGO", isOpen: true, phase: "confirmed" } });
  const workflow = await db.workflow.create({
    data: { name: "Hidden", statuses: { create: { status: "UNDER_EMBARGO", phase: "confirmed" } } },
  });
  await db.product.update({ where: { id: hidden.id }, data: { workflowId: workflow.id } });
  const sources = await listSourceStatuses(maintainer, product.id);
  expect(sources.ovirt.map(({ name }) => name)).toContain("ON_QA");
  expect(sources.default.length).toBeGreaterThan(3);
  expect(JSON.stringify(sources)).not.toContain("UNDER_EMBARGO");
  expect((await findWorkflow(admin, hidden.id)).statuses).toHaveLength(1);
  expect((await findWorkflow(maintainer, hidden.id)).statuses).toEqual([]);
  expect((await findWorkflow(anonymousViewer, product.id)).statuses.length).toBeGreaterThan(3);
});

describe("versions come by series", () => {
  test("a page that begins within a series says which", async () => {
    const { id } = await makeProduct();
    const series = await db.series.create({ data: { productId: id, name: "4.4", sortKey: "a" } });
    await db.series.create({ data: { productId: id, name: "4.5", sortKey: "b" } });
    await db.version.createMany({
      data: names("4.4").map((name) => ({ productId: id, seriesId: series.id, name, sortKey: name })),
    });
    const second = await listManagedVersions(admin, id, { ...all, page: 2 });
    expect(second).toMatchObject({ total: MANY });
    expect(second.rows[0]).toMatchObject({ series: { name: "4.4" } });
    expect(second.rows[1]).toMatchObject({ version: { name: "4.4 009" } });
    const found = await listManagedVersions(admin, id, { ...all, text: "4.4 00" });
    expect(found.rows).toHaveLength(11);
  });

  test("a series and its first version are on one page, and only a series without versions stands alone", async () => {
    const { id } = await makeProduct();
    const line = (name: string) => db.series.create({ data: { productId: id, name, sortKey: name } });
    const version = (name: string, seriesId: number) => ({ productId: id, seriesId, name, sortKey: name });
    const [old, young] = [await line("1.0"), await line("2.0")];
    for (const empty of ["0.5", "1.5", "3.0"]) await line(empty);
    const before = names("2.0").slice(0, ROWS_PER_PAGE);
    await db.version.createMany({
      data: [...before.map((name) => version(name, young.id)), version("1.0.0", old.id)],
    });
    const shown = async (page: number) =>
      (await listManagedVersions(admin, id, { ...all, page })).rows.map((row) =>
        "series" in row ? row.series.name : row.version.name,
      );
    expect(await shown(1)).toEqual(["3.0", "2.0", ...before.toReversed()]);
    expect(await shown(2)).toEqual(["1.5", "1.0", "1.0.0", "0.5"]);
    const none = await listManagedVersions(admin, (await makeProduct()).id, all);
    expect(none).toMatchObject({ rows: [], total: 0, pages: 1 });
  });
});

test("a group has as many members in each room: by name, by an included group, by address", async () => {
  const inner = await db.group.create({ data: { name: "inner", userPattern: "%@inner.example" } });
  const outer = await db.group.create({
    data: { name: "outer", includes: { create: { includedGroupId: inner.id } } },
  });
  const asleep = await db.group.create({ data: { name: "asleep", isActive: false } });
  const [named, both, gone] = [await makeUser(), await makeUser(), await makeUser()];
  for (const { email, emailConfirmedAt } of [
    { email: "one@inner.example", emailConfirmedAt: new Date() },
    { email: "unconfirmed@inner.example", emailConfirmedAt: null },
  ])
    await db.user.update({ where: { id: (await makeUser()).id }, data: { email, emailConfirmedAt } });
  await db.user.update({ where: { id: gone.id }, data: { disabledReason: "left" } });
  await db.groupMember.createMany({
    data: [
      { userId: named.id, groupId: outer.id },
      { userId: gone.id, groupId: outer.id },
      ...[outer, inner, asleep].map(({ id }) => ({ userId: both.id, groupId: id })),
    ],
  });
  await db.productAccess.createMany({
    data: [outer, inner, asleep].map(({ id }) => ({ groupId: id, productId: product.id, canSee: true })),
  });
  const expected = { inner: 2, outer: 3, asleep: 0 };
  const { groups } = await getManagedAccess(maintainer, product.id, all);
  const found = await Promise.all(
    Object.keys(expected).map((text) => listManagedGroups(admin, { ...all, text })),
  );
  const counts = (rows: { name: string; members: number }[]) =>
    Object.fromEntries(rows.map(({ name, members }) => [name, members]));
  expect(counts(groups.rows)).toEqual(expected);
  expect(counts(found.flatMap(({ rows }) => rows))).toEqual(expected);
  for (const { id, name } of [inner, outer, asleep]) {
    const [row] = await db.$queryRaw<{ count: number }[]>(
      sql`SELECT count(*)::int AS count FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT ${id}::int`)}`,
    );
    expect([name, row?.count]).toEqual([name, expected[name as keyof typeof expected]]);
  }
});
