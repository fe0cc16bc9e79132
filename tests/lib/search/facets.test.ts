import { beforeAll, expect, test } from "vitest";
import { pool } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { FILTER_NAMES, type FilterName } from "#lib/search/filters.ts";
import { bugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";

beforeAll(async () => {
  await resetDatabase();
  await makeWorld();
});

const offered = async (viewer: Viewer, name: FilterName, product: string[] = []) =>
  (await listFacets(viewer, bugQuery({ filters: { product } }), name)).map(({ value }) => value);

test("every choice of a filter is a valid value", async () => {
  for (const viewer of [anonymousViewer, systemViewer("test")]) {
    for (const name of FILTER_NAMES.filter((name) => name !== "id")) {
      const values = await offered(viewer, name);
      expect(values.length).toBeGreaterThan(0);
      expect(new Set(values).size).toBe(values.length);
      const { problems } = await runSearch(viewer, bugQuery({ filters: { [name]: values } }));
      expect(problems).toEqual([]);
    }
  }
});

test("hidden things are not offered, and naming them has no effect", async () => {
  for (const name of FILTER_NAMES) {
    const values = await offered(anonymousViewer, name);
    for (const hidden of ["Secret", "Vault", "9.9", "Heist", "gold"]) expect(values).not.toContain(hidden);
    expect(await offered(anonymousViewer, name, ["Secret"])).toEqual(
      await offered(anonymousViewer, name, ["Nowhere"]),
    );
  }
  expect(await offered(systemViewer("test"), "component", ["Secret"])).toContain("Vault");
});

test("components, versions and milestones are those of the selected products, without duplicates", async () => {
  await pool.query(
    `INSERT INTO components (product_id, name) SELECT id, 'Only here' FROM products WHERE name = 'Agent'`,
  );
  expect(await offered(anonymousViewer, "component", ["Engine"])).toEqual(["@none", "General", "Network"]);
  expect(await offered(anonymousViewer, "component", ["agent"])).toEqual([
    "@none",
    "General",
    "Network",
    "Only here",
  ]);
  expect(await offered(anonymousViewer, "version")).toEqual(["@none", "4.5", "4.4", "4.3"]);
  expect(await offered(anonymousViewer, "targetMilestone")).toEqual(["@none", "M2", "M1"]);
});

test("names in a hidden product's workflow are visible to people who see it, or a bug with them", async () => {
  await pool.query(`
    INSERT INTO statuses (name, is_open, phase) VALUES ('HEIST_PLANNED', true, 'confirmed');
    INSERT INTO resolutions (name, meaning) VALUES ('CAUGHT', 'other');
    INSERT INTO workflows (name) VALUES ('Secret');
    INSERT INTO workflow_statuses (workflow_id, status, phase) SELECT id, 'HEIST_PLANNED', 'confirmed' FROM workflows WHERE name = 'Secret';
    INSERT INTO workflow_resolutions (workflow_id, resolution, meaning) SELECT id, 'CAUGHT', 'other' FROM workflows WHERE name = 'Secret';
    UPDATE products SET workflow_id = (SELECT id FROM workflows WHERE name = 'Secret') WHERE name = 'Secret'`);
  const filters = { status: ["heist_planned", "CONFIRMED", "@open"], resolution: ["CAUGHT", "FIXED"] };
  const unknown = async (viewer: Viewer) =>
    (await runSearch(viewer, bugQuery({ filters }))).problems.map(({ value }) => value);
  const words = async (viewer: Viewer) => [
    ...(await offered(viewer, "status")),
    ...(await offered(viewer, "resolution")),
  ];
  expect(await unknown(systemViewer("test"))).toEqual([]);
  expect(await words(systemViewer("test"))).toEqual(expect.arrayContaining(["HEIST_PLANNED", "CAUGHT"]));
  expect((await unknown(anonymousViewer)).sort()).toEqual(["CAUGHT", "heist_planned"]);
  expect(await words(anonymousViewer)).toEqual(expect.arrayContaining(["@open", "CONFIRMED", "FIXED"]));
  for (const word of ["HEIST_PLANNED", "CAUGHT"]) expect(await words(anonymousViewer)).not.toContain(word);
  await addBug({ status: "HEIST_PLANNED" });
  expect(await unknown(anonymousViewer)).toEqual(["CAUGHT"]);
});
