import { describe, expect, test } from "vitest";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { milestoneBranches } from "#lib/upstream/flow/home-evidence.ts";
import { type HomeEvidence, nextPhase } from "#lib/upstream/flow/next-phase.ts";
import { FLOW_RULE_NAMES, type FlowRule } from "#lib/upstream/flow/rules.ts";
import { statusMap } from "#lib/upstream/flow/status-map.ts";

const nothing: HomeEvidence = {
  target: null,
  inReviewSomewhere: false,
  waitsForBranch: false,
  hasChanges: true,
};
const inReview = { inReviewSomewhere: true, target: "in_review" } as const;
type Row = [Phase, Partial<HomeEvidence>, string];

describe("a rule moves a bug to where its evidence is", () => {
  test.each<Row>([
    ["confirmed", {}, "stays"],
    ["unconfirmed", inReview, "in_review by review_opens"],
    ["confirmed", inReview, "in_review by review_opens"],
    ["assigned", inReview, "in_review by review_opens"],
    ["in_review", inReview, "stays"],
    ["assigned", { target: "fixed" }, "fixed by fixes_merge"],
    ["in_review", { target: "fixed" }, "fixed by fixes_merge"],
    ["in_review", { target: "carried" }, "fixed by fixes_merge"],
    ["in_review", { target: "fixed", waitsForBranch: true }, "stays"],
    ["confirmed", { target: "fixed", waitsForBranch: true }, "in_review by review_opens"],
    ["in_review", { target: "affected" }, "stays"],
    ["fixed", { target: "fixed" }, "stays"],
    ["fixed", { target: "carried" }, "to_verify by build_carries"],
    ["to_verify", { target: "released" }, "stays"],
    ["verified", { target: "carried" }, "stays"],
    ["verified", { target: "released" }, "closed by release_closes"],
    ["fixed", inReview, "in_review by revert_reopens"],
    ["to_verify", { target: "affected" }, "assigned by revert_reopens"],
    ["fixed", { target: "affected", hasChanges: false }, "stays"],
    ["verified", { target: "affected" }, "stays"],
    ["in_review", { beforeReview: "confirmed" }, "confirmed by review_ends"],
    ["in_review", { beforeReview: "to_verify", target: "affected" }, "assigned by review_ends"],
    ["in_review", { beforeReview: "confirmed", inReviewSomewhere: true }, "stays"],
    ["in_review", { beforeReview: "confirmed", isFixedSomewhere: true }, "stays"],
    ["in_review", { beforeReview: "confirmed", isAnswered: true }, "stays"],
  ])("%s, %j: %s", (phase, evidence, result) => {
    const next = nextPhase(phase, { ...nothing, ...evidence }, () => false);
    expect(next ? `${next.phase} by ${next.rule}` : "stays").toBe(result);
  });

  test.each(FLOW_RULE_NAMES)("the rule %s does nothing when it is off", (rule) => {
    const phases: Phase[] = ["unconfirmed", "assigned", "in_review", "fixed", "to_verify", "verified"];
    const states = [null, "affected", "in_review", "fixed", "carried", "released"] as const;
    const rules = new Set<FlowRule>();
    for (const phase of phases) {
      for (const target of states) {
        const evidence = {
          ...{ ...nothing, target, inReviewSomewhere: target === "in_review" },
          ...{
            beforeReview: "assigned" as const,
            isFixedSomewhere: target !== null && target !== "affected",
          },
        };
        const next = nextPhase(phase, evidence, (one) => one === rule);
        if (next) rules.add(next.rule);
      }
    }
    expect([...rules].sort()).toEqual(FLOW_RULE_NAMES.filter((one) => one !== rule).sort());
  });
});

describe("a branch for the target milestone alone holds up what is merged elsewhere", () => {
  const branches = ["master", "ovirt-engine-4.1", "ovirt-engine-4.1.1.z", "ovirt-engine-4.1.10"];
  test.each([
    ["ovirt-4.1.1", ["ovirt-engine-4.1.1.z"]],
    ["ovirt-4.1.2", []],
    ["ovirt-4.1", []],
    ["ovirt-14.1.1", []],
    ["Spring", []],
  ])("%s: %j", (milestone, special) => {
    expect(milestoneBranches(milestone, branches)).toEqual(special);
  });
});

test("the way to a phase leads over other statuses, not through closing, and ends where the workflow has none", () => {
  const map = statusMap(
    [
      { status: "NEW", phase: "confirmed" },
      { status: "ASSIGNED", phase: "assigned" },
      { status: "POST", phase: "in_review" },
      { status: "DONE", phase: "closed" },
      { status: "LATER", phase: "fixed" },
    ],
    [
      { from: "NEW", to: "ASSIGNED" },
      { from: "NEW", to: "DONE" },
      { from: "ASSIGNED", to: "POST" },
      { from: "DONE", to: "LATER" },
    ],
    "FIXED",
  );
  expect(map.way("NEW", "in_review")).toBe("POST");
  expect(map.way("NEW", "closed")).toBe("DONE");
  expect(map.way("NEW", "fixed")).toBe(null);
  expect(map.way("POST", "verified")).toBe(null);
});
