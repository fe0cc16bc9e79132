import { describe, expect, test } from "vitest";
import { parseFooters } from "#lib/upstream/changes/footers.ts";

const bugAddresses = ["https://bugs.example.org", "https://old.example.org/bugzilla/"];
const parse = (message: string) => parseFooters(message, { bugAddresses });
const sha = (digit: string) => digit.repeat(40);
const body = (...lines: string[]) => `Title\n\nText of it.\n\n${lines.join("\n")}\n`;

describe("footers name bugs", () => {
  test.each<[line: string, fixes: number[], related: number[]]>([
    ["Bug-Url: https://bugs.example.org/bugs/12", [12], []],
    ["Bug-Url: http://bugs.example.org/bugs/12#c3", [12], []],
    ["Bug-Url: https://bugs.example.org/show_bug.cgi?id=12", [12], []],
    ["Bug-Url: https://old.example.org/bugzilla/show_bug.cgi?format=multiple&id=12", [12], []],
    ["Bug-Url: https://old.example.org/bugzilla/12", [12], []],
    ["Bug-Url: <https://bugs.example.org/12>", [12], []],
    ["BUG-URL:https://bugs.example.org/12", [12], []],
    ["Bug: 12", [12], []],
    ["bug : #12", [12], []],
    ["Bug: https://bugs.example.org/12", [12], []],
    ["Bug: #12, #13 and 14", [12, 13, 14], []],
    ["Bug: 12 13", [12, 13], []],
    ["Bug: 12,\n 13", [12, 13], []],
    ["Bug: 12\nBug: 13", [12, 13], []],
    ["Fixes: #12", [12], []],
    ["Fixes: 12.", [12], []],
    ["Fixes: 12 (the crash)", [12], []],
    ["Fixes: 12 - not 13", [12], []],
    ["Related-To: #12", [], [12]],
    ["Related-To: #12\nFixes: #12", [12], []],
    ["Fixes: #12\nRelated-To: #12, #13", [12], [13]],
    ["Bug: 2147483647", [2147483647], []],
  ])("%s", (line, fixes, related) => {
    const { bugs } = parse(body(line));
    expect(bugs.filter(({ relation }) => relation === "fixes").map(({ number }) => number)).toEqual(fixes);
    expect(bugs.filter(({ relation }) => relation === "related").map(({ number }) => number)).toEqual(
      related,
    );
  });

  test.each([
    ["a commit, as the kernel names it", 'Fixes: 54a4f0239f2e ("KVM: MMU: make it walk")'],
    ["a commit whose name is all digits", 'Fixes: 1234567 ("KVM: MMU: make it walk")'],
    ["a commit without its title", `Fixes: ${sha("a")}`],
    ["another tracker", "Bug-Url: https://elsewhere.example.org/bugs/12"],
    ["a tracker whose name begins the same", "Bug-Url: https://bugs.example.org.evil.example/12"],
    ["an address outside the tracker's path", "Bug-Url: https://old.example.org/12"],
    ["another page of the tracker", "Bug-Url: https://bugs.example.org/people/12"],
    ["an alias", "Bug-Url: https://bugs.example.org/show_bug.cgi?id=crash"],
    ["another repository", "Fixes: group/project#12"],
    ["a date", "Bug: 2021-03-04"],
    ["zero", "Bug: #0"],
    ["a number that no bug has", "Bug: 2147483648\nBug: 99999999999999999999"],
    ["words", "Bug: none"],
    ["nothing", "Bug:"],
    ["another footer", "Debug: 12"],
    ["a sentence", "This fixes 12 and Bug: 13"],
  ])("not %s", (_, line) => {
    expect(parse(body(line)).bugs).toEqual([]);
  });
});

describe("footers stand in the last paragraph", () => {
  const bug12 = [{ number: 12, relation: "fixes" }];
  test.each<[says: string, message: string, isRead: boolean]>([
    ["in it, among lines of text", "Title\n\nText\nBug: 12\nmore", true],
    ["right under the title", "Title\nBug: 12", true],
    ["with line ends of Windows", "Title\r\n\r\nText\r\n\r\nBug: 12\r\nChange-Id: x\r\n", true],
    ["before other footers in a paragraph of their own", "Title\n\nBug: 12\n\nSigned-off-by: A <a@b>", true],
    ["before what git adds", `Title\n\nText\nBug: 12\n\n(cherry picked from commit ${sha("a")})`, true],
    ["before the files with conflicts", "Title\n\nBug: 12\n\nConflicts:\n\ta/file: x\n", true],
    ["before a squashed commit's authors", "Title\n\nBug: 12\n\n---------\n\nCo-authored-by: A <a@b>", true],
    ["before text, they are text", "Title\n\nBug: 12\n\nText of it.", false],
    ["text before footers has none", "Title\n\nText\nBug: 12\n\nSigned-off-by: A <a@b>", false],
    ["the title is none", "Bug: 12", false],
    ["the title is none, with text", "Bug: 12\n\nText", false],
    ["an empty message has none", "", false],
    ["a quoted one is none", "Title\n\n> Bug: 12", false],
  ])("%s", (_, message, isRead) => {
    expect(parse(message).bugs).toEqual(isRead ? bug12 : []);
  });
});

test.each<[message: string, backportTo: string[]]>([
  [body("Backport-To: 4.2, 4.3"), ["4.2", "4.3"]],
  [body("backport-to: ovirt-engine-4.4 release/4.3;4.2"), ["ovirt-engine-4.4", "release/4.3", "4.2"]],
  [body("Backport-To: 4.2", "Backport-To: 4.2, 4.1"), ["4.2", "4.1"]],
  [body("Backport-To:"), []],
])("backports asked for: %j", (message, backportTo) => {
  expect(parse(message).backportTo).toEqual(backportTo);
});

test.each<[lines: string[], changeId: string | null]>([
  [[`Change-Id: I${sha("a")}`], `I${sha("a")}`],
  [[`change-id: I${sha("A")}`], `I${sha("a")}`],
  [[`Change-Id: I${sha("a")}`, `Change-Id: I${sha("b")}`], `I${sha("b")}`],
  [["Change-Id: Iabc"], null],
  [[`Change-Id: ${sha("a")}`], null],
])("the Change-Id of %j is %s", (lines, changeId) => {
  expect(parse(body(...lines)).changeId).toBe(changeId);
});

test.each<[message: string, cherryPickedFrom: string[], reverts: string[]]>([
  [body(`(cherry picked from commit ${sha("a")})`), [sha("a")], []],
  [
    body(`(cherry-picked from commit ${sha("A")})`, "(cherry picked from commit bbbbbbb)"),
    [sha("a"), "bbbbbbb"],
    [],
  ],
  [`T\n\n(cherry picked from commit ${sha("a")})\n\nText after it`, [sha("a")], []],
  [`Revert "T"\n\nThis reverts commit ${sha("a")}.\n\nBug: 12`, [], [sha("a")]],
  [`Revert "T"\n\nThis reverts commit ${sha("a")}, reversing\nchanges made to ${sha("b")}.`, [], [sha("a")]],
  [`Revert "T"\n\nThis reverts commit\n${sha("a")}.`, [], [sha("a")]],
  ["Revert\n\nThis reverts commits aaaaaaa, bbbbbbb and ccccccc.", [], ["aaaaaaa", "bbbbbbb", "ccccccc"]],
  [`T\n\nUnlike before, this reverts commit ${sha("a")}`, [], []],
  [`T\n\n> This reverts commit ${sha("a")}`, [], []],
  ["T\n\nThis reverts commit abc.", [], []],
])("commits named by %j", (message, cherryPickedFrom, reverts) => {
  expect(parse(message)).toMatchObject({ cherryPickedFrom, reverts });
});

test("a long message is parsed in time that grows with its length", () => {
  const began = performance.now();
  for (const part of [
    "Bug: 1, ",
    "\n ",
    " \n",
    "This reverts commit ",
    "a: ",
    "#1 and ",
    "\n\n",
    "\n \n",
    "aaaaaaa, ",
  ]) {
    parse(`Title\n\nBug: ${part.repeat(40_000)}`);
    parse(`Title\n\nThis reverts commit aaaaaaa${part.repeat(40_000)}`);
  }
  expect(performance.now() - began).toBeLessThan(5000);
});
