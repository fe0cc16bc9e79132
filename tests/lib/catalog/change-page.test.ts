import { expect, test } from "vitest";
import { changePage } from "#lib/catalog/change-page.ts";

// Where a commit can be seen follows from the web page of its repository, on every kind of forge.

const sha = "b2b0d218a948b2b0d218a948b2b0d218a948b2b0";
const git = { url: "", sha, forge: "git", webPage: "" } as const;

test.each([
  ["https://github.com/oVirt/ovirt-engine", "https://github.com/oVirt/ovirt-engine/commit/"],
  ["https://github.com/oVirt/ovirt-engine.git/", "https://github.com/oVirt/ovirt-engine/commit/"],
  ["https://gitlab.example.org/group/code", "https://gitlab.example.org/group/code/-/commit/"],
  ["https://codeberg.org/group/code", "https://codeberg.org/group/code/commit/"],
  ["https://code.googlesource.com/code", "https://code.googlesource.com/code/+/"],
  ["https://git.example.org/cgit/code.git/", "https://git.example.org/cgit/code.git/commit/?id="],
  ["https://git.example.org/?p=code.git", "https://git.example.org/?p=code.git;a=commit;h="],
])("a repository that is only in git, seen at %s", (webPage, page) => {
  expect(changePage({ ...git, webPage })).toBe(page + sha);
});

test.each([
  ["github", "https://git.example.org/group/code/commit/"],
  ["gitea", "https://git.example.org/group/code/commit/"],
  ["gitlab", "https://git.example.org/group/code/-/commit/"],
  ["gerrit", "https://git.example.org/q/"],
] as const)("one of %s is seen as that forge shows it", (forge, page) => {
  expect(changePage({ ...git, forge, webPage: "https://git.example.org/group/code/" })).toBe(page + sha);
});

test("the page that a forge told goes first; without any there is none", () => {
  const url = "https://github.com/oVirt/ovirt-engine/pull/1";
  expect(changePage({ ...git, url, webPage: "https://elsewhere.example.org" })).toBe(url);
  expect(changePage(git)).toBeNull();
  expect(changePage({ ...git, sha: null, webPage: "https://github.com/a/b" })).toBeNull();
  expect(changePage({ ...git, webPage: "javascript:alert(1)" })).toBeNull();
});
