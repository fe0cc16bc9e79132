import { expect, test } from "vitest";
import { prefillState } from "#lib/upstream/trackings/prefill-state.ts";

test.each([
  ["nobody said anything", "computed", null, "evidence", ""],
  ["a person’s word holds", "manual", "approved", "approved", "We need it."],
  ["evidence took over from a person’s word", "computed", "approved", "", ""],
  ["another tracker said it", "imported", "declined", "declined", "We need it."],
] as const)("%s: a form begins with what holds, or with nothing", (_, source, saidState, state, reason) => {
  expect(prefillState({ source, saidState, reason: "We need it." })).toEqual({ state, reason });
});
