import { describe, expect, test } from "vitest";
import type { Meaning } from "#lib/catalog/workflow/phases.ts";
import type { LinkedChange } from "#lib/upstream/changes/fixes.ts";
import { computeState, type Place } from "#lib/upstream/trackings/compute-state.ts";
import { type MilestoneFacts, productFacts } from "#lib/upstream/trackings/product-facts.ts";

// The engine: series 44 with 441 (released), 442 (open); series 45 with 450 (open), which comes from 441.
// A product built on it: series 9 with 91, which contains 441 (released), and 92, which contains 442.
const [ENGINE, VIRT] = [1, 2];
const version = (id: number, seriesId: number | null, predecessorId: number | null, isReleased: boolean) => ({
  id,
  seriesId,
  predecessorId,
  sortKey: String(id),
  isReleased,
});
const line = (lineId: number, versionId: number, patches: { name: string; bugId: number | null }[] = []) => ({
  lineId,
  productId: ENGINE,
  versionId,
  patches,
});
const engine = productFacts(
  ENGINE,
  [
    { id: 44, sortKey: "44", isSupported: true },
    { id: 45, sortKey: "45", isSupported: true },
  ],
  [
    version(441, 44, null, true),
    version(442, 44, 441, false),
    version(450, 45, 441, false),
    // Without series, on a line of its own that comes from 441.
    version(443, null, 441, false),
  ],
);
function virt(patches: { name: string; bugId: number | null }[] = []) {
  return productFacts(
    VIRT,
    [{ id: 9, sortKey: "9", isSupported: true }],
    [version(91, 9, null, true), version(92, 9, 91, false)],
    new Map([
      [91, [line(1, 441, patches)]],
      [92, [line(2, 442)]],
    ]),
  );
}
const milestone: MilestoneFacts = { id: 7, isReleased: false, releasedAt: null, lines: [line(3, 442)] };

let last = 0;
function change(facts: Partial<LinkedChange> = {}): LinkedChange {
  last++;
  return {
    id: last,
    productId: ENGINE,
    status: "merged",
    seriesIds: [],
    wantedSeriesIds: [],
    branches: [],
    sha: `${last}`.padStart(40, "a"),
    subject: `Change ${last}`,
    at: last,
    changeId: null,
    patchId: null,
    cherryPickedFrom: [],
    reverts: [],
    revertedBy: null,
    versionIds: [],
    ...facts,
  };
}

type Given = {
  changes?: LinkedChange[];
  found?: number[];
  fixed?: number[];
  patches?: { name: string; bugId: number | null }[];
  milestoneId?: number;
  closedFor?: number | null;
  closedAs?: Meaning | null;
  settled?: number[];
};

function stateIn(
  place: Partial<Place>,
  { changes = [], found = [], fixed = [], patches, milestoneId, closedFor = null, closedAs, settled }: Given,
) {
  const recorded = { found: new Set(found), fixed: new Set(fixed), settled: new Set(settled) };
  const bug = { bugId: 5, changes, closedFor, closedAs: closedAs ?? null, recorded };
  const where = {
    productId: ENGINE,
    seriesId: null,
    versionId: null,
    milestoneId: milestoneId ?? null,
    ...place,
  };
  const facts = {
    products: new Map([
      [ENGINE, engine],
      [VIRT, virt(patches)],
    ]),
    milestones: new Map([[milestone.id, milestone]]),
  };
  return computeState(bug, where, facts).state;
}
const in44 = { seriesId: 44 };
const in45 = { seriesId: 45 };

describe("the state in a series", () => {
  const main = (facts: Partial<LinkedChange> = {}) =>
    change({ seriesIds: [45], branches: ["main"], ...facts });
  const stable = (facts: Partial<LinkedChange> = {}) =>
    change({ seriesIds: [44], branches: ["stable-4.4"], ...facts });
  const reverted = (make: typeof stable) => make({ revertedBy: make({ reverts: ["x"] }) });
  test.each<[string, Partial<Place>, Given, string | null]>([
    ["nothing is known", in44, {}, null],
    ["found before", in44, { found: [441] }, "affected"],
    ["found on the other line only", in45, { found: [442] }, "not_affected"],
    ["recorded as fixed in a version that is not released", in44, { fixed: [442] }, "carried"],
    ["recorded as fixed in a released version", in44, { fixed: [441] }, "released"],
    ["a change is in review on its branch", in44, { changes: [stable({ status: "open" })] }, "in_review"],
    [
      "a change is in review elsewhere",
      in45,
      { changes: [stable({ status: "open" })], found: [441] },
      "affected",
    ],
    ["merged, in no version yet", in44, { changes: [stable()] }, "fixed"],
    ["merged and tagged", in44, { changes: [stable({ versionIds: [442] })] }, "carried"],
    ["in a released version", in44, { changes: [stable({ versionIds: [441] })] }, "released"],
    [
      "in a version that the series comes from",
      in45,
      { changes: [stable({ versionIds: [441] })] },
      "carried",
    ],
    ["one of two changes is open", in44, { changes: [stable(), stable({ status: "open" })] }, "in_review"],
    ["one of two changes is tagged", in44, { changes: [stable({ versionIds: [442] }), stable()] }, "fixed"],
    [
      "the other change was abandoned",
      in44,
      { changes: [stable(), stable({ status: "abandoned" })] },
      "fixed",
    ],
    [
      "fixed on the newer line only",
      in44,
      { changes: [main({ versionIds: [450] })], found: [441] },
      "affected",
    ],
    [
      "reverted",
      in44,
      { changes: [stable({ revertedBy: stable({ reverts: ["x"] }) })], found: [441] },
      "affected",
    ],
    [
      "the revert was reverted",
      in44,
      {
        changes: [stable({ revertedBy: stable({ reverts: ["x"], revertedBy: stable({ reverts: ["y"] }) }) })],
      },
      "fixed",
    ],
    [
      "found again in a version with the fix, by a person who decides",
      in44,
      { changes: [stable({ versionIds: [441] })], found: [442], settled: [442] },
      "affected",
    ],
    [
      "found there by anybody else",
      in44,
      { changes: [stable({ versionIds: [441] })], found: [442] },
      "released",
    ],
    [
      "that says nothing of the versions before it either",
      { versionId: 441 },
      { changes: [stable({ versionIds: [442] })], found: [442] },
      "affected",
    ],
    ["closed as fixed in no version", in44, { closedAs: "fixed", found: [441] }, null],
    [
      "it was in the one it was found in",
      { versionId: 441 },
      { closedAs: "fixed", found: [441] },
      "affected",
    ],
    ["and is not known of the next", { versionId: 442 }, { closedAs: "fixed", found: [441] }, null],
    ["closed in another way", { versionId: 442 }, { closedAs: "will_not_fix", found: [441] }, "affected"],
    [
      "closed as fixed, and the change is in no known place",
      in44,
      { closedAs: "fixed", closedFor: 441, changes: [change({ versionIds: [] })] },
      "released",
    ],
    [
      "closed as fixed by a revert",
      in44,
      { closedAs: "fixed", closedFor: 441, changes: [stable({ reverts: ["x"], versionIds: [441] })] },
      "released",
    ],
    [
      "the target milestone contains it",
      in44,
      { changes: [stable({ versionIds: [442] })], milestoneId: 7 },
      "carried",
    ],
    ["the target milestone does not contain it", in44, { changes: [stable()], milestoneId: 7 }, "fixed"],
    [
      "the target milestone missed it, a later version has it",
      in45,
      { changes: [main({ versionIds: [450] })], milestoneId: 7 },
      "carried",
    ],
    [
      "a fix that was reverted and made anew in another way",
      in44,
      { changes: [reverted(stable), stable({ versionIds: [441] })] },
      "released",
    ],
    [
      "the same, where only tags say what is in it",
      in44,
      {
        changes: [
          change({ versionIds: [441], revertedBy: change({ reverts: ["x"], versionIds: [441] }) }),
          change({ versionIds: [442] }),
        ],
      },
      "carried",
    ],
    [
      "what was made before the revert does not stand for it",
      in44,
      { changes: [stable({ versionIds: [441], at: -1 }), reverted(stable)] },
      "affected",
    ],
    [
      "a version that follows one without the fix, on a line of its own",
      { versionId: 443 },
      { fixed: [450] },
      "affected",
    ],
    ["closed as fixed for a released version", in44, { closedFor: 441 }, "released"],
    ["closed as fixed for a version that is not out", in44, { closedFor: 442 }, "fixed"],
    [
      "and a merged change is in no branch and no version",
      in44,
      { closedFor: 441, changes: [change()] },
      "released",
    ],
    ["and found in the version before it", in44, { closedFor: 442, found: [441] }, "fixed"],
    ["found in the version that it was closed for", in44, { closedFor: 442, found: [442] }, "affected"],
    ["closed for a version of another series", in45, { closedFor: 442, found: [441] }, "affected"],
    ["fixed in a later version of another line", in45, { fixed: [442] }, "affected"],
    ["also when it was found on that line only", in45, { fixed: [442], found: [442, 443] }, "affected"],
    [
      "closed as fixed, and a change says it better",
      in44,
      { closedFor: 441, changes: [stable({ status: "open" })] },
      "in_review",
    ],
  ])("%s", (_, place, given, state) => {
    expect(stateIn(place, given)).toBe(state);
  });

  test("a cherry-pick is the same fix: one of both in the series is enough", () => {
    const first = main({ versionIds: [450] });
    for (const same of [
      { cherryPickedFrom: [first.sha ?? ""] },
      { subject: first.subject },
      { changeId: "I1", subject: "Other" },
      { patchId: "p1", subject: "Other" },
    ]) {
      const origin = main({ ...first, changeId: "I1", patchId: "p1" });
      expect(stateIn(in44, { changes: [origin, stable({ versionIds: [442], ...same })] })).toBe("carried");
      expect(stateIn(in45, { changes: [origin, stable({ versionIds: [442], ...same })] })).toBe("carried");
    }
  });

  test("two changes with one subject on one branch are two fixes", () => {
    const changes = [stable({ subject: "Typo", versionIds: [442] }), stable({ subject: "Typo" })];
    expect(stateIn(in44, { changes })).toBe("fixed");
  });
});

describe("the state in a version of a product built on others", () => {
  const at = (versionId: number) => ({ productId: VIRT, versionId });
  const fix = () => change({ seriesIds: [44], branches: ["stable-4.4"], versionIds: [442] });
  test.each<[string, number, Given, string | null]>([
    ["nothing is known", 92, {}, null],
    ["it contains a version with the fix", 92, { changes: [fix()] }, "carried"],
    ["it contains a version without the fix", 91, { changes: [fix()], found: [441] }, "affected"],
    ["it contains a version before the bug", 91, { found: [442] }, "not_affected"],
    [
      "it is released, and carries a patch for the bug",
      91,
      { patches: [{ name: "x", bugId: 5 }] },
      "released",
    ],
    [
      "it carries a patch for another bug",
      91,
      { patches: [{ name: "x", bugId: 6 }], found: [441] },
      "affected",
    ],
  ])("%s", (_, version, given, state) => {
    expect(stateIn(at(version), given)).toBe(state);
  });

  test("a patch is known by the SHA or the Change-Id of the change", () => {
    const one = change({ seriesIds: [45], branches: ["main"], changeId: "I77" });
    for (const name of ["I77", one.sha?.slice(0, 12) ?? ""]) {
      expect(stateIn(at(91), { changes: [one], patches: [{ name, bugId: null }] })).toBe("released");
    }
    expect(stateIn(at(91), { changes: [one], patches: [{ name: "I78", bugId: null }], found: [441] })).toBe(
      "affected",
    );
  });

  test("what somebody found in it against its manifest is for people who decide", () => {
    const given = { changes: [fix()], found: [92] };
    expect(stateIn(at(92), given)).toBe("carried");
    expect(stateIn({ productId: VIRT, seriesId: 9 }, given)).toBe("carried");
    expect(stateIn(at(92), { ...given, settled: [92] })).toBe("affected");
    expect(stateIn({ productId: VIRT, seriesId: 9 }, { ...given, settled: [92] })).toBe("affected");
  });

  test("its series is where its versions are: the first that carries it", () => {
    expect(stateIn({ productId: VIRT, seriesId: 9 }, { changes: [fix()] })).toBe("carried");
  });
});
