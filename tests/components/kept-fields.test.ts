import { expect, test } from "vitest";
import { factsOf, keptFields } from "#components/kept-fields.ts";

test("every field that is sent again can be read, but for those of the form itself", () => {
  const kept = keptFields([
    ["$ACTION_ID_1", ""],
    ["was", '{"severity":"minor"}'],
    ["revision", "3"],
    ["product", "Tarn Engine"],
    ["severity", "blocker"],
    ["cc", "maja"],
    ["cc", "sam"],
    ["targetMilestone", ""],
    ["qaContact", ""],
    ["colour", "red"],
    ["uploads", "0a1b-id a log.txt"],
    ["comment", "short"],
    ["description", "two\nlines"],
  ]);
  expect(kept.filter(({ kind }) => kind === "text").map(({ name }) => name)).toEqual([
    "comment",
    "description",
  ]);
  expect(kept.filter(({ kind }) => kind === "inner").map(({ name }) => name)).toEqual([
    "$ACTION_ID_1",
    "was",
    "revision",
  ]);
  expect(factsOf(kept)).toEqual([
    ["Product", "Tarn Engine"],
    ["Severity", "blocker"],
    ["Cc", "maja, sam"],
    ["Colour", "red"],
    ["Files", "a log.txt"],
    ["Empty", "Target milestone, Qa contact"],
  ]);
});
