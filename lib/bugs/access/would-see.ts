import type { ProductAudience } from "#lib/bugs/access/who-sees.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What the rule of visibility asks of a bug, as it is or as it will be. */
export type BugToSee = {
  product: ProductAudience;
  groupIds: readonly number[];
  assigneeId: number | null;
  qaContactId: number | null;
  reporterId: number | null;
  ccIds: readonly number[];
  reporterAccessible: boolean;
  ccAccessible: boolean;
};

/** The rule of `visibleBugs` over plain values, for bugs that are not in the database as they will be. A test holds the two equal. */
export function wouldSee(viewer: Viewer, bug: BugToSee): boolean {
  if (viewer.isAdministrator) return true;
  const inAll = bug.groupIds.every((id) => viewer.groupIds.includes(id));
  if (seesProduct(viewer, bug.product) && inAll) return true;
  const me = viewer.userId;
  if (me === null) return false;
  return (
    me === bug.assigneeId ||
    me === bug.qaContactId ||
    (bug.reporterAccessible && me === bug.reporterId) ||
    (bug.ccAccessible && bug.ccIds.includes(me))
  );
}

function seesProduct(viewer: Viewer, { id, visibility, seeGroupIds }: ProductAudience): boolean {
  if (visibility === "open") return true;
  if (viewer.kind === "anonymous") return false;
  return (
    visibility === "signed_in" ||
    viewer.grants.has(id) ||
    seeGroupIds.some((groupId) => viewer.groupIds.includes(groupId))
  );
}
