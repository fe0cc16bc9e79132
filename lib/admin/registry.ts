import "server-only";
import { changeAccess, changeGroupAccess } from "#lib/admin/access.ts";
import type { Act } from "#lib/admin/act.ts";
import { classificationActs } from "#lib/admin/classifications.ts";
import { changeComponent, createComponent, deleteComponent, moveComponent } from "#lib/admin/components.ts";
import { changeFlagType, createFlagType, deleteFlagType, scopeFlagType } from "#lib/admin/flag-types.ts";
import { groupActs } from "#lib/admin/groups.ts";
import { keywordActs } from "#lib/admin/keywords.ts";
import { removeManifestLine, setManifestLine } from "#lib/admin/manifest.ts";
import {
  changeMilestone,
  changeSharedMilestone,
  createMilestone,
  createSharedMilestone,
  deleteMilestone,
  deleteSharedMilestone,
} from "#lib/admin/milestones.ts";
import { changeNumbering } from "#lib/admin/numbering.ts";
import { changeProduct } from "#lib/admin/product.ts";
import { productActs } from "#lib/admin/products.ts";
import { changeRole, createRole, deleteRole, resetRole } from "#lib/admin/role-editions.ts";
import { grantRole, revokeRole } from "#lib/admin/roles.ts";
import { changeSeries, createSeries, deleteSeries } from "#lib/admin/series.ts";
import { changeSettings } from "#lib/admin/settings.ts";
import { changeSiteFlagType, createSiteFlagType, deleteSiteFlagType } from "#lib/admin/site-flag-types.ts";
import { siteValueActs } from "#lib/admin/site-values.ts";
import { undoActs } from "#lib/admin/undo.ts";
import { userActs } from "#lib/admin/users.ts";
import { deleteVersion, setVersionState } from "#lib/admin/version-fate.ts";
import { changeVersion, createVersion } from "#lib/admin/versions.ts";
import { workflowActs } from "#lib/admin/workflow.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Every administrative act there is: forms, REST, `npm run admin` and the tests go by this list. */
export const ACTS: readonly Act[] = [
  createComponent,
  changeComponent,
  moveComponent,
  deleteComponent,
  createSeries,
  changeSeries,
  deleteSeries,
  createVersion,
  changeVersion,
  setVersionState,
  deleteVersion,
  changeNumbering,
  createMilestone,
  changeMilestone,
  deleteMilestone,
  createSharedMilestone,
  changeSharedMilestone,
  deleteSharedMilestone,
  setManifestLine,
  removeManifestLine,
  ...keywordActs,
  ...workflowActs,
  changeProduct,
  createFlagType,
  changeFlagType,
  scopeFlagType,
  deleteFlagType,
  createSiteFlagType,
  changeSiteFlagType,
  deleteSiteFlagType,
  grantRole,
  revokeRole,
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

/** The acts that this viewer may perform somewhere: in some product, in some classification, or on the site. */
export function listActs(viewer: Viewer): Act[] {
  const held = new Set([...viewer.grants.values()].flatMap((capabilities) => [...capabilities]));
  return ACTS.filter(({ scope, capability }) => {
    if (viewer.isAdministrator) return true;
    if (scope === "classification") return viewer.managedClassificationIds.length > 0;
    return scope === "product" && capability !== null && held.has(capability);
  });
}
