import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRepository } from "#lib/upstream/git/read-repository.ts";
import { makeHistory, tagsOf } from "#tests/bench/git-history.ts";

test("the generated repository has the commits, branches, tags and picks that it is said to have", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "headwater-history-")), "history.git");
  try {
    await makeHistory(path, 2600, 1000);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: path, encoding: "utf8" }).trim();
    expect(git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")).toEqual([
      "main",
      "stable-1",
    ]);
    expect(git("tag").split("\n").sort()).toEqual([...tagsOf(2600)].sort());
    const { changes } = await readRepository(path, { bugAddresses: ["https://bugs.example.org"] });
    expect(changes).toHaveLength(2600);
    expect(changes.filter(({ cherryPickedFrom }) => cherryPickedFrom.length > 0)).toHaveLength(100);
    expect(changes.filter(({ bugs }) => bugs.length > 0).length).toBeGreaterThan(800);
    const changeIds = changes.map(({ changeId }) => changeId);
    expect(changeIds.length - new Set(changeIds).size).toBe(200);
  } finally {
    rmSync(join(path, ".."), { recursive: true });
  }
});
