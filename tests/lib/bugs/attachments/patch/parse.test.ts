import { describe, expect, it } from "vitest";
import { patchHtml } from "#components/bugs/attachments/patch-html.ts";
import { findLine, lineAnchor } from "#lib/bugs/attachments/patch/line-anchor.ts";
import { type Patch, readPatch } from "#lib/bugs/attachments/patch/parse.ts";

function read(text: string): Patch {
  const patch = readPatch(text);
  if ("problem" in patch) throw new Error(patch.problem);
  return patch;
}

/** Each file in one line. */
function files(text: string): string[] {
  return read(text).files.map(
    ({ path, before, kind, isBinary, modes, added, removed }) =>
      `${path}${before ? ` from ${before}` : ""} ${kind}${isBinary ? " binary" : ""}${modes ? ` ${modes.join(">")}` : ""} +${added} -${removed}`,
  );
}

const MAIL = `From cfab48cdc7afb9d3fb444b843bbb7ad147f7b0e7 Mon Sep 17 00:00:00 2001
From: A <a@b>
Subject: [PATCH 1/2] Change several things

Body --- text, and
--- a line that looks like one
---
 a.txt | 3 ++-
 2 files changed

diff --git a/a.txt b/a.txt
old mode 100644
new mode 100755
index 4cb29ea..b3f09ea
--- a/a.txt
+++ b/a.txt
@@ -1,3 +1,4 @@ int f()
 one
-two
+2
 three
+-- weird
diff --git a/b.png b/b.png
index 43c0ae2..3e76b91 100644
GIT binary patch
literal 3
zcmV;p3rF<T_#bsWZF

literal 3
zcmV;p3rF<T_#bsWZF

--${" "}
2.43.0

From dfab48cdc7afb9d3fb444b843bbb7ad147f7b0e7 Mon Sep 17 00:00:00 2001
Subject: [PATCH 2/2] More

---
diff --git a/old.c b/new.c
similarity index 92%
rename from old.c
rename to new.c
index 96cc558..a296df9 100644
--- a/old.c
+++ b/new.c
@@ -1 +1 @@
-a
\\ No newline at end of file
+b
\\ No newline at end of file
--${" "}
2.43.0
`;

const SVN = `Index: src/foo.c
===================================================================
--- src/foo.c	(revision 10)
+++ src/foo.c	(working copy)
@@ -1,3 +1,3 @@
 a
-b
+c
 d
Index: logo.png
===================================================================
Cannot display: file marked as a binary type.
`;

describe("a patch is read", () => {
  it.each([
    [
      "from mails of git, with renames, modes and what is binary",
      MAIL,
      ["a.txt changed 100644>100755 +2 -1", "b.png changed binary +0 -0", "new.c from old.c renamed +1 -1"],
    ],
    ["from Subversion", SVN, ["src/foo.c changed +1 -1", "logo.png changed binary +0 -0"]],
    [
      "from diff -u, with words before and after",
      "Try this.\n\ndiff -u old/x.py new/x.py\n--- old/x.py\t2020-01-01\n+++ new/x.py\t2020-01-02\n@@ -1 +1 @@\n-b\n+--- c\nThanks\n",
      ["new/x.py changed +1 -1"],
    ],
    [
      "with line ends of Windows",
      "--- a/x\r\n+++ b/x\r\n@@ -1,2 +1,2 @@\r\n a\r\n-b\r\n+c\r\n",
      ["x changed +1 -1"],
    ],
    [
      "with new and deleted files",
      "diff --git a/n.c b/n.c\nnew file mode 100644\nindex 0000000..4e610c0\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+int a;\ndiff --git a/g b/g\ndeleted file mode 100644\nindex 286c5f5..0000000\n--- a/g\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n",
      ["n.c added +1 -0", "g deleted +0 -1"],
    ],
    [
      "with names in quotes",
      'diff --git "a/gr\\303\\274n.txt" "b/gr\\303\\274n.txt"\nindex 1..2 100644\n--- "a/gr\\303\\274n.txt"\n+++ "b/gr\\303\\274n.txt"\n@@ -1 +1 @@\n-a\n+b\n',
      ["grün.txt changed +1 -1"],
    ],
  ])("%s", (_what, text, expected) => {
    expect(files(text)).toEqual(expected);
  });

  it("with what stands behind the second @@, line numbers, and whether a file ends without a line end", () => {
    const patch = read(MAIL);
    expect(patch).toMatchObject({ isMail: true, isGit: true, added: 3, removed: 2 });
    expect(read(SVN)).toMatchObject({ isMail: false, isGit: false });
    expect(read("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")).toMatchObject({ isMail: false, isGit: true });
    const [first, , last] = patch.files;
    expect(first?.hunks[0]?.title).toBe("@@ -1,3 +1,4 @@ int f()");
    expect(first?.hunks[0]?.lines.map(({ kind, old, new: now }) => [kind, old, now])).toEqual([
      ["same", 1, 1],
      ["old", 2, null],
      ["new", null, 2],
      ["same", 3, 3],
      ["new", null, 4],
    ]);
    expect(last?.hunks[0]?.lines.map(({ isUnended }) => isUnended)).toEqual([true, true]);
  });
});

it.each([
  ["words", "hello\nworld\n", "no changes in a format"],
  ["nothing", "", "no changes in a format"],
  ["one that was cut off", "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n-b\n", "damaged"],
  [
    "a context diff",
    "*** a/x\n--- b/x\n***************\n*** 1 ****\n! b\n--- 1 ----\n! c\n",
    "no changes in a format",
  ],
  ["one that is too long", "x".repeat(4_000_001), "too long"],
])("%s is no patch, and the reason is said", (_what, text, reason) => {
  expect(readPatch(text)).toEqual({ problem: expect.stringContaining(reason) });
});

it("every line has one name, by which it is found", () => {
  const patch = read(MAIL);
  const names = patch.files.flatMap(({ hunks }, file) =>
    hunks.flatMap(({ lines }) => lines.map((line) => lineAnchor(file, line))),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(findLine(patch, "f1R2")).toMatchObject({ file: { path: "a.txt" }, line: { text: "2" } });
  expect(findLine(patch, "f1L2")).toMatchObject({ line: { text: "two" } });
  for (const name of ["f1R9", "f9R1", "f2R1", "R1", "f1R", "f1R1x"]) expect(findLine(patch, name)).toBeNull();
});

describe("the page of a patch", () => {
  const plain = { colours: () => null, lineHref: (anchor: string) => `#${anchor}`, below: new Map() };

  it("escapes what is in it: names, titles and lines", () => {
    const evil = "--- a/<b>.c\n+++ b/<b>.c\n@@ -1 +1 @@ <script>\n-<i>\n+\u202e<u>\n";
    for (const view of ["unified", "side"] as const) {
      const { html } = patchHtml({ ...plain, patch: read(evil), view });
      expect(html).not.toMatch(/<(?:b>\.c|script|i>|u>)/);
      expect(html).toContain("&lt;script&gt;");
      expect(html).toContain("U+202E");
    }
  });

  it.each(["unified", "side"] as const)("has each line once by its name (%s)", (view) => {
    const patch = read(MAIL);
    const { html } = patchHtml({ ...plain, patch, view });
    const names = patch.files.flatMap(({ hunks }, file) =>
      hunks.flatMap(({ lines }) => lines.map((line) => lineAnchor(file, line))),
    );
    for (const name of names) expect(html.split(`id="${name}"`).length, name).toBe(2);
  });

  it("stands removed lines beside the added ones that follow", () => {
    const patch = read("--- a/x\n+++ b/x\n@@ -1,4 +1,3 @@\n a\n-b\n-c\n+d\n e\n");
    const { html } = patchHtml({ ...plain, patch, view: "side" });
    const rows = html.match(/<tr(?: class="same")?><td.*?<\/tr>/g) ?? [];
    expect(
      rows.map((row) =>
        row
          .replace(/<[^>]+>/g, " ")
          .trim()
          .replace(/ +/g, " "),
      ),
    ).toEqual(["1 a 1 a", "2 b 2 d", "3 c", "4 e 3 e"]);
  });
});

describe("a patch with very many parts is not shown as one", () => {
  it.each([
    ["diff --git a/x b/x\n", 2_000, "files"],
    ["Index: x\n", 2_000, "files"],
    ["--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n", 2_000, "files"],
    ["@@ -1 +1 @@\n-a\n+b\n", 20_000, "hunks"],
    // Other ends of lines do not hide them.
    ["--- a/x\u2028\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", 2_000, "files"],
  ])("%j has a limit", (part, limit, of) => {
    const all = (count: number) =>
      readPatch(`${of === "hunks" ? "--- a\n+++ b\n" : ""}${part.repeat(count)}`);
    expect(all(limit + 1)).toEqual({
      problem: `It has more than ${limit.toLocaleString("en")} ${of}, too many to be shown as a patch.`,
    });
    expect(all(limit)).not.toHaveProperty("problem");
  });

  it("lines have one, too", () => {
    const all = (count: number) => readPatch(`--- a\n+++ b\n@@ -0,0 +1,${count} @@\n${"+\n".repeat(count)}`);
    expect(all(200_000)).toEqual({
      problem: "It has more than 200,000 lines, too many to be shown as a patch.",
    });
    expect(all(199_997)).toMatchObject({ added: 199_997 });
  });

  it("nor does it take long to read one whose lines end otherwise", () => {
    expect(readPatch("--- a/x\r+++ b/x\r".repeat(200_000))).toHaveProperty("problem");
    expect(readPatch("--- a/x\u2028+++ b/x\u2029".repeat(200_000))).toHaveProperty("problem");
  });

  it("and heads of hunks count as lines that a page shows", () => {
    const patch = read(`--- a\n+++ b\n${"@@ -0,0 +0,0 @@\n".repeat(12_000)}`);
    const below = new Map();
    const { html } = patchHtml({ patch, colours: () => null, view: "unified", lineHref: () => "", below });
    expect(html).not.toContain("data-hunk");
    expect(html).toContain("too long to show all of it");
  });
});
