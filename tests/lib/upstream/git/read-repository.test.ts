import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";
import { type ReadOptions, readRepository } from "#lib/upstream/git/read-repository.ts";
import { fillRepository, GitRepository } from "#tests/support/git-repository.ts";

const bugAddresses = ["https://bugs.example.org"];
const made: GitRepository[] = [];
const make = () => {
  const repository = new GitRepository();
  made.push(repository);
  return repository;
};
afterAll(() => {
  for (const repository of made) repository.remove();
});

const read = ({ path }: { path: string }, options: Partial<ReadOptions> = {}) =>
  readRepository(path, { bugAddresses, ...options });
const byKey = (changes: readonly ReportedChange[]) => new Map(changes.map((change) => [change.key, change]));

describe("a repository with branches, tags, picks and reverts", () => {
  const repository = make();
  let shas: Record<string, string>;
  let changes: Map<string, ReportedChange>;
  beforeAll(async () => {
    shas = fillRepository(repository);
    changes = byKey((await read(repository)).changes);
  });
  const of = (name: string) => changes.get(shas[name] ?? "");

  test.each<[name: string, branches: string[], tags: string[]]>([
    ["root", ["main"], ["v1.0.0"]],
    ["shared", ["main"], ["v1.0.0"]],
    // In a tag of either branch: 2.0.0 does not contain 1.0.1.
    ["untagged", ["main"], ["nightly", "v1.0.1", "v2.0.0"]],
    ["asked", ["main"], ["nightly", "v2.0.0"]],
    ["askedPick", ["stable-1.x"], ["v1.0.1"]],
    ["withIdPick", ["stable-1.x"], ["v1.0.1"]],
    ["plainPick", ["stable-1.x"], []],
    ["topic", ["main"], ["nightly", "v2.0.0"]],
    ["merge", ["main"], ["nightly", "v2.0.0"]],
    ["last", ["main"], []],
  ])("%s is on %j and in %j", (name, branches, tags) => {
    expect(of(name)).toMatchObject({ status: "merged", branches, tags, key: shas[name], sha: shas[name] });
  });

  test("every commit is reported once, parents before their children", async () => {
    const keys = (await read(repository)).changes.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(Number(repository.git("rev-list", "--all", "--count")));
    const places = new Map(keys.map((key, place) => [key, place]));
    for (const line of repository.git("rev-list", "--all", "--parents").split("\n")) {
      const [child = "", ...parents] = line.split(" ");
      for (const parent of parents) expect(places.get(parent)).toBeLessThan(places.get(child) ?? -1);
    }
  });

  test("read twice, it says the same", async () => {
    expect(await read(repository)).toEqual(await read(repository));
    expect((await read({ path: join(repository.path, ".git") })).changes).toEqual([...changes.values()]);
  });

  test("subject, author, time and bugs are as they were written", () => {
    expect(of("shared")).toMatchObject({
      ...{ subject: "Fix: größer als 日本語", author: "Jürgen Example", url: null },
      bugs: [{ number: 1, relation: "fixes" }],
    });
    expect(of("shared")?.at.getTime()).toBe(
      Number(repository.git("show", "--no-patch", "--format=%ct", shas.shared ?? "")) * 1000,
    );
    expect(of("untagged")?.bugs).toEqual([{ number: 2, relation: "fixes" }]);
    expect(of("topic")?.bugs).toEqual([{ number: 7, relation: "related" }]);
    expect(of("asked")?.backportTo).toEqual(["1.x"]);
  });

  test("a pick is known by its footer, its Change-Id or its patch id", () => {
    expect(of("askedPick")?.cherryPickedFrom).toEqual([shas.asked]);
    expect(of("withIdPick")?.changeId).toBe(of("withId")?.changeId);
    expect(of("withId")?.changeId).toBe(`I${"c".repeat(40)}`);
    expect(of("plainPick")?.cherryPickedFrom).toEqual([]);
    expect(of("plainPick")?.patchId).toBe(of("plain")?.patchId);
    expect(of("plain")?.patchId).not.toBe(of("asked")?.patchId);
  });

  test("patch ids are those of git patch-id --stable", () => {
    const patch = repository.git("log", "-p", "-1", shas.plain ?? "");
    const printed = repository.pipe(patch, "patch-id", "--stable");
    expect(of("plain")?.patchId).toBe(printed.split(" ")[0]);
    // Neither a bug nor another commit asks for these; a merge has none.
    for (const name of ["root", "merge"]) expect(of(name)?.patchId).toBeNull();
  });

  test("a revert names what it takes back, and the revert of a revert the revert", () => {
    expect(of("revert")?.reverts).toEqual([shas.wrong]);
    expect(of("again")?.reverts).toEqual([shas.revert]);
    expect(of("wrong")?.reverts).toEqual([]);
  });

  test("only the tags and branches count that are asked for", async () => {
    const reading = await read(repository, {
      branches: ["stable-*"],
      isTagCounted: (tag) => /^v1\./.test(tag),
    });
    const some = byKey(reading.changes);
    expect(reading.development).toBeNull();
    expect(some.has(shas.asked ?? "")).toBe(false);
    expect(some.get(shas.untagged ?? "")).toMatchObject({ branches: ["stable-1.x"], tags: ["v1.0.1"] });
  });

  test("work lands on the branch that is asked for, else that of a bare repository's HEAD, else main", async () => {
    const elsewhere = make();
    elsewhere.git("fetch", "--quiet", "--update-head-ok", repository.path, "+refs/heads/*:refs/heads/*");
    elsewhere.git("checkout", "--quiet", "stable-1.x");
    expect((await read(elsewhere)).development).toBe("main");
    expect((await read(elsewhere, { developmentBranch: "stable-1.x" })).development).toBe("stable-1.x");
    elsewhere.git("clone", "--quiet", "--bare", ".", "bare.git");
    expect((await read({ path: join(elsewhere.path, "bare.git") })).development).toBe("stable-1.x");
  });

  test("a clone says the same of its origin's branches", async () => {
    const clone = make();
    clone.git("remote", "add", "origin", repository.path);
    clone.git("fetch", "--quiet", "--tags", "origin");
    expect((await read(clone, { developmentBranch: "main" })).changes).toEqual([...changes.values()]);
  });

  test("its own branch counts where it is ahead of the origin's, and not where they went apart", async () => {
    const clone = make();
    clone.git("remote", "add", "origin", repository.path);
    clone.git("fetch", "--quiet", "--tags", "origin");
    clone.git("reset", "--quiet", "--hard", "origin/main");
    const ahead = clone.commit("Ahead");
    expect(byKey((await read(clone)).changes).get(ahead)?.branches).toEqual(["main"]);
    clone.git("reset", "--quiet", "--hard", "origin/main~1");
    const apart = clone.commit("Apart");
    expect(byKey((await read(clone)).changes).has(apart)).toBe(false);
  });
});

describe("read again, a repository reports only what is different", () => {
  const setUp = () => {
    const repository = make();
    return { repository, shas: fillRepository(repository) };
  };
  const places = (changes: readonly ReportedChange[]) =>
    Object.fromEntries(changes.map(({ key, status, branches, tags }) => [key, [status, branches, tags]]));

  test("nothing when nothing happened", async () => {
    const { repository } = setUp();
    const { refs } = await read(repository);
    expect(await read(repository, { since: refs })).toMatchObject({
      refs,
      changes: [],
      moved: [],
      isComplete: false,
    });
  });

  test("new commits", async () => {
    const { repository } = setUp();
    const { refs } = await read(repository);
    const added = repository.commit("New\n\nBug: 9");
    const again = await read(repository, { since: refs });
    expect(places(again.changes)).toEqual({ [added]: ["merged", ["main"], []] });
    expect(again).toMatchObject({ moved: [], isComplete: false });
  });

  test("the commits that a new tag contains first", async () => {
    const { repository, shas } = setUp();
    const { refs } = await read(repository);
    repository.git("tag", "v2.0.1");
    const { changes, moved } = await read(repository, { since: refs });
    expect(places(changes)).toEqual({ [shas.last ?? ""]: ["merged", ["main"], ["v2.0.1"]] });
    expect(moved).toEqual([]);
  });

  test("the commits that a new branch has in no tag yet", async () => {
    const { repository, shas } = setUp();
    const { refs } = await read(repository);
    repository.git("branch", "stable-2.x");
    const { changes } = await read(repository, { since: refs });
    expect(places(changes)).toEqual({ [shas.last ?? ""]: ["merged", ["main", "stable-2.x"], []] });
  });

  test("a commit of before whose pick is new has its patch id now", async () => {
    const { repository } = setUp();
    const old = repository.commit("Names nothing", "names-nothing");
    const { refs, changes: before } = await read(repository);
    expect(byKey(before).get(old)?.patchId).toBeNull();
    repository.git("checkout", "--quiet", "stable-1.x");
    repository.git("cherry-pick", "-x", old);
    const { changes } = await read(repository, { since: refs });
    expect(changes.map(({ key }) => key)).toEqual([old, repository.head()]);
    expect(changes[0]?.patchId).toMatch(/^[0-9a-f]{40}$/);
    expect(changes[1]?.patchId).toBe(changes[0]?.patchId);
  });

  test("a push by force is said, and what it left behind is abandoned", async () => {
    const { repository, shas } = setUp();
    const { refs } = await read(repository);
    repository.git("reset", "--quiet", "--hard", "HEAD~1");
    const instead = repository.commit("Instead\n\nFixes: #8", "instead");
    const again = await read(repository, { since: refs });
    expect(again.moved).toEqual([{ ref: "refs/heads/main", from: shas.last, to: instead }]);
    expect(places(again.changes)).toEqual({
      [shas.last ?? ""]: ["abandoned", [], []],
      [instead]: ["merged", ["main"], []],
    });
  });

  test("a moved tag and a deleted branch are said", async () => {
    const { repository, shas } = setUp();
    const { refs } = await read(repository);
    repository.git("tag", "--force", "v1.0.0", shas.root ?? "");
    repository.git("branch", "--quiet", "-D", "stable-1.x");
    const { moved, changes } = await read(repository, { since: refs });
    expect(moved).toEqual([
      { ref: "refs/heads/stable-1.x", from: shas.plainPick, to: null },
      { ref: "refs/tags/v1.0.0", from: shas.shared, to: shas.root },
    ]);
    expect(places(changes)).toMatchObject({
      [shas.plainPick ?? ""]: ["abandoned", [], []],
      [shas.shared ?? ""]: ["merged", ["main"], ["nightly", "v1.0.1", "v2.0.0"]],
    });
  });

  test("everything, when git has deleted what was read before", async () => {
    const { repository } = setUp();
    const { refs } = await read(repository);
    const since = { ...refs, "refs/heads/gone": "1".repeat(40) };
    const again = await read(repository, { since });
    expect(again.isComplete).toBe(true);
    expect(again.moved).toEqual([{ ref: "refs/heads/gone", from: "1".repeat(40), to: null }]);
    expect(again.changes).toEqual((await read(repository)).changes);
  });
});

describe("the repository is not trusted", () => {
  test("its configuration, hooks and attributes start no program", async () => {
    const repository = make();
    const shas = fillRepository(repository);
    const mark = join(repository.path, "started");
    const script = join(repository.path, "script");
    writeFileSync(script, `#!/bin/sh\ntouch ${mark}\ncat "$@"\n`, { mode: 0o755 });
    for (const name of [
      ...["core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "diff.external", "gpg.program"],
      ...["diff.own.textconv", "diff.own.command", "pager.log", "alias.log", "filter.own.smudge"],
    ])
      repository.git("config", name, name === "alias.log" ? `!${script}` : script);
    repository.git("config", "log.showSignature", "true");
    repository.git("config", "diff.noprefix", "true");
    writeFileSync(join(repository.path, ".git/info/attributes"), "* diff=own filter=own\n");
    // A signature, which git would have checked.
    const [tree, parent] = ["HEAD^{tree}", "HEAD"].map((name) => repository.git("rev-parse", name));
    const who = "A <a@example.org> 1700000000 +0000";
    const signed = repository.pipe(
      `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\nSigned\n\nBug: 1\n`,
      ...["hash-object", "-t", "commit", "-w", "--stdin"],
    );
    repository.git("update-ref", "refs/heads/signed", signed);
    expect(existsSync(mark)).toBe(false);
    const found = byKey((await read(repository)).changes);
    expect(existsSync(mark)).toBe(false);
    expect(found.get(signed)?.subject).toBe("Signed");
    const plain = make();
    fillRepository(plain);
    expect(found.get(shas.plain ?? "")?.patchId).toBe(
      byKey((await read(plain)).changes).get(shas.plain ?? "")?.patchId,
    );
  });

  test("what the environment says of git counts for nothing", async () => {
    const repository = make();
    const sha = repository.commit("First");
    vi.stubEnv("GIT_DIR", "/nowhere");
    vi.stubEnv("GIT_CONFIG_COUNT", "nonsense");
    vi.stubEnv("GIT_OBJECT_DIRECTORY", "/nowhere");
    const { changes } = await read(repository).finally(() => vi.unstubAllEnvs());
    expect(changes.map(({ key }) => key)).toEqual([sha]);
  });

  test("a machine without git is said to be one", async () => {
    const repository = make();
    vi.stubEnv("PATH", "/nowhere");
    await expect(read(repository).finally(() => vi.unstubAllEnvs())).rejects.toThrow(
      "The program “git” could not be started. Is it installed?",
    );
  });

  test.each([
    ["no directory", "/nowhere/at/all"],
    ["an address", "https://git.example.org/a.git"],
    ["an option", "--upload-pack=touch"],
    ["a directory without a repository", "/usr/lib"],
  ])("%s is refused", async (_, path) => {
    await expect(read({ path })).rejects.toThrow(`“${path}” is not a git repository on this machine.`);
  });

  test("a directory in a repository is none", async () => {
    const repository = make();
    repository.commit("First");
    repository.git("init", "--quiet", "--bare", "bare.git");
    await expect(read({ path: join(repository.path, ".git/refs") })).rejects.toThrow(
      "is not a git repository",
    );
    expect((await read({ path: join(repository.path, "bare.git") })).changes).toEqual([]);
  });

  test("tags of files, dates that nobody has and messages that are not UTF-8 stop nothing", async () => {
    const repository = make();
    const sha = repository.commit("First\n\nBug: 1");
    repository.git("tag", "of-a-file", repository.git("rev-parse", "HEAD:file-1"));
    const tree = repository.git("rev-parse", "HEAD^{tree}");
    const raw = `tree ${tree}\nparent ${sha}\nauthor A <a@b> 99999999999999 +0000\ncommitter A <a@b> 99999999999999 +0000\n\n`;
    const odd = repository.pipe(
      Buffer.concat([Buffer.from(raw), Buffer.from("latin \xfc\n\nBug: 2\n", "latin1")]),
      ...["hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
    );
    repository.git("update-ref", "refs/heads/main", odd);
    const { changes } = await read(repository);
    expect(changes.map(({ key, bugs }) => [key, bugs.map(({ number }) => number)])).toEqual([
      [sha, [1]],
      [odd, [2]],
    ]);
    expect(changes[1]?.subject).toContain("latin ");
    expect(changes[1]?.at.getUTCFullYear()).toBeLessThanOrEqual(9999);
  });
});
