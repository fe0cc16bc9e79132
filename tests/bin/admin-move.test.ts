import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { databaseUrl } from "#tests/support/database.ts";
import { makeMoveWorld } from "#tests/support/move-world.ts";

test("npm run admin -- move plans, rehearses, moves and undoes, and says what it did", {
  timeout: 120_000,
}, async () => {
  const world = await makeMoveWorld({ bugs: 8 });
  const file = join(mkdtempSync(join(tmpdir(), "move-")), "move.json");
  writeFileSync(file, JSON.stringify(world.mapping));

  const draft = JSON.parse(run(["mapping", world.product.name, "--classification", "oVirt"]).stdout);
  expect(draft.components).toMatchObject({ engine: { product: "engine" }, host: { product: "host" } });

  const dry = run(["dry-run", file]).stdout;
  expect(dry).toContain("7 bugs move:\n");
  expect(dry).toContain("1 bugs stay:\n  1\tThe component “branding” is not mapped.");
  const [, plan = ""] = /^Plan ([0-9a-f]{64}), made in/m.exec(dry) ?? [];
  expect(run(["rehearse", file]).stdout).toContain("7 bugs would move, 0 would fail");

  const refused = run(["run", file, "--confirm", "000000000000"]);
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringContaining("something changed since. Look at it again."),
  ]);
  const moved = run(["run", file, "--confirm", plan.slice(0, 12), "--as", world.admin.handle ?? ""]).stdout;
  const [, id = ""] =
    /^Move (\d+) of .*: moved\. Waiting 0, moved 7, stayed 1, put back 0, kept upstream 0\.$/m.exec(moved) ??
    [];
  expect(id).not.toBe("");
  expect(JSON.parse(run(["bugs", id]).stdout)).toMatchObject({ state: "stayed" });
  expect(run(["undo", id]).stdout).toMatch(
    /: undone\. Waiting 0, moved 0, stayed 1, put back 7, kept upstream 0\.$/m,
  );
  expect(run(["status", id]).stdout).toMatch(/^Move \d+ of .*: undone\./);
});

function run(args: string[]) {
  const root = resolve(import.meta.dirname, "../..");
  const words = [
    "--conditions=react-server",
    join(root, "bin/with-database.ts"),
    "bin/admin.ts",
    "move",
    ...args,
  ];
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  return spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
}
