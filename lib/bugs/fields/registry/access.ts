import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";

/** Who sees a bug. */
export const accessFields = {
  groups: {
    label: "Groups",
    kind: "groups",
    guard: "edit",
    names: "group",
    isClosedToReporter: true,
    isOfAccess: true,
    bugzilla: ["bug_group"],
  },
  reporterAccessible: {
    label: "Reporter sees it",
    kind: "yesNo",
    guard: "edit",
    column: "reporter_accessible",
    isClosedToReporter: true,
    isOfAccess: true,
  },
  ccAccessible: {
    label: "CC sees it",
    kind: "yesNo",
    guard: "edit",
    column: "cc_accessible",
    isClosedToReporter: true,
    isOfAccess: true,
    bugzilla: ["cclist_accessible"],
  },
} as const satisfies Record<string, FieldDefinition>;
