import { describe, expect, it, test } from "vitest";
import { InvalidInput } from "#lib/errors.ts";
import { type BugFacts, decide, type Place } from "#lib/upstream/move/decide.ts";
import { checkMapping, parseMapping } from "#lib/upstream/move/mapping.ts";

// Where a bug goes, or why it stays: by its component, version, targets and groups.

const mapping = {
  product: "RHEV",
  classification: "oVirt",
  components: {
    Engine: { product: "ovirt-engine", component: "Backend", versions: { "3.6-beta": "3.6.0" } },
    host: { product: "vdsm", publish: true },
    docs: { stays: "written by the vendor." },
  },
  products: { vdsm: { versions: { "4.4": "4.40" }, milestones: { "rhev-4.4": "4.4.0" } } },
  versions: { "7.0": null, unspecified: "" },
  milestones: { "rhev-z": null, "---": "" },
  stayingGroups: ["support"],
};

const bug: BugFacts = {
  id: 1,
  component: "engine",
  version: null,
  targetRelease: null,
  targetMilestone: null,
  groups: [],
  isForInsiders: true,
  isDownstreamOnly: false,
};
const home: Place = {
  product: "ovirt-engine",
  component: "Backend",
  version: null,
  targetRelease: null,
  targetMilestone: null,
  isGuarded: false,
};
const host = { ...home, product: "vdsm", component: "host" };

const TABLE: [what: string, bug: Partial<BugFacts>, goes: Partial<Place> | string][] = [
  ["a mapped component, however it is written", {}, home],
  ["a component that keeps its name", { component: "host" }, host],
  ["no component", { component: null }, "It has no component."],
  ["a component that nobody mapped", { component: "ui" }, "The component “ui” is not mapped."],
  ["a component that stays", { component: "docs" }, "The component “docs” stays: written by the vendor."],
  ["only downstream", { isDownstreamOnly: true }, "It concerns only the downstream product."],
  [
    "a group whose bugs stay",
    { groups: ["dev", "Support"] },
    "It is in the group “Support”, whose bugs stay.",
  ],
  ["another group", { groups: ["dev"] }, home],
  ["a version without an entry", { version: "4.4.1" }, { ...home, version: "4.4.1" }],
  ["a version that the component maps", { version: "3.6-beta" }, { ...home, version: "3.6.0" }],
  ["a version that the product maps", { component: "host", version: "4.4" }, { ...host, version: "4.40" }],
  [
    "a version without a counterpart",
    { version: "7.0" },
    "The version 7.0 has no counterpart in ovirt-engine.",
  ],
  [
    "a target without a counterpart",
    { targetRelease: "7.0" },
    "The version 7.0 has no counterpart in ovirt-engine.",
  ],
  [
    "a version that is none there",
    { version: "Unspecified", targetRelease: "4.5" },
    { ...home, targetRelease: "4.5" },
  ],
  ["a name that is no version there", { version: "odd" }, "The version odd is none of ovirt-engine: Not so."],
  [
    "a milestone that the product maps",
    { component: "host", targetMilestone: "rhev-4.4" },
    { ...host, targetMilestone: "4.4.0" },
  ],
  ["a milestone of the same name", { targetMilestone: "rhev-4.4" }, { ...home, targetMilestone: "rhev-4.4" }],
  ["a milestone that is none there", { targetMilestone: "---" }, home],
  [
    "a milestone without a counterpart",
    { targetMilestone: "rhev-z" },
    "The milestone rhev-z has no counterpart upstream.",
  ],
];

const refuseVersion = (_: string, version: string) => (version === "odd" ? "Not so." : null);

test.each(TABLE)("%s", (_, facts, expected) => {
  const outcome = decide(
    { ...bug, ...facts },
    { mapping: checkMapping(mapping), isWider: () => false, refuseVersion },
  );
  expect(outcome).toEqual(typeof expected === "string" ? { stays: expected } : { to: expected });
});

describe("when more people see the product there", () => {
  const decided = (facts: Partial<BugFacts>, more: object = {}) =>
    decide(
      { ...bug, ...facts },
      { mapping: checkMapping({ ...mapping, ...more }), isWider: () => true, refuseVersion },
    );

  it("a bug stays, unless the mapping publishes it or names a group of the vendor", () => {
    expect(decided({})).toEqual({ stays: expect.stringMatching(/^More people would see it/) });
    expect(decided({}, { vendorGroup: "vendor" })).toEqual({ to: { ...home, isGuarded: true } });
    expect(decided({ component: "host" })).toEqual({ to: host });
  });

  it("a bug in groups goes with them", () => {
    expect(decided({ groups: ["dev"] })).toEqual({ to: home });
  });
});

describe("a mapping", () => {
  it.each([
    ["no JSON", "{", /^This is no JSON/],
    ["an unknown word", JSON.stringify({ ...mapping, component: {} }), /component/],
    ["no product", JSON.stringify({ ...mapping, product: " " }), /^product: Give a name\.$/],
  ])("with %s is refused, and says where", (_, text, message) => {
    try {
      parseMapping(text);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof InvalidInput && error.fields.mapping?.[0]).toMatch(message);
    }
  });
});
