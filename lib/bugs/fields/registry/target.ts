import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";
import { DOC_TYPES, UNCLASSIFIED } from "#lib/catalog/doc-types.ts";

/** By when a bug is to be fixed. */
export const targetFields = {
  targetRelease: {
    label: "Target release",
    kind: "version",
    isRequirable: true,
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
    isRequirable: true,
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
  docType: {
    label: "Doc type",
    kind: "choice",
    isRequirable: true,
    guard: "edit",
    column: "doc_type",
    choices: [UNCLASSIFIED, ...DOC_TYPES.filter((name) => name !== UNCLASSIFIED)],
    isUnsaidFirst: true,
    isOfDocs: true,
    isClosedToReporter: true,
    listed: "ascending",
    isFilter: true,
    bugzilla: ["cf_doc_type"],
  },
} as const satisfies Record<string, FieldDefinition>;

/** The field that says under which heading release notes list a bug, for the rules that depend on it. */
export const DOC_TYPE = "docType" satisfies keyof typeof targetFields;
