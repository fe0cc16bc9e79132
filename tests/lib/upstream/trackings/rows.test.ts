import { expect, it } from "vitest";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { cellAddress, matrixRows } from "#lib/upstream/trackings/rows.ts";

let last = 0;

function tracked(product: string, series: string | null, more: Partial<TrackingView> = {}): TrackingView {
  last += 1;
  return {
    ...{ id: last, bug: 1, productId: product.length, product, classification: "", isDownstream: false },
    ...{
      isHome: false,
      seriesId: null,
      series,
      versionId: null,
      version: null,
      isOut: false,
      sortKey: series,
    },
    ...{ state: "affected", source: "computed", saidState: null, isAgreed: false, computedState: null },
    ...{ contradictedSince: null, orderOverride: null, assignee: null, qaContact: null, targetVersion: null },
    ...{ targetMilestone: null, priority: null, testPlan: "", decidedBy: null, decidedAt: null, build: "" },
    ...{ verifiedBy: null, verifiedAt: null, stateAt: "", audience: null, acks: [], evidence: [] },
    ...{
      fixedIn: null,
      reason: "",
      revision: 1,
      askedBy: null,
      askedAt: null,
      askReason: "",
      askedIn: null,
      exceptionReason: "",
    },
    names: {},
    ...more,
  };
}

function computed(product: string, series: string, more: object = {}) {
  const place = { productId: 1, product, series, version: null, sortKey: series, fixedIn: null };
  return { ...place, state: "unknown" as const, evidence: [], isHome: false, isDownstream: false, ...more };
}

const inWords = (rows: ReturnType<typeof matrixRows>) =>
  rows.map(
    ({ product, cells }) =>
      `${product}: ${cells.map(({ series, state }) => `${series} ${state}`).join(", ")}`,
  );

it("the home product is first, upstream comes before downstream, the newest series before older ones", () => {
  const rows = matrixRows(
    [
      tracked("Vendor", "4.4", { isDownstream: true }),
      tracked("Agent", "4.4"),
      tracked("Home", null, { isHome: true }),
    ],
    [
      computed("Agent", "4.5"),
      computed("Home", "4.4", { isHome: true }),
      computed("Home", "4.5", { isHome: true }),
    ],
  );
  expect(inWords(rows)).toEqual([
    "Home: null affected, 4.5 unknown, 4.4 unknown",
    "Agent: 4.5 unknown, 4.4 affected",
    "Vendor: 4.4 affected",
  ]);
});

it("a place that is tracked for everybody is not computed again; one that is tracked for a group is", () => {
  const shared = [computed("Home", "4.4")];
  expect(inWords(matrixRows([tracked("Home", "4.4")], shared))).toEqual(["Home: 4.4 affected"]);
  expect(inWords(matrixRows([tracked("Home", "4.4", { audience: "members of customers" })], shared))).toEqual(
    ["Home: 4.4 affected, 4.4 unknown"],
  );
});

it("what is carried is one place for those who also see a tracking of it for some, as long as both say the same", () => {
  const there = { state: "carried", fixedIn: "4.4.2" } as const;
  const forSome = tracked("Home", "4.4", { ...there, audience: "insiders of Home" });
  const [row] = matrixRows([forSome], [computed("Home", "4.4", there)]);
  expect(row?.cells).toMatchObject([{ audience: "insiders of Home", holds: [] }]);
  const stored = tracked("Home", "4.4", there);
  expect(matrixRows([forSome, stored])[0]?.cells).toMatchObject([
    { audience: "insiders of Home", holds: [stored.id] },
  ]);
  const others: Partial<TrackingView>[] = [
    { state: "released" },
    { saidState: "carried" },
    { fixedIn: "4.4.3" },
  ];
  for (const more of others)
    expect(matrixRows([forSome, tracked("Home", "4.4", { ...there, ...more })])[0]?.cells).toHaveLength(2);
});

it("each place has an address of its own", () => {
  const [row] = matrixRows([tracked("A & B", "4.4", { id: 7 })], [computed("A & B", "4.5")]);
  expect(row?.cells.map((cell) => cellAddress(3, cell))).toEqual([
    "/bugs/3/versions?product=A+%26+B&series=4.5#place",
    "/bugs/3/versions?tracking=7#place",
  ]);
});

it("a version of which nobody says more than that its series has the fix there is no place of its own", () => {
  const series = tracked("Home", "4.4", { state: "released", fixedIn: "4.4.2" });
  const version = (more: Partial<TrackingView> = {}) =>
    tracked("Home", null, {
      version: "4.4.2",
      sortKey: "4.4.2",
      state: "released",
      fixedIn: "4.4.2",
      ...more,
    });
  const plain = version({ targetMilestone: "Spring" });
  const [row] = matrixRows([series, plain]);
  expect(row?.cells).toMatchObject([{ series: "4.4", target: "Spring", holds: [plain.id] }]);
  const others: Partial<TrackingView>[] = [
    { state: "carried" },
    { version: "4.4.3" },
    { saidState: "verified" },
    { qaContact: "priya" },
    { testPlan: "Start it." },
    { audience: "insiders of Home" },
  ];
  for (const more of others) expect(matrixRows([series, version(more)])[0]?.cells).toHaveLength(2);
});
