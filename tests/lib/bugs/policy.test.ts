import { expect, test } from "vitest";
import { FIELD_NAMES, fieldOf } from "#lib/bugs/fields/registry.ts";
import { canChangeField, canChangeStatus, closedToReporters } from "#lib/bugs/policy.ts";
import { MEANINGS } from "#lib/catalog/workflow/phases.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

const bug = {
  productId: 1,
  reporterId: 5,
  assigneeId: null,
  qaContactId: null,
  isOpen: true,
  reportOfId: null,
};

test("a person who may only confirm may close a bug for every reason except a fix, in any workflow", () => {
  const viewer: Viewer = {
    ...anonymousViewer,
    kind: "person",
    userId: 7,
    scopes: ["read", "write"],
    grants: new Map([[1, new Set(["confirm"] as const)]]),
  };
  const allowed = MEANINGS.filter((meaning) => canChangeStatus(viewer, bug, { toOpen: false, meaning }));
  expect(allowed).toEqual(MEANINGS.filter((meaning) => meaning !== "fixed"));
  expect(canChangeStatus(viewer, bug, { toOpen: true, meaning: null })).toBe(true);
});

test("what reporters are told about their own bugs is what they may do", () => {
  const reporter: Viewer = { ...anonymousViewer, kind: "person", userId: 5, scopes: ["read", "write"] };
  const refused = FIELD_NAMES.filter((field) => !canChangeField(reporter, bug, field)).map(
    (field) => fieldOf(field).label,
  );
  expect(closedToReporters()).toEqual(refused);
  expect(refused).not.toContain("Summary");
});
