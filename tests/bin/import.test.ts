import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { bug, writeLines } from "#tests/lib/import/fixture.ts";
import { databaseUrl } from "#tests/support/database.ts";

test("npm run import prints a report, writes the rejects file, and sets the exit status", {
  timeout: 90_000,
}, () => {
  const good = writeLines("good.jsonl.gz", [bug(1), bug(2)]);
  const mixed = writeLines("mixed.jsonl", [bug(3), "nonsense"]);
  const dir = mkdtempSync(join(tmpdir(), "headwater-rejects-"));

  const first = run(["bugzilla", good], dir);
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(first.stdout).toContain("All counts match the files.");

  const second = run(["bugzilla", mixed], dir);
  expect(second.status).toBe(2);
  expect(second.stdout).toContain("Rejected lines are in mixed.rejects.jsonl");
  expect(JSON.parse(readFileSync(join(dir, "mixed.rejects.jsonl"), "utf8"))).toEqual({
    file: mixed,
    line: 2,
    reason: "The line is not JSON.",
    text: "nonsense",
  });

  const third = run(["bugzilla", "/nowhere/x.jsonl"], dir);
  expect(third).toMatchObject({ status: 1, stderr: "There is no file /nowhere/x.jsonl.\n" });
});

function run(args: string[], cwd: string) {
  const root = resolve(import.meta.dirname, "../..");
  const words = ["--conditions=react-server", join(root, "bin/with-database.ts"), "bin/import.ts", ...args];
  // As `npm run import` does, without the set-up of a fresh clone.
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd, env, encoding: "utf8" });
  const ours = stderr.split("\n").filter((line) => !/Migrating the database|nothing to do/.test(line));
  return { status, stdout, stderr: ours.join("\n") };
}
