import { describe, expect, test } from "vitest";
import { TRACKING_STATES, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { heldUpBy } from "#lib/upstream/trackings/order.ts";

// Series 4.3 (ended), 4.4, 4.5 and 4.6; the state is to be set in 4.4.
const series = (states: Partial<Record<"4.3" | "4.5" | "4.6", TrackingState>>) =>
  (["4.3", "4.4", "4.5", "4.6"] as const).map((name) => ({
    name,
    sortKey: name,
    isSupported: name !== "4.3",
    state: name === "4.4" ? ("affected" as const) : (states[name] ?? "unknown"),
  }));
const held = (state: TrackingState, states: Parameters<typeof series>[0], own = "4.4") =>
  heldUpBy(state, { sortKey: own }, series(states)).map(({ name }) => name);

describe("a newer supported series holds up an older one until it has the fix or goes without it", () => {
  const holds: Record<TrackingState, boolean> = {
    unknown: true,
    affected: true,
    requested: true,
    approved: true,
    in_review: true,
    failed_qa: true,
    deferred: true,
    declined: true,
    wont_fix: true,
    not_affected: false,
    does_not_exist: false,
    fixed: false,
    carried: false,
    verified: false,
    released: false,
  };
  test.each(Object.entries(holds))("%s in 4.5: %s", (state, isHeld) => {
    const states = { "4.5": state as TrackingState, "4.6": "fixed" } as const;
    expect(held("fixed", states)).toEqual(isHeld ? ["4.5"] : []);
  });
});

describe("the order is asked for where a fix is approved or made, and not of what a build has or a test showed", () => {
  const ordered: TrackingState[] = ["approved", "fixed"];
  test.each(TRACKING_STATES)("%s", (state) => {
    expect(held(state, {})).toEqual(ordered.includes(state) ? ["4.6", "4.5"] : []);
  });
});

test("the newest series waits for none, and older and ended ones hold up nothing", () => {
  expect(held("fixed", { "4.3": "affected" }, "4.6")).toEqual([]);
  expect(held("fixed", { "4.3": "affected", "4.5": "fixed", "4.6": "fixed" })).toEqual([]);
  expect(held("fixed", { "4.5": "fixed", "4.6": "affected" })).toEqual(["4.6"]);
  expect(held("fixed", { "4.5": "affected", "4.6": "fixed" }, "4.3")).toEqual(["4.5", "4.4"]);
});
