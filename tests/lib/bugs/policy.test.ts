import { describe, expect, it, test } from "vitest";
import { FIELD_NAMES, type FieldName, fieldOf, isFieldName } from "#lib/bugs/fields/registry.ts";
import {
  type BugFacts,
  canChangeField,
  canComment,
  closedToReporters,
  isInsider,
  rightNeeded,
  rightToFileWith,
} from "#lib/bugs/policy.ts";
import { MEANINGS } from "#lib/catalog/workflow/phases.ts";
import type { Ending } from "#lib/catalog/workflow/workflow.ts";
import { type Capability, ROLE_PRESETS } from "#lib/people/capabilities.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { mayByGuide, RIGHTS_ROLES, rightsUnder } from "#tests/support/rights-tables.ts";

const HERE = 1;
const DOWNSTREAM = 2;
const PEOPLE = { CC: 2, Reporter: 5, Assignee: 6, "QA contact": 7 };

const bug: BugFacts = {
  productId: HERE,
  reporterId: PEOPLE.Reporter,
  assigneeId: PEOPLE.Assignee,
  qaContactId: PEOPLE["QA contact"],
  isOpen: true,
  everConfirmed: true,
  isRestricted: false,
  reportOfId: null,
};

function capabilitiesOf(role: string): readonly Capability[] {
  if (role === "Confirms") return ["comment", "confirm"];
  if (role in PEOPLE) return [];
  return ROLE_PRESETS.find(({ name }) => name === role.toLowerCase())?.capabilities ?? [];
}

/** Somebody with a role in a product; `isOpen`: others than those with a role may comment there. */
function viewerAs(role: string, { productId = HERE, isOpen = true } = {}): Viewer {
  const ids: Record<string, number> = PEOPLE;
  return {
    ...anonymousViewer,
    kind: "person",
    userId: ids[role] ?? 9,
    isAdministrator: role === "Administrator",
    grants: new Map([[productId, new Set(capabilitiesOf(role))]]),
    everybody: isOpen ? new Map() : new Map([[HERE, new Set<Capability>(["file"])]]),
  };
}

const open: Ending = { isOpen: true, isUnconfirmed: false, meaning: null };
const unconfirmed: Ending = { ...open, isUnconfirmed: true };
const closed = (meaning: Ending["meaning"]): Ending => ({ isOpen: false, isUnconfirmed: false, meaning });
const closedBug: BugFacts = { ...bug, isOpen: false };
const neverConfirmed: BugFacts = { ...bug, everConfirmed: false };

/** Each row of the guide about a status, as changes that it is about. */
const ENDINGS: Record<string, [BugFacts, "status" | "resolution" | "duplicateOf", Ending][]> = {
  confirm: [[neverConfirmed, "status", open]],
  "make unconfirmed": [[bug, "status", unconfirmed]],
  "move between open statuses": [[bug, "status", open]],
  "close as fixed": [bug, neverConfirmed].map((one) => [one, "status", closed("fixed")]),
  "close for another reason": MEANINGS.filter((meaning) => meaning !== "fixed").flatMap((meaning) => [
    [bug, "status", closed(meaning)],
    [neverConfirmed, "status", closed(meaning)],
  ]),
  "mark as a duplicate": [bug, neverConfirmed, closedBug].map((one) => [
    one,
    "duplicateOf",
    closed("duplicate"),
  ]),
  "change the resolution": [[closedBug, "resolution", closed("not_a_bug")]],
  reopen: [[closedBug, "status", open]],
  "reopen as unconfirmed": [[closedBug, "status", unconfirmed]],
  "reopen what was never confirmed": [[{ ...closedBug, everConfirmed: false }, "status", open]],
  "reopen it as unconfirmed": [[{ ...closedBug, everConfirmed: false }, "status", unconfirmed]],
};

const STRANGER = 99;

function mayDo(viewer: Viewer, on: BugFacts, change: string): boolean {
  if (isFieldName(change)) return canChangeField(viewer, on, change);
  if (change === "comment") return canComment(viewer, on);
  if (change === "comment for insiders") return isInsider(viewer, on.productId);
  const me = viewer.userId;
  if (change === "add somebody to CC") return canChangeField(viewer, on, "cc", null, STRANGER);
  if (change === "take themselves off CC") return canChangeField(viewer, on, "cc", me ?? 0, null);
  if (change === "take others off CC") return canChangeField(viewer, on, "cc", STRANGER, null);
  throw new Error(`No such change: ${change}.`);
}

const FIELD_ROWS = FIELD_NAMES.filter(
  (name) => !["status", "resolution", "duplicateOf", "cc"].includes(name),
);
const SIMPLE_ROWS = [...FIELD_ROWS, ...new Set(rightsUnder("CC and comments").map(({ change }) => change))];

/** What the policy says and what the guide says, for each role and change that differ. */
function differences(on: BugFacts, heading?: string, more: Parameters<typeof viewerAs>[1] = {}): string[] {
  return RIGHTS_ROLES.flatMap((role) =>
    SIMPLE_ROWS.flatMap((change) => {
      const may = mayDo(viewerAs(role, more), on, change);
      return may === mayByGuide(role, change, heading) ? [] : `${role}, ${change}: ${may}`;
    }),
  );
}

describe("the guide of who may change what", () => {
  it("has a row for every field of a bug", () => {
    expect(rightsUnder("Fields").map(({ change }) => change)).toEqual(
      FIELD_ROWS.flatMap((name) => RIGHTS_ROLES.map(() => name)).sort((a, b) => rank(a) - rank(b)),
    );
    function rank(name: string): number {
      return rightsUnder("Fields").findIndex(({ change }) => change === name);
    }
  });

  it.each([
    ["unconfirmed", neverConfirmed],
    ["open", bug],
    ["closed", closedBug],
  ])("is right about the fields of a bug that is %s", (_, on) => {
    expect(differences(on)).toEqual([]);
  });

  it.each(Object.entries(ENDINGS))("is right about this change of a status: %s", (change, changes) => {
    for (const role of RIGHTS_ROLES) {
      const may = changes.map(([on, field, to]) => canChangeField(viewerAs(role), on, field, undefined, to));
      expect([role, ...new Set(may)]).toEqual([role, mayByGuide(role, change)]);
    }
  });

  it("is right about a bug in a group", () => {
    expect(differences({ ...bug, isRestricted: true }, "A bug in a group")).toEqual([]);
  });

  it("is right about a private report", () => {
    const report = { ...bug, isRestricted: true, reportOfId: DOWNSTREAM };
    expect(differences(report, "A private report", { productId: DOWNSTREAM })).toEqual([]);
  });

  it("is right about a product in which only people with a role may comment", () => {
    const heading = "A product in which only people with a role may comment";
    expect(differences(bug, heading, { isOpen: false })).toEqual([]);
  });

  it("is right about a new bug", () => {
    const rows = rightsUnder("A new bug");
    for (const { role, change, is } of rows) {
      const [field = ""] = change.split(":");
      if (!isFieldName(field)) throw new Error(`No such field: ${field}.`);
      const isUnconfirmed = change.endsWith("unconfirmed");
      const need = rightToFileWith(viewerAs(role), HERE, field, { isUnconfirmed });
      expect([role, change, need === null]).toEqual([role, change, is === "yes"]);
    }
    const listed = new Set(rows.map(({ change }) => change.split(":")[0]));
    const rest = FIELD_NAMES.filter((field) => !listed.has(field));
    for (const field of rest) expect(rightToFileWith(viewerAs("Signed in"), HERE, field)).toBeNull();
  });
});

test("somebody who is not signed in may change nothing", () => {
  const may = SIMPLE_ROWS.filter((change) => mayDo(anonymousViewer, { ...bug, reporterId: null }, change));
  expect(may).toEqual([]);
  expect(FIELD_NAMES.filter((field) => canChangeField(anonymousViewer, bug, field))).toEqual([]);
});

test("an API key for reading changes nothing", () => {
  const reader: Viewer = { ...viewerAs("Reporter"), scopes: ["read"] };
  expect(FIELD_NAMES.filter((field) => canChangeField(reader, bug, field))).toEqual([]);
});

test("what stays as it is needs no right", () => {
  const stranger = viewerAs("Signed in");
  expect(canChangeField(stranger, bug, "severity", "major", "major")).toBe(true);
  expect(canChangeField(stranger, bug, "severity", "major", "minor")).toBe(false);
});

test("somebody with two grounds may do what either allows", () => {
  const both: Viewer = { ...viewerAs("Confirms"), userId: PEOPLE.Reporter };
  expect(canChangeField(both, bug, "status", undefined, closed("fixed"))).toBe(true);
  expect(canChangeField(both, bug, "status", undefined, open)).toBe(true);
});

test("who manages access to a product changes who sees its bugs, also a private report, and nothing else", () => {
  const manager: Viewer = { ...viewerAs("Signed in"), grants: new Map([[HERE, new Set(["manage_access"])]]) };
  for (const on of [bug, { ...bug, isRestricted: true, reportOfId: DOWNSTREAM }])
    expect(FIELD_NAMES.filter((field) => canChangeField(manager, on, field))).toEqual([
      "cc",
      "groups",
      "reporterAccessible",
      "ccAccessible",
    ]);
});

test("a field may be changed when one of its changes may be made", () => {
  const shown = (role: string) =>
    (["status", "resolution", "duplicateOf", "cc"] satisfies FieldName[]).filter((field) =>
      canChangeField(viewerAs(role), bug, field),
    );
  expect(shown("Signed in")).toEqual(["cc"]);
  expect(shown("Confirms")).toEqual(["status", "resolution", "duplicateOf", "cc"]);
  expect(shown("Reporter")).toEqual(["status", "resolution", "duplicateOf", "cc"]);
});

test("a refusal names the weakest right that is enough", () => {
  const stranger = viewerAs("Signed in");
  const needs = (field: FieldName, to?: Ending) =>
    rightNeeded(stranger, bug, field, undefined, to)?.capability ?? null;
  expect(needs("summary")).toBe("edit");
  expect(needs("severity")).toBe("set_severity");
  expect(needs("targetMilestone")).toBe("set_target");
  expect(needs("status", open)).toBe("confirm");
  expect(needs("status", closed("fixed"))).toBe("edit");
  expect(rightNeeded(stranger, bug, "cc", STRANGER, null)?.capability).toBe("edit");
});

test("what reporters are told about their own bugs is what they may do", () => {
  const reporter = viewerAs("Reporter");
  const refused = FIELD_NAMES.filter((field) => !canChangeField(reporter, bug, field)).map(
    (field) => fieldOf(field).label,
  );
  expect(closedToReporters()).toEqual(refused);
  expect(refused).not.toContain("Summary");
});
