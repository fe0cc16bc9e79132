import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";

/** By when a bug is to be fixed. */
export const targetFields = {
  targetRelease: {
    label: "Target release",
    kind: "version",
    key: "t",
    guard: "set_target",
    column: "target_release_id",
    names: "version",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    empty: "None",
    listed: "ascending",
    bugzilla: ["target_release"],
  },
  targetMilestone: {
    label: "Target milestone",
    kind: "milestone",
    key: "m",
    guard: "set_target",
    column: "target_milestone_id",
    names: "milestone",
    isClosedToReporter: true,
    isGuardedWhenFiling: true,
    isFiled: true,
    empty: "None",
    listed: "ascending",
    bugzilla: ["target_milestone"],
  },
  deadline: {
    label: "Deadline",
    kind: "day",
    guard: "edit",
    column: "deadline",
    isFiled: true,
    listed: "ascending",
    isFilter: true,
  },
} as const satisfies Record<string, FieldDefinition>;
