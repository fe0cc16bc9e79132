import { beforeEach, expect, it } from "vitest";
import { routeOf } from "#components/bugs/filing-route.tsx";
import { findAct } from "#lib/admin/act/registry.ts";
import { listManagedMappings, listUpstreamComponents } from "#lib/admin/mappings/queries.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { NotFound } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { listFilingRoutes } from "#lib/upstream/routing/queries.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makeProduct } from "#tests/support/factories.ts";
import { makeMember } from "#tests/support/tracked-world.ts";

// Of each component, the table of mappings, the filing form, the report and the lists say the same.

let maintainer: Viewer;
let vendorId: number;
const components = ["General", "Storage", "Branding"];
const product = "Vendor Engine";

beforeEach(async () => {
  await resetDatabase();
  await makeProduct({ name: "Engine" });
  await makeProduct({ name: "Host" });
  const vendor = await makeProduct({ name: product });
  vendorId = vendor.id;
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  await db.component.createMany({
    data: ["Storage", "Branding"].map((name) => ({ productId: vendor.id, name })),
  });
  maintainer = await makeMember(vendor, "maintainer");
});

const map = (component: string, upstreamProduct: string) =>
  findAct("mapping.set")?.perform(maintainer, { product, component, upstreamProduct });

async function file(component: string): Promise<number> {
  const input = fileBugInput.parse({ product, component, summary: "It breaks" });
  return fileBug(maintainer, input, [], undefined, reportRouter(input));
}

/** Where a component belongs, as the table says, as the filing form says, and as a report does. */
async function places(component: string) {
  const search = { text: "", page: null, openRow: null };
  const { rows } = await listManagedMappings(maintainer, vendorId, search);
  const row = rows.find((one) => one.component === component);
  const id = await file(component);
  const { query } = parseBugQuery(
    new URLSearchParams({ tracking: `@downstream_only_unsaid:${product}`, status: "@open" }),
  );
  const isUnexplained = (await runSearch(maintainer, query)).rows.some((bug) => bug.id === id);
  return {
    table: [row?.upstreamProduct ?? product, row?.by ?? null],
    form: routeOf(await listFilingRoutes(maintainer, vendorId), component) ?? product,
    report: (await getBug(maintainer, id)).product,
    isUnexplained,
  };
}

it("what is not mapped stays, all others go where theirs says, and a component can stay all the same", async () => {
  const is = async (expected: Record<string, [string, string | null]>) => {
    for (const component of components) {
      const [where, by] = expected[component] ?? [product, null];
      expect([component, await places(component)]).toEqual([
        component,
        { table: [where, by], form: where, report: where, isUnexplained: false },
      ]);
    }
  };
  await is({});
  await map("Storage", "Host");
  await is({ Storage: ["Host", "own"] });
  await map("", "Engine");
  await is({ General: ["Engine", "others"], Storage: ["Host", "own"], Branding: ["Engine", "others"] });
  await map("Branding", product);
  await is({ General: ["Engine", "others"], Storage: ["Host", "own"], Branding: [product, "own"] });
  await map("Storage", product);
  await is({ General: ["Engine", "others"], Storage: [product, "own"], Branding: [product, "own"] });
  await findAct("mapping.remove")?.perform(maintainer, { product, component: "Branding" });
  await is({ General: ["Engine", "others"], Storage: [product, "own"], Branding: ["Engine", "others"] });
});

it("that a component stays is said by the act and its undo, and refused where it says nothing", async () => {
  await map("", "Engine");
  const done = await map("Branding", product);
  expect(done).toMatchObject({ message: `New bugs in Branding stay in ${product}.` });
  expect(await map("Branding", product)).toMatchObject({ message: "Nothing was different." });
  const refused = (input: object) =>
    findAct("mapping.set")
      ?.perform(maintainer, { product, upstreamProduct: product, ...input })
      .catch((error) => Object.keys(error.fields));
  expect(await refused({ component: "" })).toEqual(["upstreamProduct"]);
  expect(await refused({ component: "Storage", upstreamComponent: "General" })).toEqual([
    "upstreamComponent",
  ]);
});

it("the components of a product are suggested to those who see it", async () => {
  expect(await listUpstreamComponents(maintainer, "Engine")).toEqual(["General"]);
  await db.product.update({ where: { name: "Engine" }, data: { visibility: "groups" } });
  for (const viewer of [maintainer, anonymousViewer])
    for (const name of ["Engine", "Nothing at all"])
      await expect(listUpstreamComponents(viewer, name)).rejects.toThrow(
        new NotFound("There is no such product."),
      );
});
