import { expect, test } from "vitest";
import { InvalidInput } from "#lib/errors.ts";
import { mappingOfTable, moveTable } from "#lib/upstream/move/table.ts";

const given = {
  product: "RHEV",
  classification: "oVirt",
  component: ["engine", "host", "branding"],
  to: ["ovirt-engine", "vdsm", ""],
  there: ["", "Core", ""],
  numbering: ["dotted", "free", "free"],
  runBy: ["maja, sam", "", ""],
  version: ["4.3.1", "4.3.2"],
  versionTo: ["4.3.1", ""],
  milestone: ["rhev-4.4"],
  milestoneTo: ["ovirt-4.4"],
};
const read = (more: object = {}) => mappingOfTable(moveTable.parse({ ...given, ...more }));

test("a table says the same as a file", () => {
  expect(read()).toMatchObject({
    product: "RHEV",
    classification: "oVirt",
    visibility: "open",
    components: {
      engine: { product: "ovirt-engine", component: "engine" },
      host: { product: "vdsm", component: "Core" },
      branding: { stays: expect.stringContaining("stays") },
    },
    products: {
      "ovirt-engine": { numbering: "dotted", maintainers: ["maja", "sam"] },
      vdsm: { numbering: "free" },
    },
    versions: { "4.3.2": "" },
    milestones: { "rhev-4.4": "ovirt-4.4" },
  });
});

test("only what the table says is published", () => {
  const { components } = read({ publish: ["publish", "", "publish"] });
  expect(components).toMatchObject({ engine: { publish: true }, branding: { stays: expect.any(String) } });
  expect(components.host).not.toHaveProperty("publish");
});

test.each([
  ["a list shorter than its rows", { to: ["ovirt-engine"] }, "to"],
  ["a product with two numberings", { to: ["ovirt-engine", "OVIRT-engine", ""] }, "numbering"],
  ["no classification", { classification: " " }, "mapping"],
  ["a visibility that is none", { visibility: "secret" }, "mapping"],
])("%s is refused at its field", (_what, more, field) => {
  let refused: unknown;
  try {
    read(more);
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(InvalidInput);
  expect(Object.keys((refused as InvalidInput).fields)).toEqual([field]);
});
