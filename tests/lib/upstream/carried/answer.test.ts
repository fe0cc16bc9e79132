import { expect, it } from "vitest";
import {
  answerFor,
  firstWithFix,
  onTheWay,
  type SeriesSaid,
  type VersionStanding,
} from "#lib/upstream/carried/answer.ts";

type Given = Pick<VersionStanding, "state"> & Partial<VersionStanding>;

const NOTHING: SeriesSaid = { state: null, reason: "", target: null, evident: [] };
const [yes, bug, soon, none]: Given[] = [
  { state: "released" },
  { state: "affected" },
  { state: "carried", isReleased: false },
  { state: null },
];

const evident = (...states: SeriesSaid["evident"][number]["state"][]): Pick<SeriesSaid, "evident"> => ({
  evident: states.map((state, index) => ({ state, evidence: [{ change: index + 1 }] })),
});

/** Versions in order; the series of "4.4.1" is 44. */
function versions(given: Record<string, Given | undefined>): VersionStanding[] {
  return Object.entries(given).map(([name, of], index) => ({
    id: index + 1,
    name,
    seriesId: Number(name.replaceAll(".", "").slice(0, 2)),
    isReleased: of?.isReleased ?? true,
    day: null,
    state: of?.state ?? null,
    isSaid: of?.isSaid ?? false,
    evidence: of?.evidence ?? [{ inVersion: index + 1 }],
    said: of?.said ?? null,
  }));
}

const rows: [string, Record<string, Given | undefined>, Partial<SeriesSaid>, object][] = [
  ["a version with the fix", { "4.4.1": yes }, {}, { kind: "yes", proof: [{ inVersion: 1 }] }],
  [
    "a version that never had the bug",
    { "4.4.1": { state: "not_affected", isSaid: true } },
    {},
    { kind: "never" },
  ],
  [
    "a version that nobody reported it for: nobody has said",
    { "4.4.1": { state: "not_affected" }, "4.4.2": yes },
    {},
    { kind: "unknown", to: expect.objectContaining({ name: "4.4.2" }) },
  ],
  ["a series of which somebody says so", { "4.4.1": bug }, { state: "not_affected" }, { kind: "never" }],
  ["evidence of the version wins over that", { "4.4.1": yes }, { state: "not_affected" }, { kind: "yes" }],
  [
    "the first later version that is released",
    { "4.4.1": bug, "4.4.2": bug, "4.4.3": yes, "4.4.4": yes },
    {},
    { kind: "upgrade", to: { name: "4.4.3" }, soon: null, proof: [{ inVersion: 3 }] },
  ],
  [
    "closed as fixed, and the fix is in an older series only: it was reported for it",
    {
      "4.3.1": { state: "affected", evidence: [{ found: 1 }] },
      "4.3.2": yes,
      "4.4.1": { state: "affected", evidence: [{ foundEarlier: 1 }] },
    },
    { closing: { meaning: "fixed" } as never },
    { kind: "affected", reportedFor: "4.3.1" },
  ],
  [
    "also in a newer series",
    { "4.4.1": bug, "4.5.0": yes },
    {},
    { kind: "upgrade", to: { name: "4.5.0" }, soon: null },
  ],
  [
    "and soon in the own one",
    { "4.4.1": bug, "4.4.2": soon, "4.5.0": yes },
    {},
    { kind: "upgrade", to: { name: "4.5.0" }, soon: { name: "4.4.2" } },
  ],
  [
    "only in what is not released",
    { "4.4.1": bug, "4.4.2": soon },
    {},
    { kind: "coming", to: { name: "4.4.2" } },
  ],
  ["an older version with the fix does not help", { "4.3.9": yes, "4.4.1": bug }, {}, { kind: "affected" }],
  [
    "merged, in no version",
    { "4.4.1": bug, "4.4.2": { state: "fixed", isReleased: false } },
    { target: { name: "4.4.2", day: null } },
    { kind: "merged", target: { name: "4.4.2" } },
  ],
  [
    "merged after the last version",
    { "4.4.1": bug },
    evident("affected", "fixed"),
    { kind: "merged", target: null, proof: [{ change: 2 }] },
  ],
  ["in review", { "4.4.1": { state: "in_review" } }, {}, { kind: "in_review" }],
  ["agreed on", { "4.4.1": bug }, { state: "approved" }, { kind: "approved" }],
  ["not agreed on", { "4.4.1": bug }, { state: "requested" }, { kind: "affected" }],
  [
    "kept, with the reason and the way out",
    { "4.4.1": bug, "4.5.0": yes },
    { state: "wont_fix", reason: "It ends." },
    { kind: "wont_fix", reason: "It ends.", to: { name: "4.5.0" } },
  ],
  [
    "a fix that failed its test is no fix, for the reason",
    { "4.4.1": { state: "failed_qa" }, "4.4.2": { state: "failed_qa" } },
    { state: "failed_qa", reason: "It stops." },
    { kind: "failed", in: null, reason: "It stops.", to: null },
  ],
  [
    "nor is one in a later version",
    { "4.4.1": bug, "4.4.2": { state: "failed_qa" } },
    { state: "failed_qa", reason: "It stops." },
    { kind: "failed", in: { name: "4.4.2" }, reason: "It stops." },
  ],
  [
    "but one that works is",
    { "4.4.1": bug, "4.4.2": { state: "failed_qa" }, "4.4.3": yes },
    { state: "failed_qa" },
    { kind: "upgrade", to: { name: "4.4.3" } },
  ],
  [
    "only an older version was seen to have it",
    { "4.3.9": bug, "4.4.1": { state: "affected", evidence: [{ foundEarlier: 1 }] } },
    {},
    { kind: "affected", reportedFor: "4.3.9" },
  ],
  [
    "a person said that it does not have it: that is the proof, and no later fix",
    {
      "4.4.1": { state: "not_affected", isSaid: true, said: { by: "maja", reason: "It came later." } },
      "4.5.0": yes,
    },
    {},
    { kind: "never", said: { by: "maja", reason: "It came later." }, proof: [] },
  ],
  [
    "also when it was said of the series",
    { "4.4.1": bug, "4.5.0": yes },
    { state: "not_affected", by: "maja", reason: "It came later." },
    { kind: "never", said: { by: "maja", reason: "It came later." }, proof: [] },
  ],
  ["nothing is known", { "4.4.1": none }, {}, { kind: "unknown", to: null }],
  [
    "nothing but a later fix",
    { "4.4.1": none, "4.5.0": yes },
    {},
    { kind: "unknown", to: { name: "4.5.0" } },
  ],
];

it.each(rows)("%s", (_name, given, said, answer) => {
  const all = versions(given);
  const asked = all.find(({ name }) => name === "4.4.1");
  expect(answerFor(asked?.id ?? 0, all, { ...NOTHING, ...said })).toMatchObject(answer);
});

it("the first version with the fix is named for each series, newest series first", () => {
  const all = versions({ "4.3.1": bug, "4.3.2": yes, "4.3.3": yes, "4.4.1": bug, "4.5.0": soon });
  expect(firstWithFix(all).map(({ name }) => name)).toEqual(["4.5.0", "4.3.2"]);
});

const ways: [string, Record<string, Given | undefined>, Partial<SeriesSaid>, string | null][] = [
  [
    "a fix is asked for in an older series",
    { "4.3.1": bug, "4.4.1": yes },
    { state: "requested" },
    "requested",
  ],
  ["it is agreed on", { "4.3.1": bug, "4.4.1": yes }, { state: "approved" }, "approved"],
  [
    "evidence goes further",
    { "4.3.1": bug, "4.4.1": yes },
    { state: "approved", ...evident("fixed") },
    "fixed",
  ],
  [
    "evidence of newer series is not of this one",
    { "4.3.1": bug, "4.4.1": yes },
    evident(null, "fixed"),
    null,
  ],
  [
    "a version that nobody has spoken of",
    { "4.3.1": none, "4.4.1": yes },
    { state: "requested" },
    "requested",
  ],
  ["no version has a fix", { "4.3.1": bug }, { state: "requested" }, "requested"],
  ["the answer is in the series itself", { "4.3.1": bug, "4.3.2": yes }, { state: "approved" }, null],
  ["the answer says so", { "4.3.1": bug }, { state: "approved" }, null],
  ["nothing is under way", { "4.3.1": bug, "4.4.1": yes }, {}, null],
];
it.each(ways)(
  "what is under way in the series of a version is said beside the answer: %s",
  (_, given, said, way) => {
    const ofSeries = { ...NOTHING, ...said };
    const answer = answerFor(1, versions(given), ofSeries);
    expect(onTheWay(answer, 43, ofSeries)).toBe(way);
  },
);
