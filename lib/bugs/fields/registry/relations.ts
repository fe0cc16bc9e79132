import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";

/** What a bug has to do with other bugs and pages. */
export const relationsFields = {
  dependsOn: {
    label: "Depends on",
    kind: "bugs",
    key: "d",
    guard: "edit",
    names: "bug",
    isGuardedWhenFiling: true,
    isFiled: true,
    help: "Numbers of bugs that must be fixed first.",
    bugzilla: ["depends_on", "dependson"],
  },
  blocks: {
    label: "Blocks",
    kind: "bugs",
    key: "b",
    guard: "edit",
    names: "bug",
    isGuardedWhenFiling: true,
    isFiled: true,
    help: "Numbers of bugs that wait for this one.",
    bugzilla: ["blocked"],
  },
  seeAlso: {
    label: "See also",
    kind: "addresses",
    guard: "edit",
    help: "Web addresses, separated by commas.",
    bugzilla: ["see_also"],
  },
} as const satisfies Record<string, FieldDefinition>;
