/**
 * The rules by which bugs follow their evidence (upstream.md, R4), by phases, so that they work in any workflow. The maintainers of a
 * product can switch each of them off.
 */
export const FLOW_RULES = {
  review_opens: {
    label: "A change is in review",
    says: "A bug moves to “in review” when a change that fixes it is in review. One that not everybody sees does not: anybody can propose a change, and it moves when changes are merged.",
  },
  fixes_merge: {
    label: "All changes are merged",
    says: "A bug moves to “fixed” when all changes that fix it in its target series, else in the newest one that gets a fix, are merged, and no branch is made for its target milestone alone.",
  },
  build_carries: {
    label: "A build carries the fix",
    says: "A bug moves to “to verify” when a version, or its target milestone, contains the fix.",
  },
  release_closes: {
    label: "The fix is released",
    says: "A verified bug is closed as fixed when a release contains the fix. One that is not verified stays open.",
  },
  review_ends: {
    label: "Nothing is in review any more",
    says: "A bug that a rule moved to “in review” goes back to where it was when no change that fixes it is in review any more, and none is merged: it was closed, or names the bug no longer.",
  },
  revert_reopens: {
    label: "The fix is reverted",
    says: "A fixed bug goes back to “assigned” or “in review” when its fix is reverted or a further change is in review.",
  },
} as const;

export type FlowRule = keyof typeof FLOW_RULES;
export const FLOW_RULE_NAMES = Object.keys(FLOW_RULES) as FlowRule[];
