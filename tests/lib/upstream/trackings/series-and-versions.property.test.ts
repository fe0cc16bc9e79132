import fc from "fast-check";
import { expect, test } from "vitest";
import type { LinkedChange } from "#lib/upstream/changes/fixes.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import { productFacts } from "#lib/upstream/trackings/product-facts.ts";

// What is said of a series and of its versions is one truth: a bug that is fixed in no version of a series, by the page that answers
// for versions, is not carried in the series, and the other way round.

const PRODUCT = 1;
const SERIES = [43, 44, 45];
const VERSIONS = SERIES.flatMap((seriesId) =>
  [0, 1, 2, 3].map((place) => ({
    id: seriesId * 10 + place,
    seriesId,
    // A series comes from the third version of the one before.
    predecessorId: place > 0 ? seriesId * 10 + place - 1 : seriesId > 43 ? (seriesId - 1) * 10 + 2 : null,
    sortKey: String(seriesId * 10 + place),
    isReleased: place < 3,
  })),
);
const facts = productFacts(
  PRODUCT,
  SERIES.map((id) => ({ id, sortKey: String(id), isSupported: true })),
  VERSIONS,
);

type Drawn = {
  series: number;
  tag: number | null;
  status: "open" | "merged" | "abandoned";
  changeId: string | null;
  revert: { tag: number | null } | null;
};
const drawn: fc.Arbitrary<Drawn> = fc.record({
  series: fc.constantFrom(...SERIES),
  tag: fc.option(fc.nat(3), { nil: null }),
  status: fc.constantFrom("open", "merged", "merged", "merged", "abandoned"),
  changeId: fc.option(fc.constantFrom("I1", "I2"), { nil: null }),
  revert: fc.option(fc.record({ tag: fc.option(fc.nat(3), { nil: null }) }), { nil: null, freq: 4 }),
});

function changesOf(all: readonly Drawn[]): LinkedChange[] {
  let id = 0;
  const make = (series: number, tag: number | null, more: Partial<LinkedChange>): LinkedChange => {
    id++;
    return {
      id,
      productId: PRODUCT,
      status: "merged",
      seriesIds: [series],
      wantedSeriesIds: [],
      branches: [`stable-${series}`],
      sha: String(id).padStart(40, "a"),
      subject: `Change ${id}`,
      at: id,
      changeId: null,
      patchId: null,
      cherryPickedFrom: [],
      reverts: [],
      revertedBy: null,
      versionIds: tag === null ? [] : [series * 10 + tag],
      ...more,
    };
  };
  return all.map(({ series, tag, status, changeId, revert }) => {
    if (status !== "merged") return make(series, null, { status, changeId });
    const first = make(series, tag, { changeId });
    if (!revert) return first;
    // A revert comes after what it reverts.
    const at = revert.tag === null || tag === null ? null : Math.max(revert.tag, tag);
    return { ...first, revertedBy: make(series, at, { reverts: [first.sha ?? ""] }) };
  });
}

/** The milestone for which the bug is to be fixed, and the version that it contains. */
type Planned = { series: number; place: number; releasedAt: number | null };
const target: fc.Arbitrary<Planned> = fc.record({
  series: fc.constantFrom(...SERIES),
  place: fc.nat(3),
  releasedAt: fc.option(fc.nat(6), { nil: null }),
});

/** Where the bug is in the series and in the versions, by the same evidence. */
function standing(
  all: readonly Drawn[],
  planned: readonly Planned[],
  found: readonly number[],
  settled: readonly number[] = found,
) {
  const products = new Map([[PRODUCT, facts]]);
  const milestones = planned.map(({ series, place, releasedAt }, index) => ({
    seriesId: series,
    id: index + 1,
    isReleased: releasedAt !== null,
    releasedAt,
    lines: [{ lineId: 1, productId: PRODUCT, versionId: series * 10 + place, patches: [] }],
  }));
  const bug = {
    bugId: 5,
    changes: changesOf(all),
    targets: Map.groupBy(milestones, ({ seriesId }) => seriesId),
    recorded: { found: new Set(found), fixed: new Set<number>(), settled: new Set(settled) },
  };
  return (place: { seriesId: number | null; versionId: number | null; milestoneId?: number }) =>
    computeState(
      bug,
      { productId: PRODUCT, milestoneId: null, ...place },
      { products, milestones: new Map(milestones.map((one) => [one.id, one])) },
    );
}
const hasFix = (state: string | null) => state === "carried" || state === "released";

const merge = (series: number, tag: number | null, more: Partial<Drawn> = {}): Drawn => ({
  series,
  tag,
  status: "merged",
  changeId: null,
  revert: null,
  ...more,
});
/** Found only after tens of thousands of draws. */
const RARE: [Drawn[], Planned[], number[]][] = [
  // A fix that was reverted, one of the series before, and an attempt that was given up.
  [
    [merge(44, 3, { revert: { tag: null } }), merge(43, 0), merge(44, null, { status: "abandoned" })],
    [{ series: 44, place: 0, releasedAt: 0 }],
    [],
  ],
  // An attempt that was given up, beside a fix of the series before of which a backport is still open.
  [
    [
      merge(45, null, { status: "abandoned" }),
      merge(45, null, { status: "open", changeId: "I1" }),
      merge(43, 0, { changeId: "I1" }),
    ],
    [],
    [],
  ],
  // A fix that was reverted once the one that replaced it was there.
  [
    [
      merge(43, null, { status: "open", changeId: "I2" }),
      merge(44, 0, { revert: { tag: 3 } }),
      merge(44, 3, { changeId: "I2" }),
    ],
    [{ series: 44, place: 0, releasedAt: 0 }],
    [],
  ],
  // Found again in a version with a part of the fix, before the milestone's version with the same part.
  [
    [
      merge(43, null, { changeId: "I1", revert: { tag: null } }),
      merge(45, 3, { revert: { tag: null } }),
      merge(43, 0, { changeId: "I1" }),
    ],
    [{ series: 45, place: 2, releasedAt: 0 }],
    [451],
  ],
];

test("a series is carried where one of its versions is, and nowhere else", () => {
  fc.assert(
    fc.property(
      fc.array(drawn, { maxLength: 5 }),
      fc.array(target, { maxLength: 2 }),
      fc.subarray(
        VERSIONS.map(({ id }) => id),
        { maxLength: 2 },
      ),
      (all, planned, found) => {
        const at = standing(all, planned, found);
        for (const seriesId of SERIES) {
          const versions = VERSIONS.filter((one) => one.seriesId === seriesId);
          const states = versions.map(({ id }) => at({ seriesId: null, versionId: id }).state);
          // What had the fix and lost it again was before: the series is as from its last loss on.
          const first = states[states.findLastIndex((one) => !hasFix(one)) + 1];
          const { state } = at({ seriesId, versionId: null });
          const isLost = all.some(({ revert }) => revert) || found.length > 0;
          // A series says how it goes on: what is reverted or found again at its end is in the versions before.
          if (hasFix(state) || !isLost)
            expect(hasFix(state), `${seriesId} ${state} ${states}`).toBe(first !== undefined);
          if (hasFix(state)) expect(state).toBe(first);
        }
      },
    ),
    { numRuns: 3_000, examples: RARE },
  );
});

test("what is proved to have the fix has it, whatever anybody found who does not decide", () => {
  fc.assert(
    fc.property(
      fc.array(drawn, { maxLength: 5 }),
      fc.array(target, { maxLength: 2 }),
      fc.subarray(
        VERSIONS.map(({ id }) => id),
        { maxLength: 3 },
      ),
      (all, planned, found) => {
        const [proved, at] = [standing(all, planned, []), standing(all, planned, found, [])];
        const places = [
          ...SERIES.map((seriesId) => ({ seriesId, versionId: null })),
          ...VERSIONS.map(({ id }) => ({ seriesId: null, versionId: id })),
        ];
        for (const place of places) {
          const [before, after] = [proved(place), at(place)];
          if (!hasFix(before.state)) continue;
          expect(after.state).toBe(before.state);
          const up = VERSIONS.findLast(
            (one) => one.id === place.versionId || one.seriesId === place.seriesId,
          );
          const isHere = (id: number) =>
            facts.graph.contains(up?.id ?? 0, id) && Math.floor(id / 10) === up?.seriesId;
          const withFix = found.filter((id) => hasFix(proved({ seriesId: null, versionId: id }).state));
          // Both are shown.
          expect(after.evidence).toEqual([
            ...before.evidence,
            ...withFix.filter(isHere).map((stillIn) => ({ stillIn })),
          ]);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

test("what a series has it has from its first version with the fix on, also where its target had only a part of it", () => {
  fc.assert(
    fc.property(
      fc.array(drawn, { maxLength: 5 }).map((all) => all.map((one) => ({ ...one, revert: null }))),
      fc.array(target, { maxLength: 2 }),
      (all, planned) => {
        const at = standing(all, planned, []);
        for (const seriesId of SERIES) {
          const { state, evidence } = at({ seriesId, versionId: null });
          if (!hasFix(state)) continue;
          const names = evidence.flatMap((one) =>
            "inVersion" in one
              ? one.inVersion
              : "manifest" in one && "version" in one
                ? (one.version ?? [])
                : [],
          );
          const versions = VERSIONS.filter((one) => one.seriesId === seriesId);
          const withFix = versions.filter(({ id }) => hasFix(at({ seriesId: null, versionId: id }).state));
          expect(names, `${seriesId} ${state}`).toEqual([withFix[0]?.id]);
          expect(withFix).toEqual(versions.slice(versions.findIndex(({ id }) => id === names[0])));
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

test("a released version without all of the fix says what it is without", () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 5 }), (all) => {
      const at = standing(
        all.map((one) => ({ ...one, revert: null, status: "merged" as const })),
        [],
        [],
      );
      for (const { id, isReleased } of VERSIONS) {
        const { state, evidence } = at({ seriesId: null, versionId: id });
        if (!isReleased || state !== "affected") continue;
        const missing = evidence.filter((one) => "missing" in one || "fixedIn" in one);
        expect(missing.length).toBeGreaterThan(0);
        expect(missing).toEqual(evidence);
        for (const one of missing)
          if ("version" in one) expect(facts.graph.contains(id, one.version ?? 0)).toBe(false);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a place that has a target of its own says what the versions and series without one say", () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 5 }), fc.array(target, { maxLength: 2 }), (all, planned) => {
      const at = standing(all, planned, []);
      for (const [index, { series, place }] of planned.entries()) {
        const places = [
          { seriesId: null, versionId: series * 10 + place },
          { seriesId: series, versionId: null },
        ];
        for (const one of places) expect(at({ ...one, milestoneId: index + 1 })).toEqual(at(one));
      }
    }),
    { numRuns: 2_000 },
  );
});
