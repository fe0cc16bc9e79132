import Tinypool from "tinypool";
import { expect, it, vi } from "vitest";
import { colourPatch, tasksOf } from "#lib/bugs/attachments/patch/highlight.ts";
import highlight from "#lib/bugs/attachments/patch/highlight-thread.ts";
import { readPatch } from "#lib/bugs/attachments/patch/parse.ts";
import { log } from "#lib/log.ts";

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

it("colours come from a thread when they are ready; what is beyond the limit has none", async () => {
  const long = `+${"x".repeat(700_000)}`;
  const patch = readPatch(
    `--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-const a = 1;\n+let a = 1;\n--- a/b.ts\n+++ b/b.ts\n@@ -1,0 +1,1 @@\n${long}\n`,
  );
  if ("problem" in patch) throw new Error(patch.problem);
  const [first, second] = patch.files.map(({ hunks }) => hunks[0]?.lines ?? []);
  const code = async () => (first ?? []).map((line) => colours(0, line));
  let colours = await colourPatch("some-hash", patch);
  await expect
    .poll(
      async () => {
        colours = await colourPatch("some-hash", patch);
        return (await code()).join(" ");
      },
      { timeout: 20_000 },
    )
    .toMatch(/<i class="t-keyword">const<\/i>.* <i class="t-keyword">let<\/i>/);
  const [line] = second ?? [];
  expect(line && colours(1, line)).toBeNull();
});

it("only some files of a patch are coloured, none without lines, and short texts count, too", () => {
  const tasks = (text: string) => {
    const patch = readPatch(text);
    if ("problem" in patch) throw new Error(patch.problem);
    return tasksOf(patch);
  };
  const part = "--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n+b\n";
  expect(tasks("diff --git a/x.ts b/x.ts\n".repeat(1_000))).toEqual([]);
  const some = tasks(`${"diff --git a/x.ts b/x.ts\n".repeat(2)}${part.repeat(1_000)}`);
  expect(some.length).toBe(200);
  expect(some[0]?.index).toBe(1);
  expect(tasks(`--- a/a.ts\n+++ b/a.ts\n${"@@ -1 +1 @@\n-a\n+b\n".repeat(5_000)}`)).toEqual([]);
});

it("when too many wait for the thread, the rest has no colours for now, without an error each", async () => {
  const part = "--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n+b\n";
  const patch = readPatch(part.repeat(200));
  if ("problem" in patch) throw new Error(patch.problem);
  const warn = vi.spyOn(log(), "warn");
  await Promise.all(Array.from({ length: 5 }, (_, at) => colourPatch(`many-${at}`, patch)));
  expect(warn).not.toHaveBeenCalled();
});

it("what fails is said once for a patch", async () => {
  const patch = readPatch("--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n+b\n".repeat(50));
  if ("problem" in patch) throw new Error(patch.problem);
  const run = vi.spyOn(Tinypool.prototype, "run").mockRejectedValue(new Error("It took too long."));
  const warn = vi.spyOn(log(), "warn");
  warn.mockClear();
  await colourPatch("failing", patch);
  run.mockRestore();
  expect(warn).toHaveBeenCalledOnce();
});
