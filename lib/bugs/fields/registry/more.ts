import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";

/** Everything else. */
export const moreFields = {
  keywords: {
    label: "Keywords",
    kind: "keywords",
    key: "l",
    guard: "edit",
    names: "keyword",
    isFiled: true,
    help: "Separated by commas.",
    listed: null,
  },
  whiteboard: {
    label: "Whiteboard",
    kind: "line",
    key: "w",
    guard: "edit",
    column: "whiteboard",
    max: 1000,
    isFiled: true,
    listed: "ascending",
    isFilter: true,
    bugzilla: ["status_whiteboard"],
  },
  url: {
    label: "URL",
    kind: "line",
    guard: "edit",
    column: "url",
    max: 2000,
    isAddress: true,
    isFiled: true,
    listed: "ascending",
    isFilter: true,
    bugzilla: ["bug_file_loc"],
  },
  alias: {
    label: "Alias",
    kind: "aliases",
    guard: "edit",
    help: "Other names of this bug, separated by commas.",
  },
} as const satisfies Record<string, FieldDefinition>;
