import { productAddress, releaseAddress, versionAddress } from "#components/catalog/addresses.ts";
import type { FieldName } from "#lib/bugs/fields/registry.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

/** The page about what a fact of a bug names: a version, a release, the milestones of its product. Null: it has none. */
export function factPage(bug: BugView, name: FieldName): string | null {
  switch (name) {
    case "version":
      return bug.versionId === null ? null : versionAddress(bug.product, bug.versionId);
    case "targetRelease":
      return bug.targetReleaseId === null ? null : versionAddress(bug.product, bug.targetReleaseId);
    case "targetMilestone":
      if (bug.targetMilestone === null) return null;
      return bug.isTargetShared
        ? releaseAddress(bug.targetMilestone, bug.classification)
        : productAddress(bug.product, "milestones");
    default:
      return null;
  }
}
