import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";

/** Who is on a bug. */
export const peopleFields = {
  assignee: {
    label: "Assignee",
    kind: "person",
    isRequirable: true,
    key: "a",
    guard: "edit",
    column: "assignee_id",
    names: "person",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    empty: "Nobody",
    listed: "ascending",
    bugzilla: ["assigned_to"],
  },
  qaContact: {
    label: "QA contact",
    kind: "person",
    isRequirable: true,
    key: "q",
    guard: "edit",
    column: "qa_contact_id",
    names: "person",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    empty: "Nobody",
    listed: "ascending",
    bugzilla: ["qa_contact"],
  },
  cc: {
    label: "CC",
    kind: "people",
    guard: "comment",
    names: "person",
    isFiled: true,
  },
} as const satisfies Record<string, FieldDefinition>;
