import { expect, test } from "vitest";
import { canChangeStatus } from "#lib/bugs/policy.ts";
import { MEANINGS } from "#lib/catalog/workflow/phases.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

const bug = { productId: 1, reporterId: 5, assigneeId: null, qaContactId: null, isOpen: true };

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
