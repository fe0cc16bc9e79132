import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { databaseUrl } from "#tests/support/database.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { fillRepository, GitRepository } from "#tests/support/git-repository.ts";

const repository = new GitRepository();
afterAll(() => repository.remove());

test("npm run admin -- changes import says what it did, in sentences or as JSON", {
  timeout: 90_000,
}, async () => {
  const shas = fillRepository(repository);
  const { name } = await makeProduct({ name: "engine" });
  await makeBug(await (await makeUser()).viewer(), { product: name });
  const command = ["changes", "import", "--product", "Engine", "--repository", "engine", repository.path];

  const first = run(command);
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const sentences = first.stdout.trim().split("\n");
  expect(sentences.slice(0, -1)).toEqual([
    "engine has the repository “engine”, with the development branch “main”.",
    "15 commits new or different: 15 added, 0 changed, 0 as before.",
    "1 link to bugs changed, and 0 trackings of 1 bug.",
    "6 numbers are of no bug here: #3, #4, #5, #6, #7 and #8.",
    "1 tag names no version of engine.",
  ]);
  expect(sentences.at(-1)).toMatch(/^It took \d+\.\d s\.$/);

  repository.git("reset", "--quiet", "--hard", "HEAD~1");
  const second = run([...command, "--json"]);
  const [counts, ...rest] = second.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(counts).toMatchObject({
    repository: "engine",
    isAdded: false,
    commits: 1,
    added: 0,
    changed: 1,
    bugs: 0,
  });
  expect(rest).toEqual([
    { moved: { ref: "refs/heads/main", from: shas.last, to: repository.head() } },
    { unknownBug: 8, commits: [shas.last] },
  ]);

  expect(run(["changes", "import", "--product", "Engine", "/nowhere"])).toEqual({
    ...{ status: 1, stdout: "" },
    stderr: "“/nowhere” is not a git repository on this machine.\n",
  });
  expect(run(["changes", "import", "--product", "Nothing", repository.path]).stderr).toBe(
    "There is no product “Nothing”.\n",
  );
});

function run(args: string[]) {
  const root = resolve(import.meta.dirname, "../..");
  const words = ["--conditions=react-server", join(root, "bin/with-database.ts"), "bin/admin.ts", ...args];
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
  const ours = stderr.split("\n").filter((line) => !/Migrating the database|nothing to do/.test(line));
  return { status, stdout, stderr: ours.join("\n") };
}
