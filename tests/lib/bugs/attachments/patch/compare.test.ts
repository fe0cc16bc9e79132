import { expect, it } from "vitest";
import { comparePatches } from "#lib/bugs/attachments/patch/compare.ts";
import { readPatch } from "#lib/bugs/attachments/patch/parse.ts";

function patch(...files: [name: string, start: number, ...lines: string[]][]) {
  const text = files
    .map(([name, start, ...lines]) => {
      const count = (sign: string) => lines.filter((line) => line[0] === " " || line[0] === sign).length;
      return `--- a/${name}\n+++ b/${name}\n@@ -${start},${count("-")} +${start},${count("+")} @@\n${lines.join("\n")}\n`;
    })
    .join("");
  const read = readPatch(text);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

function compare(before: ReturnType<typeof patch>, after: ReturnType<typeof patch>): string[] {
  const { files, unchanged } = comparePatches(before, after);
  const signs = { same: "=", old: "<", new: ">", gap: "…" };
  return [
    ...files.flatMap(({ path, kind, lines, isTooMuch }) => [
      `${path} ${kind}${isTooMuch ? " too much" : ""}`,
      ...lines.map(({ kind, text }) => signs[kind] + text),
    ]),
    `${unchanged} unchanged`,
  ];
}

it("two versions differ in what they change, not in where", () => {
  const before = patch(["a", 1, " x", "-old", "+new", " y"], ["b", 1, "-1", "+2"], ["gone", 1, "-1", "+2"]);
  const after = patch(["a", 70, " x", "-old", "+newer", " y"], ["b", 9, "-1", "+2"], ["more", 1, "-1", "+2"]);
  expect(compare(before, after)).toEqual([
    "a changed",
    "=@@",
    "= x",
    "=-old",
    "<+new",
    ">+newer",
    "= y",
    "gone removed",
    "<@@",
    "<-1",
    "<+2",
    "more added",
    ">@@",
    ">-1",
    ">+2",
    "1 unchanged",
  ]);
  expect(compare(before, before)).toEqual(["3 unchanged"]);
});

it("only what is around a difference is shown, and what differs too much is not compared", () => {
  const lines = Array.from({ length: 20 }, (_, at) => `+${at}`);
  const changed = lines.with(10, "+other");
  expect(compare(patch(["a", 1, ...lines]), patch(["a", 1, ...changed]))).toEqual([
    "a changed",
    "=+7",
    "=+8",
    "=+9",
    "<+10",
    ">+other",
    "=+11",
    "=+12",
    "=+13",
    "…",
    "0 unchanged",
  ]);
  const [one, two] = ["a", "b"].map((word) => Array.from({ length: 9000 }, (_, at) => `+${word}${at}`));
  expect(compare(patch(["a", 1, ...(one ?? [])]), patch(["a", 1, ...(two ?? [])]))).toEqual([
    "a changed too much",
    "0 unchanged",
  ]);
});

const linesOf = (word: string, count: number) => Array.from({ length: count }, (_, at) => `+${word}${at}`);

it("all files together have one budget of differences, of lines and of time", () => {
  const names = Array.from({ length: 40 }, (_, at) => `f${String(at).padStart(2, "0")}`);
  const version = (word: string, count: number) =>
    patch(...names.map((name): [string, number, ...string[]] => [name, 1, ...linesOf(word, count)]));
  // 400 differences each, 2,000 in all.
  const { files } = comparePatches(version("a", 200), version("b", 200), Number.POSITIVE_INFINITY);
  expect(files.map(({ isTooMuch }) => isTooMuch)).toEqual(names.map((_, at) => at >= 5));

  const more = comparePatches(patch(["other", 1, "+x"]), version("c", 999)).files;
  expect(more.filter(({ kind }) => kind === "added").map(({ isTooMuch }) => isTooMuch)).toEqual(
    names.map((_, at) => at >= 10),
  );

  expect(comparePatches(version("a", 2), version("b", 2), 0).files.every(({ isTooMuch }) => isTooMuch)).toBe(
    true,
  );
});

it("a file that differs too much leaves room for the next", () => {
  const version = (word: string) => patch(["a", 1, ...linesOf(word, 900)], ["b", 1, ...linesOf(word, 2)]);
  const { files } = comparePatches(version("x"), version("y"), Number.POSITIVE_INFINITY);
  expect(files.map(({ isTooMuch }) => isTooMuch)).toEqual([true, false]);
});
