import { describe, expect, test } from "vitest";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import {
  canMove,
  checkStatusChange,
  duplicateResolution,
  initialStatuses,
  isOpen,
  nextStatuses,
  resolutionAfter,
  resolutionNames,
  type StatusChange,
  type Workflow,
} from "#lib/catalog/workflow/workflow.ts";

// Rows: from; columns: to, in the order of the rows below "(new)". = the same, ✓ allowed, c allowed with a comment,
// m allowed with a target milestone, · refused.
const matrices: { preset: string; workflow: Workflow; matrix: string }[] = [
  {
    preset: "bugzilla",
    workflow: bugzilla,
    matrix: `
      (new)        ✓ ✓ ✓ · ·
      UNCONFIRMED  = ✓ ✓ ✓ ·
      CONFIRMED    · = ✓ ✓ ·
      IN_PROGRESS  · ✓ = ✓ ·
      RESOLVED     ✓ ✓ · = ✓
      VERIFIED     ✓ ✓ · · =`,
  },
  {
    preset: "ovirt",
    workflow: ovirt,
    matrix: `
      (new)            ✓ ✓ · · · · · ·
      NEW              = ✓ ✓ m c · · c
      ASSIGNED         ✓ = ✓ m c · · c
      POST             ✓ ✓ = m · · · c
      MODIFIED         · ✓ ✓ = ✓ · · ✓
      ON_QA            · c · ✓ = ✓ · ✓
      VERIFIED         · c · · ✓ = ✓ ✓
      RELEASE_PENDING  · c · · ✓ ✓ = ✓
      CLOSED           c c · · · · · =`,
  },
];

for (const { preset, workflow, matrix } of matrices) {
  const rows = matrix
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const names = rows.slice(1).map(([name]) => name ?? "");

  test(`the matrix of ${preset} has its statuses in order`, () => {
    expect(names).toEqual(workflow.statuses.map((status) => status.name));
  });

  describe.each(rows.map(([name = "", ...cells]) => ({ name, cells })))(
    `${preset}: $name`,
    ({ name, cells }) => {
      const from = name === "(new)" ? null : name;
      test.each(names.map((to, index) => ({ to, cell: cells[index] })))("→ $to: $cell", ({ to, cell }) => {
        expect(canMove(workflow, from, to)).toBe(cell !== "·");
        expect(nextStatuses(workflow, from).includes(to)).toBe(cell !== "·" && cell !== "=");
        const fields = (hasComment: boolean, hasMilestone = true) =>
          checkStatusChange(workflow, {
            from,
            to,
            fromResolution: isOpen(workflow, from ?? to) ? null : "WONTFIX",
            toResolution: isOpen(workflow, to) ? null : "WONTFIX",
            hasComment,
            allowsUnconfirmed: true,
            missing: [
              { field: "assignee", label: "assignee" },
              ...(hasMilestone ? [] : [{ field: "targetMilestone", label: "target milestone" }]),
            ],
          }).map((problem) => problem.field);
        expect(fields(true)).toEqual(cell === "·" ? ["status"] : []);
        expect(fields(false)).toEqual(cell === "·" ? ["status"] : cell === "c" ? ["comment"] : []);
        expect(fields(true, false)).toEqual(
          cell === "·" ? ["status"] : cell === "m" ? ["targetMilestone"] : [],
        );
      });
    },
  );

  test(`${preset}: every open status can reach a closed one, and every status is reachable from a new bug`, () => {
    for (const { name, isOpen: open } of workflow.statuses) {
      if (open) {
        expect(nextStatuses(workflow, name).some((to) => !isOpen(workflow, to) || to === "VERIFIED")).toBe(
          true,
        );
      }
      expect(canMove(workflow, "A STATUS OF ANOTHER TRACKER", name)).toBe(true);
    }
  });

  test(`${preset}: names are unique, and every transition is between existing statuses`, () => {
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(resolutionNames(workflow)).size).toBe(workflow.resolutions.length);
    const pairs = workflow.transitions.map(({ from, to }) => `${from} → ${to}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { from, to } of workflow.transitions) {
      expect(from === null || names.includes(from)).toBe(true);
      expect(names).toContain(to);
    }
  });
}

describe("a status whose phase is unconfirmed", () => {
  test("is recognised by its phase, not by its name", () => {
    const statuses = bugzilla.statuses.map((status) =>
      status.name === "UNCONFIRMED" ? { ...status, name: "REPORTED" } : status,
    );
    const transitions = bugzilla.transitions.map(({ from, to, requiresComment }) => ({
      from: from === "UNCONFIRMED" ? "REPORTED" : from,
      to: to === "UNCONFIRMED" ? "REPORTED" : to,
      requiresComment,
    }));
    const workflow = { ...bugzilla, statuses, transitions };
    expect(initialStatuses(workflow, { allowsUnconfirmed: false })).toEqual(["CONFIRMED", "IN_PROGRESS"]);
    expect(initialStatuses(workflow, { allowsUnconfirmed: true })).toContain("REPORTED");
  });

  test("is offered to a new bug only where the product uses it", () => {
    expect(initialStatuses(bugzilla, { allowsUnconfirmed: true })).toEqual([
      "UNCONFIRMED",
      "CONFIRMED",
      "IN_PROGRESS",
    ]);
    expect(initialStatuses(bugzilla, { allowsUnconfirmed: false })).toEqual(["CONFIRMED", "IN_PROGRESS"]);
    expect(nextStatuses(bugzilla, "RESOLVED", { allowsUnconfirmed: false })).toEqual([
      "CONFIRMED",
      "VERIFIED",
    ]);
  });

  test("is refused where the product does not use it, but existing bugs may keep it", () => {
    const change = { ...base, to: "UNCONFIRMED", toResolution: null, allowsUnconfirmed: false };
    expect(checkStatusChange(bugzilla, { ...change, from: null })).toEqual([
      { field: "status", message: "This product does not use UNCONFIRMED." },
    ]);
    expect(checkStatusChange(bugzilla, { ...change, from: "UNCONFIRMED" })).toEqual([]);
  });
});

const base: StatusChange = {
  from: "CONFIRMED",
  to: "RESOLVED",
  fromResolution: null,
  toResolution: "FIXED",
  hasComment: false,
  allowsUnconfirmed: true,
};
const resolved: StatusChange = {
  ...base,
  from: "RESOLVED",
  fromResolution: "FIXED",
  toResolution: undefined,
};

describe("resolution", () => {
  test.each<[string, StatusChange, string | null]>([
    ["resolving with one", base, null],
    [
      "resolving without one",
      { ...base, toResolution: undefined },
      "A bug that is RESOLVED needs a resolution",
    ],
    [
      "resolving with an empty one",
      { ...base, toResolution: "" },
      "A bug that is RESOLVED needs a resolution",
    ],
    [
      "resolving with one nobody knows",
      { ...base, toResolution: "MAYBE" },
      "There is no resolution MAYBE here",
    ],
    ["a resolution on an open bug", { ...base, to: "IN_PROGRESS" }, "A bug that is IN_PROGRESS is open"],
    ["filing with a resolution", { ...base, from: null, to: "CONFIRMED" }, "A bug that is CONFIRMED is open"],
    ["reopening, no resolution given", { ...resolved, to: "CONFIRMED" }, null],
    ["reopening, emptied", { ...resolved, to: "CONFIRMED", toResolution: "" }, null],
    [
      "reopening, kept",
      { ...resolved, to: "CONFIRMED", toResolution: "FIXED" },
      "A bug that is CONFIRMED is open",
    ],
    ["verifying, no resolution given", { ...resolved, to: "VERIFIED" }, null],
    ["changing it in place", { ...resolved, toResolution: "WONTFIX" }, null],
    [
      "emptying it in place",
      { ...resolved, toResolution: null },
      "A bug that is RESOLVED needs a resolution",
    ],
    ["an imported one stays", { ...resolved, fromResolution: "LATER", toResolution: "LATER" }, null],
    ["an imported one stays on verifying", { ...resolved, fromResolution: "LATER", to: "VERIFIED" }, null],
    ["DUPLICATE of nothing", { ...base, toResolution: "DUPLICATE" }, "Say which bug"],
    ["DUPLICATE of a bug", { ...base, toResolution: "DUPLICATE", duplicateOf: 7 }, null],
    ["DUPLICATE stays", { ...resolved, fromResolution: "DUPLICATE", to: "VERIFIED" }, null],
  ])("%s", (_, change, message) => {
    const problems = checkStatusChange(bugzilla, change);
    if (message === null) expect(problems).toEqual([]);
    else {
      expect(problems).toEqual([{ field: "resolution", message: expect.stringContaining(message) }]);
    }
  });

  test("is none on an open bug, and the requested or current one on a closed bug", () => {
    expect(resolutionAfter(bugzilla, { ...resolved, to: "CONFIRMED" })).toBeNull();
    expect(resolutionAfter(bugzilla, { ...resolved, to: "VERIFIED" })).toBe("FIXED");
    expect(resolutionAfter(bugzilla, { ...resolved, toResolution: "INVALID" })).toBe("INVALID");
    expect(resolutionAfter(bugzilla, base)).toBe("FIXED");
  });

  test("that means duplicate needs the other bug, whatever its name", () => {
    const resolutions: Workflow["resolutions"] = [
      { name: "DONE", meaning: "fixed" },
      { name: "SEEN_BEFORE", meaning: "duplicate" },
    ];
    const workflow = { ...bugzilla, resolutions };
    const change = { ...base, toResolution: "SEEN_BEFORE" };
    expect(duplicateResolution(workflow)).toBe("SEEN_BEFORE");
    expect(checkStatusChange(workflow, change)).toEqual([
      { field: "resolution", message: "Say which bug this one is a duplicate of." },
    ]);
    expect(checkStatusChange(workflow, { ...change, duplicateOf: 7 })).toEqual([]);
    expect(checkStatusChange(workflow, { ...base, toResolution: "DUPLICATE", duplicateOf: 7 })).toEqual([
      { field: "resolution", message: "There is no resolution DUPLICATE here. Choose DONE, SEEN_BEFORE." },
    ]);
  });
});

describe("a status that the workflow does not have", () => {
  const imported: StatusChange = { ...base, from: "NEEDINFO", to: "NEEDINFO", toResolution: undefined };

  test("may be kept", () => {
    expect(checkStatusChange(bugzilla, imported)).toEqual([]);
    const rejected = { ...imported, from: "REJECTED", to: "REJECTED", fromResolution: "DISTRO_KERNEL" };
    expect(checkStatusChange(bugzilla, rejected)).toEqual([]);
    expect(resolutionAfter(bugzilla, rejected)).toBe("DISTRO_KERNEL");
  });

  test("may be left", () => {
    expect(nextStatuses(bugzilla, "NEEDINFO")).toEqual(bugzilla.statuses.map((status) => status.name));
    expect(checkStatusChange(bugzilla, { ...imported, to: "RESOLVED", toResolution: "FIXED" })).toEqual([]);
  });

  test("cannot be entered", () => {
    expect(canMove(bugzilla, "CONFIRMED", "NEEDINFO")).toBe(false);
    expect(canMove(bugzilla, "REJECTED", "NEEDINFO")).toBe(false);
    expect(checkStatusChange(bugzilla, { ...imported, from: "CONFIRMED" })).toEqual([
      { field: "status", message: "There is no status NEEDINFO here." },
    ]);
  });

  test("is open exactly when the bug has no resolution", () => {
    expect(isOpen(bugzilla, "NEEDINFO")).toBe(true);
    expect(isOpen(bugzilla, "REJECTED", "INVALID")).toBe(false);
  });
});

test("a workflow without transitions allows no changes of status", () => {
  const stiff = { ...bugzilla, transitions: [] };
  expect(nextStatuses(stiff, "CONFIRMED")).toEqual([]);
  expect(nextStatuses(stiff, "NEEDINFO")).toEqual([]);
  expect(checkStatusChange(stiff, { ...base, to: "CONFIRMED", toResolution: null })).toEqual([]);
});

test("the message of a refused move names the statuses that can be chosen", () => {
  expect(checkStatusChange(bugzilla, { ...base, to: "VERIFIED" })).toEqual([
    {
      field: "status",
      message: "A bug cannot go from CONFIRMED to VERIFIED. Choose IN_PROGRESS, RESOLVED.",
    },
  ]);
});

describe("the rules of a resolution", () => {
  const strict: Workflow = {
    ...bugzilla,
    resolutions: bugzilla.resolutions.map((one) => ({
      ...one,
      requiresComment: one.name === "WONTFIX",
      refusesOpenBlockers: one.name === "FIXED",
    })),
  };
  const commented = { ...base, toResolution: "WONTFIX" };

  test("it may take a comment, once", () => {
    const problem = { field: "comment", message: "Closing a bug as WONTFIX needs a comment." };
    expect(checkStatusChange(strict, commented)).toEqual([problem]);
    expect(checkStatusChange(strict, { ...resolved, toResolution: "WONTFIX" })).toEqual([problem]);
    expect(checkStatusChange(strict, { ...commented, hasComment: true })).toEqual([]);
    expect(checkStatusChange(strict, { ...resolved, fromResolution: "WONTFIX", to: "VERIFIED" })).toEqual([]);
    const twice = strict.transitions.map((move) => ({ ...move, requiresComment: true }));
    expect(checkStatusChange({ ...strict, transitions: twice }, commented)).toHaveLength(1);
  });

  test("it may wait for the bugs that the bug depends on", () => {
    const blocked = { ...base, openBlockers: [12, 15] };
    const words = "It cannot be closed as FIXED yet: it depends on bug 12 and bug 15, which are still open.";
    expect(checkStatusChange(strict, blocked)).toEqual([{ field: "dependsOn", message: words }]);
    expect(checkStatusChange(strict, { ...blocked, toResolution: "INVALID" })).toEqual([]);
    expect(checkStatusChange(bugzilla, blocked)).toEqual([]);
    const [many] = checkStatusChange(strict, { ...base, openBlockers: [1, 2, 3, 4, 5, 6, 7] });
    expect(many?.message).toContain("bug 5 and 2 more, which are still open");
  });
});

test("all that a move lacks is said at once", () => {
  const transitions = ovirt.transitions.map((move) => ({ ...move, requiresComment: true }));
  const problems = checkStatusChange(
    { ...ovirt, transitions },
    {
      ...base,
      from: "NEW",
      to: "MODIFIED",
      toResolution: undefined,
      missing: [{ field: "targetMilestone", label: "target milestone" }],
    },
  );
  expect(problems).toEqual([
    { field: "comment", message: "Moving a bug from NEW to MODIFIED needs a comment." },
    { field: "targetMilestone", message: "Moving a bug from NEW to MODIFIED needs a target milestone." },
  ]);
});
