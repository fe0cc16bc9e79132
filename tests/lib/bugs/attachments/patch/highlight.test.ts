import { expect, it } from "vitest";
import highlight from "#lib/bugs/attachments/patch/highlight-thread.ts";

it("words have classes by their kind, and everything is escaped", async () => {
  const texts = ['const a = "<b>"; // \u202e\nlet x', "/* <i> */"];
  const lines = await highlight({ path: "src/a.ts", texts });
  expect(lines?.map(({ length }) => length)).toEqual([2, 1]);
  const all = lines?.flat().join("\n") ?? "";
  expect(all).toContain('<i class="t-keyword">const</i>');
  expect(all).toContain("&lt;b&gt;");
  expect(all).toContain("U+202E");
  expect(all).not.toMatch(/<b>|style=/);
});

it.each([
  ["a.c", true],
  ["Makefile", true],
  ["x/CMakeLists.txt", true],
  ["a.unknown", false],
  ["constructor", false],
  ["", false],
])("%s has a language: %s", async (path, isKnown) => {
  expect((await highlight({ path, texts: ["x = 1"] })) !== null).toBe(isKnown);
});
