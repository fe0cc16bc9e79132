/** The fields of a bug that a change can name: label in pages and history, and which right guards it. */
export const FIELDS = {
  summary: { label: "Summary", guard: "edit" },
  type: { label: "Type", guard: "edit" },
  product: { label: "Product", guard: "edit" },
  component: { label: "Component", guard: "edit" },
  status: { label: "Status", guard: "edit" },
  resolution: { label: "Resolution", guard: "edit" },
  duplicateOf: { label: "Duplicate of", guard: "edit" },
  severity: { label: "Severity", guard: "set_severity" },
  priority: { label: "Priority", guard: "set_severity" },
  version: { label: "Version", guard: "edit" },
  targetRelease: { label: "Target release", guard: "set_target" },
  targetMilestone: { label: "Target milestone", guard: "set_target" },
  assignee: { label: "Assignee", guard: "edit" },
  qaContact: { label: "QA contact", guard: "edit" },
  cc: { label: "CC", guard: "comment" },
  keywords: { label: "Keywords", guard: "edit" },
  dependsOn: { label: "Depends on", guard: "edit" },
  blocks: { label: "Blocks", guard: "edit" },
  seeAlso: { label: "See also", guard: "edit" },
  alias: { label: "Alias", guard: "edit" },
  whiteboard: { label: "Whiteboard", guard: "edit" },
  url: { label: "URL", guard: "edit" },
  hardware: { label: "Hardware", guard: "edit" },
  os: { label: "OS", guard: "edit" },
  deadline: { label: "Deadline", guard: "edit" },
  groups: { label: "Groups", guard: "edit" },
  reporterAccessible: { label: "Reporter sees it", guard: "edit" },
  ccAccessible: { label: "CC sees it", guard: "edit" },
} as const;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS).filter(isFieldName);

/** True when `word` names a field of a bug. */
export function isFieldName(word: string): word is FieldName {
  return Object.hasOwn(FIELDS, word);
}

/** How a field of a change is called on a page; imported fields keep their own name. */
export function fieldLabel(field: string): string {
  if (field === "flag") return "Flags";
  return isFieldName(field) ? FIELDS[field].label : field;
}
