import { describe, expect, test } from "vitest";
import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import { evidenceSays } from "#lib/upstream/trackings/contradiction.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { hintOf, labelOf } from "#lib/upstream/trackings/guess.ts";

// What was seen, what follows from it by a rule, and what nobody knows are said in different words, whoever says something besides.

type Row = [ComputedState | null, readonly Evidence[], label: string, hint: string, says: string];

describe("a state by evidence", () => {
  test.each<Row>([
    ["affected", [{ found: 1 }], "Affected", "it has the bug", "Evidence says: affected."],
    [
      "affected",
      [{ foundEarlier: 1 }],
      "Affected",
      "it was reported for an older version, and no fix is known",
      "Evidence says: affected.",
    ],
    [
      "affected",
      [{ fixedIn: 1 }],
      "Not fixed here",
      "it does not have the fix, and nobody has said whether it has the bug",
      "Evidence says: not fixed here, because the fix came later.",
    ],
    ["affected", [{ missing: 1, version: 2 }], "Affected", "it has the bug", "Evidence says: affected."],
    [
      "not_affected",
      [{ found: 1 }],
      "Not reported here",
      "nobody has reported the bug for it, only for other versions",
      "Evidence says: not reported here.",
    ],
    [null, [], "Unknown", "nobody has said yet", "Evidence says nothing."],
  ])("%s %j", (computedState, evidence, label, hint, says) => {
    const one = { state: computedState ?? ("unknown" as const), isSaid: false, evidence };
    expect([labelOf(one), hintOf(one), evidenceSays({ computedState, evidence })]).toEqual([
      label,
      hint,
      says,
    ]);
  });

  test("is a person's as soon as they say it", () => {
    const one = { state: "affected" as const, isSaid: true, evidence: [{ foundEarlier: 1 }] };
    expect(hintOf(one)).toBe("it has the bug");
  });
});
