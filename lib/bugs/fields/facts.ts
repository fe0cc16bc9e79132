import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { type FieldName, PLAIN_FIELDS, RELATION_FIELDS } from "#lib/bugs/fields/registry.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

/** The facts of a bug as texts of a form: initial values, and the basis of `was`. */
export function factTexts(bug: BugView): Record<FieldName, string> {
  return {
    ...mapFields(PLAIN_FIELDS, (name) => bug[name]),
    product: bug.product,
    component: bug.component ?? "",
    status: bug.status,
    resolution: bug.resolution ?? "",
    duplicateOf: bug.duplicateOf ? String(bug.duplicateOf.id) : "",
    severity: bug.severity,
    priority: bug.priority,
    version: bug.version ?? "",
    targetRelease: bug.targetRelease ?? "",
    targetMilestone: bug.targetMilestone ?? "",
    assignee: bug.assignee?.handle ?? "",
    qaContact: bug.qaContact?.handle ?? "",
    cc: bug.cc.map(({ handle }) => handle).join(", "),
    keywords: bug.keywords.join(", "),
    ...mapFields(RELATION_FIELDS, (name) => bug[name].map(({ id }) => id).join(", ")),
    seeAlso: bug.seeAlso.join(", "),
    alias: bug.aliases.join(", "),
    groups: bug.groups.join(", "),
    reporterAccessible: bug.reporterAccessible ? "yes" : "no",
    ccAccessible: bug.ccAccessible ? "yes" : "no",
  };
}
