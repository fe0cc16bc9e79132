import type { TrackingState } from "#lib/bugs/trackings/states.ts";

/** Why an older series may be fixed before a newer one (upstream.md, R5). */
export const ORDER_OVERRIDES = ["bad_backport", "code_gone", "fixed_differently", "embargo"] as const;
export type OrderOverride = (typeof ORDER_OVERRIDES)[number];

export const OVERRIDE_LABELS: Record<OrderOverride, string> = {
  bad_backport: "It only repairs a bad backport",
  code_gone: "The code is gone in the newer series",
  fixed_differently: "It is fixed there by another change",
  embargo: "It is a security fix under embargo",
};

/** States in which a newer series does not hold up an older one. */
export const IN_ORDER: readonly TrackingState[] = [
  "fixed",
  "carried",
  "verified",
  "released",
  "not_affected",
  "does_not_exist",
];

/** States of the older series that need the order: planning a fix, and making it. That a build has it, or was tested, is a fact. */
const ORDERED: readonly TrackingState[] = ["approved", "fixed"];

export type SeriesState = {
  readonly name: string;
  /** Byte order is the order of series. */
  readonly sortKey: string;
  readonly isSupported: boolean;
  readonly state: TrackingState;
};

/**
 * The newer supported series that hold up a state in an older one, newest first: those that neither have the fix nor go without it. A fix
 * goes from the newest series to the oldest, so that no upgrade brings the bug back.
 */
export function heldUpBy(
  state: TrackingState,
  { sortKey }: Pick<SeriesState, "sortKey">,
  all: readonly SeriesState[],
): SeriesState[] {
  if (!ORDERED.includes(state)) return [];
  return all
    .filter((other) => other.isSupported && other.sortKey > sortKey && !IN_ORDER.includes(other.state))
    .sort((one, other) => (one.sortKey < other.sortKey ? 1 : -1));
}
