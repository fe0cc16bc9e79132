import { STATE_LABELS, TRACKING_STATES, type TrackingState } from "#lib/bugs/trackings/states.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { GUESS_LABELS, isGuess } from "#lib/upstream/trackings/guess.ts";

/** What a cell of the grid of a product says: a state, or the weaker words of what nobody said and nothing proves. */
export const GRID_STATES = [...TRACKING_STATES, "not_fixed_here", "not_reported_here"] as const;
export type GridState = (typeof GRID_STATES)[number];

export const GRID_LABELS: Record<GridState, string> = {
  ...STATE_LABELS,
  not_fixed_here: GUESS_LABELS.affected,
  not_reported_here: GUESS_LABELS.not_affected,
};

type Shown = {
  state: TrackingState;
  source: "computed" | "manual" | "imported";
  evidence: readonly Evidence[];
};

/** As the cell says it. */
export function gridState({ state, source, evidence }: Shown): GridState {
  if (!isGuess({ state, evidence, isSaid: source !== "computed" })) return state;
  return state === "affected" ? "not_fixed_here" : "not_reported_here";
}

/** As lists call it: of what nobody said and nothing shows, nothing is known. */
export function listedState(state: GridState): TrackingState {
  return state === "not_fixed_here" || state === "not_reported_here" ? "unknown" : state;
}

/** Evidence says these also where nothing is tracked; all others are said by people, of what is tracked. */
export const COMPUTED_STATES: readonly GridState[] = [
  ...(["affected", "not_affected", "in_review", "fixed", "carried", "released"] as const),
  ...(["not_fixed_here", "not_reported_here"] as const),
];
