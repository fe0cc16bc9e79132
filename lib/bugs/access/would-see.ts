import type { ProductAudience } from "#lib/bugs/access/who-sees.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The properties of a bug that its visibility depends on. */
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

/** The rule of `visibleBugs` for plain values: for bugs as they will be after a change. A test compares the two. */
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
