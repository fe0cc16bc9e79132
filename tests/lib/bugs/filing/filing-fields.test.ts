import { describe, expect, it } from "vitest";
import { filingAddress, templateOf } from "#lib/bugs/filing/filing-address.ts";
import { startFiling } from "#lib/bugs/filing/filing-fields.ts";
import type { FilingChoices } from "#lib/catalog/filing-choices.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

const named = (...names: string[]) => names.map((name) => ({ name, description: "" }));
const defaulted = (...names: string[]) =>
  named(...names).map((choice, at) => ({ ...choice, isDefault: at === 0 }));
const choices: FilingChoices = {
  productId: 7,
  product: "Engine",
  classification: "Tarn",
  description: "",
  isOpenForBugs: true,
  isRetired: false,
  closedReason: null,
  mayFile: true,
  descriptionTemplate: "What happened?",
  allowsUnconfirmed: true,
  wantsHardware: false,
  defaultType: "defect",
  hasSecurityGroup: true,
  weakestRoles: { set_severity: "triager" },
  defaultMilestone: null,
  components: [
    { name: "Network", description: "", template: "Which network?" },
    { name: "Storage", description: "", template: "" },
  ],
  versions: [{ name: "4.4", series: null, state: "released" }],
  targetReleases: [{ name: "4.5", series: null, state: "open" }],
  milestones: [],
  severities: defaulted("unspecified", "major"),
  priorities: defaulted("unspecified", "high"),
  keywords: named("regression", "easyfix"),
};

function holding(...capabilities: Capability[]): Viewer {
  const grants = new Map([[7, new Set(capabilities)]]);
  return { ...anonymousViewer, kind: "person", userId: 1, grants };
}
const newcomer = holding();
const developer = holding("edit", "confirm", "set_severity", "set_target");

describe("a form filled in by its address", () => {
  it("names fields that a bug does not have", () => {
    const { problems } = startFiling(newcomer, choices, {
      sumary: "It breaks",
      product: "X",
      _rsc: "1",
      files: "",
    });
    expect(problems).toEqual(["A new bug has no field “sumary”."]);
  });

  it("accepts names in any case and normalises them", () => {
    const params = {
      component: "NETWORK",
      version: "4.4",
      severity: "Major",
      keywords: ["EasyFix", "regression"],
      cc: "ann, bob",
    };
    expect(startFiling(developer, choices, params).values).toMatchObject({
      component: "Network",
      version: "4.4",
      severity: "major",
      keywords: ["easyfix", "regression"],
      cc: ["ann", "bob"],
    });
  });

  it("reports invalid values", () => {
    const start = startFiling(newcomer, choices, {
      component: "Nowhere",
      severity: "major",
      keywords: "what,easyfix",
    });
    expect(start.problems).toEqual([
      "There is no component “Nowhere” to choose in Engine.",
      "Only a triager of Engine can set the severity.",
      "There is no keyword “what” to choose in Engine.",
    ]);
    expect(start.values.component).toBeUndefined();
    expect(start.values.severity).toBeUndefined();
  });

  it("keeps values without a field in the short form", () => {
    expect(startFiling(newcomer, choices, { type: "enhancement", keywords: "easyfix" }).carried).toEqual([
      { field: "type", label: "Type", values: ["enhancement"] },
      { field: "keywords", label: "Keywords", values: ["easyfix"] },
    ]);
    expect(startFiling(developer, choices, { type: "enhancement" })).toMatchObject({
      carried: [],
      values: { type: "enhancement" },
    });
  });

  it("is private only in products with a security group", () => {
    expect(startFiling(newcomer, choices, { isPrivate: "on" }).values.isPrivate).toBe("on");
    const without = { ...choices, hasSecurityGroup: false };
    expect(startFiling(newcomer, without, { isPrivate: "on" }).values.isPrivate).toBeUndefined();
  });

  it("starts with the description of the address, else the template of the component, else of the product", () => {
    expect(startFiling(newcomer, choices, {}).values.description).toBe("What happened?");
    expect(startFiling(newcomer, choices, { component: "network" }).values.description).toBe(
      "Which network?",
    );
    expect(startFiling(newcomer, choices, { component: "Storage" }).values.description).toBe(
      "What happened?",
    );
    expect(startFiling(newcomer, choices, { description: "This." }).values.description).toBe("This.");
    expect(templateOf(choices, undefined)).toBe("What happened?");
  });
});

describe("the address with what was typed", () => {
  it("restores the same text, without the form's token", () => {
    const typed = {
      product: "A & B",
      summary: "50 % ü\n",
      cc: ["ann", "bob"],
      token: "t",
      version: "",
      url: undefined,
    };
    const { pathname, searchParams } = new URL(filingAddress(typed), "http://here");
    expect(pathname).toBe("/bugs/new");
    expect([...searchParams]).toEqual([
      ["product", "A & B"],
      ["summary", "50 % ü\n"],
      ["cc", "ann"],
      ["cc", "bob"],
    ]);
    expect(filingAddress({})).toBe("/bugs/new");
  });

  it("drops the longest text when it would be too long", () => {
    const address = filingAddress({ product: "Engine", description: "x".repeat(100_000), summary: "short" });
    expect(address).toBe("/bugs/new?product=Engine&summary=short");
  });
});
