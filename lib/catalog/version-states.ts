/** The life of a version: planned → open → frozen → candidate → released, or withdrawn. */

export const VERSION_STATES = ["planned", "open", "frozen", "candidate", "released", "withdrawn"] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** Released or withdrawn: no bug may target it. */
export function isOver(state: VersionState): boolean {
  return state === "released" || state === "withdrawn";
}

/**
 * Does the move go back? States may be skipped (a small product has no freeze) and any version may be
 * withdrawn; going back is allowed, but needs a reason.
 */
export function goesBack(from: VersionState, to: VersionState): boolean {
  return VERSION_STATES.indexOf(to) < VERSION_STATES.indexOf(from);
}
