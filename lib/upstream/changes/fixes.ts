import type { VersionGraph } from "#lib/upstream/presence/version-graph.ts";

/** A change of code that is linked to a bug, as far as computing states needs it. */
export type LinkedChange = {
  readonly id: number;
  /** The product whose repository it is in. */
  readonly productId: number;
  readonly status: "open" | "merged" | "abandoned";
  /** The series that its branches belong to. */
  readonly seriesIds: readonly number[];
  /** The series that its author asks to backport it to. */
  readonly wantedSeriesIds: readonly number[];
  readonly branches: readonly string[];
  readonly sha: string | null;
  readonly subject: string;
  /** When it was merged, else last updated; milliseconds. */
  readonly at: number;
  readonly changeId: string | null;
  readonly patchId: string | null;
  readonly cherryPickedFrom: readonly string[];
  /** SHAs that it reverts: then it is not a fix. */
  readonly reverts: readonly string[];
  /** The merged change that reverts it. */
  readonly revertedBy: LinkedChange | null;
  /** The first versions that contain it, one for each line. */
  readonly versionIds: readonly number[];
};

/** One fix: the same change on each branch on which it was made. */
export type Fix = readonly LinkedChange[];

/**
 * The fixes among changes: those with the same Change-Id, patch id or origin are one, and those with the same subject on
 * different branches. Reverts are no fixes.
 */
export function groupFixes(changes: readonly LinkedChange[]): Fix[] {
  const groups: LinkedChange[][] = [];
  for (const change of changes) {
    if (change.reverts.length > 0) continue;
    const same = groups.filter((group) => group.some((other) => isSameFix(change, other)));
    const merged = [...same.flat(), change];
    for (const group of same) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups;
}

function isSameFix(one: LinkedChange, other: LinkedChange): boolean {
  if (one.productId !== other.productId) return false;
  if (one.changeId !== null && one.changeId === other.changeId) return true;
  if (one.patchId !== null && one.patchId === other.patchId) return true;
  if (isPickOf(one, other) || isPickOf(other, one)) return true;
  return plainSubject(one.subject) === plainSubject(other.subject) && !sharesBranch(one, other);
}

function isPickOf({ cherryPickedFrom }: LinkedChange, { sha }: LinkedChange): boolean {
  return sha !== null && cherryPickedFrom.some((from) => sha.startsWith(from) || from.startsWith(sha));
}

function sharesBranch({ branches }: LinkedChange, other: LinkedChange): boolean {
  return branches.some((branch) => other.branches.includes(branch));
}

function plainSubject(subject: string): string {
  return subject
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Whether a change is reverted where `concerns` says, and its revert is not. */
export function isReverted(
  { revertedBy }: LinkedChange,
  concerns: (change: LinkedChange) => boolean,
): boolean {
  return (
    revertedBy !== null &&
    revertedBy.status === "merged" &&
    concerns(revertedBy) &&
    !isReverted(revertedBy, concerns)
  );
}

/**
 * The fixes without those that were reverted where `concerns` says and made anew in another way: what was merged after the revert
 * stands for them.
 */
export function withoutReplaced(fixes: readonly Fix[], concerns: (change: LinkedChange) => boolean): Fix[] {
  const standsFrom = Math.max(
    ...fixes
      .flat()
      .filter((change) => change.status === "merged" && concerns(change) && !isReverted(change, concerns))
      .map(({ at }) => at),
  );
  const isReplaced = (fix: Fix) => {
    const here = fix.filter(
      (change) =>
        change.status !== "abandoned" &&
        (concerns(change) || (change.revertedBy !== null && concerns(change.revertedBy))),
    );
    return (
      here.length > 0 &&
      here.every(
        (change) => change.revertedBy && isReverted(change, concerns) && change.revertedBy.at < standsFrom,
      )
    );
  };
  return fixes.filter((fix) => !isReplaced(fix));
}

/**
 * The fixes that a version has to contain: where one is in it that was reverted only after it, what was merged since that revert is
 * not missing in it. An attempt that was abandoned is missing in no version.
 */
export function neededIn(
  graph: VersionGraph,
  fixes: readonly Fix[],
  concerns: (change: LinkedChange) => boolean,
  versionId: number,
): Fix[] {
  const needed = withoutReplaced(fixes, concerns);
  const kept = fixes.filter((fix) => !needed.includes(fix) && fixIsInVersion(graph, fix, versionId));
  const revertedAt = Math.min(...kept.flat().flatMap(({ revertedBy }) => revertedBy?.at ?? []));
  const isDue = ({ status, at }: LinkedChange) =>
    status === "merged" ? at <= revertedAt : status === "open" && kept.length === 0;
  return [...kept, ...needed.filter((fix) => fix.some(isDue))];
}

/** Whether a version contains a change that is not reverted in it. */
export function isInVersion(graph: VersionGraph, change: LinkedChange, versionId: number): boolean {
  return (
    change.versionIds.some((first) => graph.contains(versionId, first)) &&
    !(change.revertedBy && isInVersion(graph, change.revertedBy, versionId))
  );
}

/**
 * Whether a version that a milestone contains has all of these fixes that it can have: what was merged after the release of
 * the milestone is a change of its own, not a part that was missing. `releasedAt` in milliseconds; null while it is open.
 */
export function carriesFixes(
  graph: VersionGraph,
  fixes: readonly Fix[],
  versionId: number,
  releasedAt: number | null,
): boolean {
  const missing = fixes.filter((fix) => !fixIsInVersion(graph, fix, versionId));
  return (
    missing.length < fixes.length &&
    missing.every((fix) => releasedAt !== null && fix.every(({ at }) => at > releasedAt))
  );
}

/** Whether a version contains a fix: one of its changes. */
export function fixIsInVersion(graph: VersionGraph, fix: Fix, versionId: number): boolean {
  return fix.some((change) => isInVersion(graph, change, versionId));
}
