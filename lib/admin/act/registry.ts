import "server-only";
import { changeAccess, changeGroupAccess } from "#lib/admin/access/acts.ts";
import type { Act } from "#lib/admin/act/act.ts";
import { undoActs } from "#lib/admin/audit/undo.ts";
import { classificationActs } from "#lib/admin/classifications/acts.ts";
import {
  changeComponent,
  createComponent,
  deleteComponent,
  moveComponent,
} from "#lib/admin/components/acts.ts";
import { mergeComponents } from "#lib/admin/components/merge.ts";
import { splitComponent } from "#lib/admin/components/split.ts";
import { changeFlagType, createFlagType, deleteFlagType, scopeFlagType } from "#lib/admin/flag-types/acts.ts";
import {
  changeSiteFlagType,
  createSiteFlagType,
  deleteSiteFlagType,
} from "#lib/admin/flag-types/site-acts.ts";
import { handOver } from "#lib/admin/hand-over/acts.ts";
import { keywordActs } from "#lib/admin/keywords/acts.ts";
import { mappingActs } from "#lib/admin/mappings/acts.ts";
import {
  changeMilestone,
  changeSharedMilestone,
  createMilestone,
  createSharedMilestone,
  deleteMilestone,
  deleteSharedMilestone,
  releaseMilestones,
  releaseSharedMilestones,
  shiftMilestone,
  shiftSharedMilestone,
} from "#lib/admin/milestones/acts.ts";
import { removeManifestLine, setManifestLine } from "#lib/admin/milestones/manifest.ts";
import { moveActs } from "#lib/admin/moves/acts.ts";
import { userActs } from "#lib/admin/people/acts.ts";
import { groupActs } from "#lib/admin/people/group-acts.ts";
import { changeProduct } from "#lib/admin/products/acts.ts";
import { changeNumbering } from "#lib/admin/products/numbering.ts";
import { retireProduct, reviveProduct } from "#lib/admin/products/retire.ts";
import { productActs } from "#lib/admin/products/site-acts.ts";
import { repositoryActs } from "#lib/admin/repositories/acts.ts";
import { grantRole, revokeRole } from "#lib/admin/roles/acts.ts";
import { changeRole, createRole, deleteRole, resetRole } from "#lib/admin/roles/editions.ts";
import { switchRule } from "#lib/admin/rules/acts.ts";
import { savedReplyActs } from "#lib/admin/saved-replies/acts.ts";
import { changeSettings } from "#lib/admin/site/acts.ts";
import { siteValueActs } from "#lib/admin/values/acts.ts";
import { chooseValues } from "#lib/admin/values/product-acts.ts";
import { changeVersion, createVersion } from "#lib/admin/versions/acts.ts";
import { releaseVersions } from "#lib/admin/versions/release-many.ts";
import { changeSeries, createSeries, deleteSeries } from "#lib/admin/versions/series.ts";
import { takeOverManifest } from "#lib/admin/versions/take-over-manifest.ts";
import { versionManifestActs } from "#lib/admin/versions/version-manifest.ts";
import { deleteVersion, setVersionState } from "#lib/admin/versions/version-state.ts";
import { workflowActs } from "#lib/admin/workflows/acts.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** All administrative acts: used by forms, REST, `npm run admin` and the tests. */
export const ACTS: readonly Act[] = [
  createComponent,
  changeComponent,
  moveComponent,
  mergeComponents,
  splitComponent,
  deleteComponent,
  createSeries,
  changeSeries,
  deleteSeries,
  createVersion,
  changeVersion,
  setVersionState,
  releaseVersions,
  deleteVersion,
  changeNumbering,
  createMilestone,
  changeMilestone,
  deleteMilestone,
  createSharedMilestone,
  changeSharedMilestone,
  deleteSharedMilestone,
  releaseMilestones,
  releaseSharedMilestones,
  shiftMilestone,
  shiftSharedMilestone,
  switchRule,
  setManifestLine,
  removeManifestLine,
  ...keywordActs,
  ...savedReplyActs,
  ...versionManifestActs,
  takeOverManifest,
  ...repositoryActs,
  ...mappingActs,
  ...moveActs,
  ...workflowActs,
  changeProduct,
  retireProduct,
  reviveProduct,
  chooseValues,
  createFlagType,
  changeFlagType,
  scopeFlagType,
  deleteFlagType,
  createSiteFlagType,
  changeSiteFlagType,
  deleteSiteFlagType,
  grantRole,
  revokeRole,
  handOver,
  changeRole,
  createRole,
  deleteRole,
  resetRole,
  changeAccess,
  changeGroupAccess,
  ...classificationActs,
  ...productActs,
  ...userActs,
  ...groupActs,
  ...siteValueActs,
  changeSettings,
  ...undoActs(findAct),
];

/** The act with this name, or null. */
export function findAct(name: string): Act | null {
  return ACTS.find((act) => act.name === name) ?? null;
}

/** The acts that this viewer may perform anywhere: in some product, in some classification, or on the site. */
export function listActs(viewer: Viewer): Act[] {
  const held = new Set([...viewer.grants.values()].flatMap((capabilities) => [...capabilities]));
  return ACTS.filter(({ scope, capability }) => {
    if (viewer.isAdministrator) return true;
    if (scope === "classification") return viewer.managedClassificationIds.length > 0;
    return scope === "product" && capability !== null && held.has(capability);
  });
}
