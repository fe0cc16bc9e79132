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

test("a series is carried where one of its versions is, and nowhere else", () => {
  const products = new Map([[PRODUCT, facts]]);
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 5 }), (all) => {
      const bug = {
        bugId: 5,
        changes: changesOf(all),
        recorded: { found: new Set<number>(), fixed: new Set<number>() },
      };
      const stateAt = (place: { seriesId: number | null; versionId: number | null }) =>
        computeState(
          bug,
          { productId: PRODUCT, milestoneId: null, ...place },
          { products, milestones: new Map() },
        ).state;
      const hasFix = (state: string | null) => state === "carried" || state === "released";
      for (const seriesId of SERIES) {
        const versions = VERSIONS.filter((one) => one.seriesId === seriesId);
        const fixed = versions.filter(({ id }) => hasFix(stateAt({ seriesId: null, versionId: id })));
        const state = stateAt({ seriesId, versionId: null });
        // A series says how it goes on: what is reverted at its end is in the versions before.
        if (hasFix(state) || !all.some(({ revert }) => revert))
          expect(hasFix(state), `${seriesId} ${state} ${fixed.map(({ id }) => id)}`).toBe(fixed.length > 0);
        if (hasFix(state)) expect(state).toBe(fixed[0]?.isReleased ? "released" : "carried");
      }
    }),
    { numRuns: 3_000 },
  );
});
