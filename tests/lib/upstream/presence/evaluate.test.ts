import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluatePresence, type PresenceRecord, recordedIn } from "#lib/upstream/presence/evaluate.ts";
import { type GraphVersion, versionGraph } from "#lib/upstream/presence/version-graph.ts";

// 1 ─ 2 ─ 3 ─ 4      (main)
//     └─ 12 ─ 13     (a branch from 2)
const versions: GraphVersion[] = [
  { id: 1, predecessorId: null },
  { id: 2, predecessorId: 1 },
  { id: 3, predecessorId: 2 },
  { id: 4, predecessorId: 3 },
  { id: 12, predecessorId: 2 },
  { id: 13, predecessorId: 12 },
];

describe("the nearest record on the way back wins", () => {
  test.each<[string, number[], number[], number, string]>([
    ["found before", [1], [], 4, "found"],
    ["not found yet", [3], [], 2, "absent"],
    ["fixed after it was found", [1], [3], 4, "fixed"],
    ["between found and fixed", [1], [3], 2, "found"],
    ["fixed, then found again", [1, 4], [3], 4, "found"],
    ["found wins over fixed on the same version", [3], [3], 3, "found"],
    ["only fixed: what came before has it", [], [3], 1, "found"],
    ["only fixed: what came after does not", [], [3], 4, "fixed"],
    ["only fixed: another line neither contains nor precedes it", [], [3], 13, "absent"],
    ["found before the branch reaches both lines", [1], [3], 13, "found"],
    ["found on one line only", [12], [], 4, "absent"],
    ["fixed on a line only", [1], [13], 4, "found"],
    ["no record at all", [], [], 4, "unknown"],
  ])("%s", (_, found, fixed, version, presence) => {
    const recorded = { found: new Set(found), fixed: new Set(fixed) };
    expect(evaluatePresence(versionGraph(versions), recorded, version).presence).toBe(presence);
  });
});

test("a circle of predecessors ends a line", () => {
  const graph = versionGraph([
    { id: 1, predecessorId: 2 },
    { id: 2, predecessorId: 1 },
  ]);
  expect(graph.ancestors(1)).toEqual([1, 2]);
  expect(evaluatePresence(graph, { found: new Set(), fixed: new Set([9]) }, 1).presence).toBe("absent");
});

test("found and fixed replace each other on a version, and their opposites withdraw them", () => {
  const say = (...kinds: PresenceRecord["kind"][]) => {
    const { found, fixed } = recordedIn(kinds.map((kind) => ({ versionId: 1, kind })));
    return [...[...found].map(() => "found"), ...[...fixed].map(() => "fixed")];
  };
  expect(say("found")).toEqual(["found"]);
  expect(say("found", "fixed")).toEqual(["fixed"]);
  expect(say("fixed", "found")).toEqual(["found"]);
  expect(say("found", "not_found")).toEqual([]);
  expect(say("fixed", "not_fixed")).toEqual([]);
  expect(say("fixed", "not_found")).toEqual(["fixed"]);
  expect(say("found", "not_fixed")).toEqual(["found"]);
});

describe("everybody speaks for themselves, and a person who decides for others", () => {
  const say = (...all: [by: string, kind: PresenceRecord["kind"]][]) => {
    const records = all.map(([by, kind]) => {
      return { versionId: 1, kind, by: by.charCodeAt(0), decides: by === "Q" };
    });
    const { found, fixed, settled, doubted } = recordedIn(records);
    const words = Object.entries({ found, fixed, settled, doubted });
    return words.flatMap(([word, versions]) => (versions.has(1) ? word : [])).join(" ");
  };
  test.each<[string, [string, PresenceRecord["kind"]][], string]>([
    [
      "who found it takes it back",
      [
        ["a", "found"],
        ["a", "not_found"],
      ],
      "",
    ],
    [
      "nobody takes back what somebody else found",
      [
        ["a", "found"],
        ["b", "not_found"],
      ],
      "found",
    ],
    [
      "but for a person who decides",
      [
        ["a", "found"],
        ["Q", "not_found"],
      ],
      "",
    ],
    [
      "they say that it is fixed",
      [
        ["a", "found"],
        ["Q", "fixed"],
      ],
      "fixed",
    ],
    [
      "found again after that is a question",
      [
        ["Q", "fixed"],
        ["a", "found"],
      ],
      "fixed doubted",
    ],
    [
      "which they decide",
      [
        ["Q", "fixed"],
        ["a", "found"],
        ["Q", "found"],
      ],
      "found settled",
    ],
    [
      "or take back",
      [
        ["Q", "found"],
        ["Q", "not_found"],
      ],
      "",
    ],
    [
      "somebody else does not",
      [
        ["Q", "found"],
        ["a", "not_found"],
      ],
      "found settled",
    ],
  ])("%s", (_, records, said) => {
    expect(say(...records)).toBe(said);
  });
});

// The same by brute force: every path from every version, with no shortcut, from the definition in Debian's tracker.
function bruteForce(all: GraphVersion[], found: Set<number>, fixed: Set<number>, version: number): string {
  const before = (id: number) => all.find((one) => one.id === id)?.predecessorId ?? null;
  const distance = (from: number, to: number): number => {
    let steps = 0;
    for (let at: number | null = from; at !== null && steps <= all.length; at = before(at), steps++) {
      if (at === to) return steps;
    }
    return Infinity;
  };
  const nearest = (records: Set<number>) =>
    Math.min(Infinity, ...[...records].map((record) => distance(version, record)));
  const [toFound, toFixed] = [nearest(found), nearest(fixed)];
  if (toFound !== Infinity && toFound <= toFixed) return "found";
  if (toFixed !== Infinity) return "fixed";
  if (found.size === 0 && [...fixed].some((record) => distance(record, version) !== Infinity)) return "found";
  return found.size + fixed.size > 0 ? "absent" : "unknown";
}

const world = fc.integer({ min: 1, max: 24 }).chain((count) => {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return fc.record({
    // A predecessor has a lower number, except for some that point anywhere, or out of the graph.
    versions: fc
      .tuple(
        ...ids.map((id) => fc.oneof(fc.constant(null), fc.integer({ min: 0, max: Math.max(0, id - 1) }))),
      )
      .map((parents) =>
        ids.map((id, index): GraphVersion => ({ id, predecessorId: parents[index] || null })),
      ),
    found: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 4 }),
    fixed: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 4 }),
  });
});

test("the evaluation equals brute force over generated graphs and records", () => {
  fc.assert(
    fc.property(world, ({ versions, found, fixed }) => {
      const graph = versionGraph(versions);
      const recorded = { found: new Set(found), fixed: new Set(fixed) };
      for (const { id } of versions) {
        expect(evaluatePresence(graph, recorded, id).presence).toBe(
          bruteForce(versions, recorded.found, recorded.fixed, id),
        );
      }
    }),
    { numRuns: 2_000 },
  );
});
