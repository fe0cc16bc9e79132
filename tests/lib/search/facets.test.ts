import { beforeAll, expect, test } from "vitest";
import { pool } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { bugQuery, FILTER_NAMES, type FilterName } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";

beforeAll(async () => {
  await resetDatabase();
  await makeWorld();
});

const offered = async (viewer: Viewer, name: FilterName, product: string[] = []) =>
  (await listFacets(viewer, bugQuery({ filters: { product } }), name)).map(({ value }) => value);

test("every value that a filter offers means something to it", async () => {
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

test("what is hidden is not offered, and naming it changes nothing", async () => {
  for (const name of FILTER_NAMES) {
    const values = await offered(anonymousViewer, name);
    for (const hidden of ["Secret", "Vault", "9.9", "Heist", "gold"]) expect(values).not.toContain(hidden);
    expect(await offered(anonymousViewer, name, ["Secret"])).toEqual(
      await offered(anonymousViewer, name, ["Nowhere"]),
    );
  }
  expect(await offered(systemViewer("test"), "component", ["Secret"])).toContain("Vault");
});

test("components, versions and milestones are those of the products chosen; names they share stand once", async () => {
  await pool.query(
    `INSERT INTO components (product_id, name) SELECT id, 'Only here' FROM products WHERE name = 'Agent'`,
  );
  expect(await offered(anonymousViewer, "component", ["Engine"])).toEqual(["none", "General", "Network"]);
  expect(await offered(anonymousViewer, "component", ["agent"])).toEqual([
    "none",
    "General",
    "Network",
    "Only here",
  ]);
  expect(await offered(anonymousViewer, "version")).toEqual(["none", "4.5", "4.4", "4.3"]);
  expect(await offered(anonymousViewer, "targetMilestone")).toEqual(["none", "M2", "M1"]);
});
