import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

type Said = Pick<TrackingView, "source" | "saidState" | "reason">;

/**
 * What a form to set the state of a place begins with: what holds there by somebody's word, with its reason, or that evidence decides. What a
 * person said before evidence took over is not said again by whoever only enters a version: then they choose ("").
 */
export function prefillState({ source, saidState, reason }: Said): { state: string; reason: string } {
  if (saidState === null) return { state: "evidence", reason: "" };
  return source === "computed" ? { state: "", reason: "" } : { state: saidState, reason };
}
