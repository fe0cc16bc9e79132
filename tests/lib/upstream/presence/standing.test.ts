import { expect, test } from "vitest";
import { evaluatePresence, type RecordKind, recordedIn, standing } from "#lib/upstream/presence/evaluate.ts";
import { versionGraph } from "#lib/upstream/presence/version-graph.ts";

// What was said of a version stands until it is replaced or taken back.

const rows: [string, RecordKind[], string[]][] = [
  ["found", ["found"], ["found"]],
  ["found and taken back", ["found", "not_found"], []],
  ["tried after it was found", ["found", "absent"], ["absent"]],
  ["found after it was tried", ["absent", "found"], ["found"]],
  ["tried and taken back", ["absent", "not_found"], []],
  ["fixed and tried: both are so", ["fixed", "absent"], ["absent", "fixed"]],
  ["fixed, tried, and the fix taken back", ["fixed", "absent", "not_fixed"], ["absent"]],
  ["fixed after it was found", ["found", "fixed"], ["fixed"]],
  ["said twice", ["found", "found"], ["found"]],
];

test.each(rows)("%s", (_, kinds, expected) => {
  const records = kinds.map((kind) => ({ kind, version: "4.4", versionId: 1 }));
  expect(standing(records.toReversed()).map(({ kind }) => kind)).toEqual(expected);
  const sets = recordedIn(records);
  const inSets = (["absent", "fixed", "found"] as const).filter((kind) => sets[kind].has(1));
  expect(inSets).toEqual(expected);
});

test("a version that was tried has it not, and says nothing of what others found in later ones", () => {
  const graph = versionGraph([
    { id: 1, predecessorId: null },
    { id: 2, predecessorId: 1 },
    { id: 3, predecessorId: 2 },
  ]);
  const recorded = recordedIn([
    { versionId: 2, kind: "absent" },
    { versionId: 3, kind: "found" },
  ]);
  expect([1, 2, 3].map((id) => evaluatePresence(graph, recorded, id))).toEqual([
    { presence: "absent", by: null },
    { presence: "absent", by: 2 },
    { presence: "found", by: 3 },
  ]);
});

test("of many records of one version the last of each person stands", () => {
  const records = Array.from({ length: 20_000 }, (_, at) => ({
    ...{ versionId: 1, version: 1, by: at % 20, decides: false },
    kind: Math.floor(at / 20) % 2 === 0 ? ("found" as const) : ("absent" as const),
  }));
  expect(recordedIn(records).absent.size).toBe(1);
  expect(standing(records.toReversed())).toHaveLength(20);
});
