import { describe, expect, test } from "vitest";
import type { ComputedState, TrackingState } from "#lib/bugs/trackings/states.ts";
import { combineStates } from "#lib/upstream/trackings/combine.ts";

type Row = [said: TrackingState | null, computed: ComputedState | null, result: string];

/** "fixed" is computed, "fixed ✋" said by a person, "fixed ✋ ?" contradicted by evidence. */
function inWords(said: TrackingState | null, computed: ComputedState | null, options = {}): string {
  const { state, source, isContradicted } = combineStates(said, computed, options);
  return [state, ...(source === "manual" ? ["✋"] : []), ...(isContradicted ? ["?"] : [])].join(" ");
}

describe("what a person said and what evidence says give the state", () => {
  test.each<Row>([
    [null, null, "unknown"],
    [null, "affected", "affected"],
    [null, "carried", "carried"],
    ["unknown", null, "unknown ✋"],
    ["unknown", "fixed", "fixed"],
    ["affected", null, "affected ✋"],
    ["affected", "affected", "affected ✋"],
    ["affected", "in_review", "in_review"],
    ["affected", "not_affected", "affected ✋ ?"],
    ["requested", "affected", "requested ✋"],
    ["approved", null, "approved ✋"],
    ["approved", "in_review", "in_review"],
    ["approved", "released", "released"],
    ["deferred", "fixed", "fixed"],
    ["declined", "affected", "declined ✋"],
    ["declined", "in_review", "declined ✋ ?"],
    ["wont_fix", "affected", "wont_fix ✋"],
    ["wont_fix", "fixed", "wont_fix ✋ ?"],
    ["not_affected", "not_affected", "not_affected ✋"],
    ["not_affected", "affected", "not_affected ✋ ?"],
    ["not_affected", "carried", "not_affected ✋ ?"],
    ["does_not_exist", "fixed", "does_not_exist ✋ ?"],
    ["fixed", null, "fixed ✋"],
    ["fixed", "fixed", "fixed"],
    ["fixed", "carried", "carried"],
    ["fixed", "in_review", "fixed ✋"],
    ["fixed", "affected", "fixed ✋ ?"],
    ["carried", "affected", "carried ✋ ?"],
    ["released", "carried", "released ✋"],
    ["released", "affected", "released ✋ ?"],
    ["verified", "carried", "verified ✋"],
    ["verified", "released", "released"],
    ["verified", "affected", "verified ✋ ?"],
    ["failed_qa", "carried", "failed_qa ✋"],
  ])("%s and %s: %s", (said, computed, result) => {
    expect(inWords(said, computed)).toBe(result);
  });
});

test("a failed test gives way to a fix that is newer, and only to that", () => {
  expect(inWords("failed_qa", "fixed", { isNewer: true })).toBe("fixed");
  expect(inWords("failed_qa", "affected", { isNewer: true })).toBe("failed_qa ✋");
});

test("what was released stays released, and becomes a question when evidence says otherwise", () => {
  expect(inWords(null, "released", { wasReleased: true })).toBe("released");
  expect(inWords(null, "affected", { wasReleased: true })).toBe("released ?");
  expect(inWords("approved", "affected", { wasReleased: true })).toBe("released ?");
  expect(inWords("requested", "in_review", { wasReleased: true })).toBe("released ?");
});

test("what was released is that no longer when its reason is gone, and nothing else is known", () => {
  expect(inWords(null, null, { wasReleased: true })).toBe("unknown");
  expect(inWords("affected", null, { wasReleased: true })).toBe("affected ✋");
  expect(inWords(null, "carried", { wasReleased: true })).toBe("carried");
  expect(inWords("verified", "carried", { wasReleased: true })).toBe("verified ✋");
});

test.each<Row>([
  [null, "affected", "affected"],
  ["not_affected", "affected", "not_affected ✋"],
  ["does_not_exist", "affected", "does_not_exist ✋"],
  ["affected", "not_affected", "affected ✋"],
  ["carried", "affected", "carried ✋"],
  ["verified", "affected", "verified ✋"],
])("what nothing shows of the place itself contradicts nobody: %s and %s: %s", (said, computed, result) => {
  expect(inWords(said, computed, { isWeak: true })).toBe(result);
});
