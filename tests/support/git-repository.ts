import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real repository for a test. Every commit is a minute after the one before, so that its SHAs are the same every time. */
export class GitRepository {
  readonly path: string;
  #minutes = 0;

  constructor({ branch = "main" }: { branch?: string } = {}) {
    this.path = mkdtempSync(join(tmpdir(), "headwater-git-"));
    this.git("init", "--quiet", `--initial-branch=${branch}`);
  }

  /** Runs git in it. */
  git(...args: string[]): string {
    return this.pipe("", ...args);
  }

  /** Runs git in it, with this as standard input. */
  pipe(input: string | Buffer, ...args: string[]): string {
    this.#minutes += 1;
    const at = `${1_700_000_000 + this.#minutes * 60} +0000`;
    const who = { NAME: "Jürgen Example", EMAIL: "jurgen@example.org" };
    return execFileSync("git", args, {
      cwd: this.path,
      encoding: "utf8",
      input,
      stdio: "pipe",
      env: {
        ...{
          PATH: process.env.PATH,
          NODE_ENV: "test",
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_CONFIG_GLOBAL: "/dev/null",
        },
        ...{ GIT_AUTHOR_NAME: who.NAME, GIT_AUTHOR_EMAIL: who.EMAIL, GIT_AUTHOR_DATE: at },
        ...{ GIT_COMMITTER_NAME: who.NAME, GIT_COMMITTER_EMAIL: who.EMAIL, GIT_COMMITTER_DATE: at },
        ...{ GIT_EDITOR: "true", HOME: this.path },
      },
    }).trim();
  }

  /** Commits a file of this name, on the current branch; returns the SHA. */
  commit(message: string, file = `file-${this.#minutes}`, content = `${message}\n`): string {
    writeFileSync(join(this.path, file), content);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", `--message=${message}`);
    return this.head();
  }

  head(): string {
    return this.git("rev-parse", "HEAD");
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/**
 * A repository with everything that changes have: two stable branches, picks with a footer, with a Change-Id and with
 * neither, a revert and its revert, both kinds of tags, a merge. Returns the SHAs by name.
 */
export function fillRepository(repository: GitRepository): Record<string, string> {
  const shas: Record<string, string> = {};
  const changeId = `Change-Id: I${"c".repeat(40)}`;
  const on = (branch: string) => repository.git("checkout", "--quiet", branch);
  const pick = (name: string, sha: string, ...how: string[]) => {
    repository.git("cherry-pick", "--allow-empty", ...how, sha);
    shas[name] = repository.head();
  };
  const revert = (name: string, sha: string) => {
    repository.git("revert", "--no-edit", sha);
    shas[name] = repository.head();
  };
  shas.root = repository.commit("First");
  shas.shared = repository.commit("Fix: größer als 日本語\n\nBug: 1", "shared");
  repository.git("tag", "v1.0.0");
  shas.untagged = repository.commit("Before the branch\n\nBug-Url: https://bugs.example.org/bugs/2");
  repository.git("branch", "stable-1.x");
  shas.asked = repository.commit("Fix on main\n\nBackport-To: 1.x\nBug: 3", "asked");
  shas.withId = repository.commit(`Fix with an id\n\nBug: 4\n${changeId}`, "with-id");
  shas.plain = repository.commit("Fix without a trace\n\nBug: 5", "plain");
  shas.wrong = repository.commit("A wrong fix\n\nBug: 6", "wrong");
  revert("revert", shas.wrong);
  revert("again", shas.revert ?? "");
  on("stable-1.x");
  pick("askedPick", shas.asked, "-x");
  pick("withIdPick", shas.withId);
  repository.git("tag", "--annotate", "--message=1.0.1", "v1.0.1");
  pick("plainPick", shas.plain);
  on("main");
  repository.git("checkout", "--quiet", "-b", "topic", shas.plain);
  shas.topic = repository.commit("On a topic\n\nRelated-To: #7", "topic");
  on("main");
  repository.git("merge", "--quiet", "--no-ff", "--message=Merge topic", "topic");
  shas.merge = repository.head();
  repository.git("branch", "--quiet", "--delete", "topic");
  repository.git("tag", "--annotate", "--message=2.0.0", "v2.0.0");
  repository.git("tag", "nightly");
  shas.last = repository.commit("Not released yet\n\nFixes: #8", "last");
  return shas;
}
