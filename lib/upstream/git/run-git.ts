import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError, SetupError } from "#lib/errors.ts";

/** A repository on this machine, as its git directory. */
export type Repository = { readonly gitDir: string };

/** A git that says nothing for so long has hung. */
const SILENT_MS = 5 * 60_000;

/**
 * Nothing but the repository decides what git does: no configuration of the machine or the account, no network, no
 * questions, no replaced objects, no writing.
 */
const ENVIRONMENT = {
  ...{
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    HOME: "/nonexistent",
    LC_ALL: "C",
    TZ: "UTC",
  },
  ...{ GIT_ALLOW_PROTOCOL: "none", GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0" },
  ...{ GIT_NO_REPLACE_OBJECTS: "1", GIT_OPTIONAL_LOCKS: "0", GIT_ATTR_NOSYSTEM: "1" },
} as const;

/** The repository may belong to another account, and its own configuration may start no programs. */
const SETTINGS = {
  "safe.directory": "*",
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.attributesFile": "/dev/null",
  "log.showSignature": "false",
  "log.mailmap": "false",
  "log.showRoot": "true",
} as const;

/** The repository in this directory, with a work tree or bare. Directories above it are not searched. */
export async function openRepository(path: string): Promise<Repository> {
  const directory = await realpath(path).catch(() => null);
  if (directory !== null) {
    const inside = join(directory, ".git");
    const gitDir = (await exists(inside)) ? inside : directory;
    const answer = await runGit({ gitDir }, ["rev-parse", "--git-dir"], { mayFail: true });
    if (answer !== null) return { gitDir };
  }
  throw new AppError("no_repository", `“${path}” is not a git repository on this machine.`);
}

type Options = {
  /** Lines for its standard input. */
  readonly input?: Iterable<string>;
};

/** What git prints. With `mayFail`, null when it exits with an error. */
export async function runGit(
  repository: Repository,
  args: readonly string[],
  options: Options & { mayFail: true },
): Promise<string | null>;
export async function runGit(
  repository: Repository,
  args: readonly string[],
  options?: Options,
): Promise<string>;
export async function runGit(
  repository: Repository,
  args: readonly string[],
  { input, mayFail = false }: Options & { mayFail?: boolean } = {},
): Promise<string | null> {
  const child = start(repository, args);
  const ended = feed(child, input);
  const chunks: Buffer[] = [];
  for await (const chunk of child.process.stdout) {
    child.heard();
    chunks.push(chunk);
  }
  await ended;
  if ((await child.exit) !== null) {
    const failure = await child.failure();
    if (mayFail && !(failure instanceof SetupError)) return null;
    throw failure;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What git prints, as records of so many fields that each end with NUL; some records at a time. */
export async function* readRecords(
  repository: Repository,
  args: readonly string[],
  fields: number,
  { input }: Options = {},
): AsyncGenerator<string[][]> {
  const child = start(repository, args);
  const ended = feed(child, input);
  try {
    let rest: Buffer = Buffer.alloc(0);
    let record: string[] = [];
    for await (const chunk of child.process.stdout as AsyncIterable<Buffer>) {
      child.heard();
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const records: string[][] = [];
      let from = 0;
      // A long field comes in many chunks: what was searched before is not searched again.
      for (let at = bytes.indexOf(0, rest.length); at >= 0; at = bytes.indexOf(0, from)) {
        record.push(bytes.toString("utf8", from, at));
        from = at + 1;
        if (record.length < fields) continue;
        records.push(record);
        record = [];
      }
      rest = bytes.subarray(from);
      if (records.length > 0) yield records;
    }
    await ended;
    if ((await child.exit) !== null) throw await child.failure();
    if (rest.length > 0 || record.length > 0) throw new AppError("git", "The output of git ended too early.");
  } finally {
    child.process.kill("SIGKILL");
  }
}

/** What the second git prints when it reads what the first one prints. */
export async function runGitPipe(
  repository: Repository,
  first: readonly string[],
  second: readonly string[],
  { input }: Options = {},
): Promise<string> {
  const [producer, consumer] = [start(repository, first), start(repository, second)];
  try {
    const fed = feed(producer, input);
    const piped = pipeline(producer.process.stdout, consumer.process.stdin);
    const chunks: Buffer[] = [];
    for await (const chunk of consumer.process.stdout) {
      for (const child of [producer, consumer]) child.heard();
      chunks.push(chunk);
    }
    await Promise.allSettled([fed, piped]);
    for (const child of [producer, consumer]) if ((await child.exit) !== null) throw await child.failure();
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    for (const child of [producer, consumer]) child.process.kill("SIGKILL");
  }
}

type Child = {
  readonly process: ChildProcessWithoutNullStreams;
  /** Null when it succeeded, else how it ended. */
  readonly exit: Promise<string | null>;
  readonly failure: () => Promise<Error>;
  /** It said something: it has not hung. */
  readonly heard: () => void;
};

function start({ gitDir }: Repository, args: readonly string[]): Child {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn("git", ["--no-pager", `--git-dir=${gitDir}`, ...settings, ...args], {
    cwd: "/",
    env: { PATH: process.env.PATH, ...ENVIRONMENT, NODE_ENV: process.env.NODE_ENV },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    child.kill("SIGKILL");
  }, SILENT_MS);
  child.stderr.on("data", (chunk: Buffer) => {
    if (said.length < 2000) said += chunk.toString("utf8");
  });
  let missing: Error | undefined;
  const exit = new Promise<string | null>((resolve) => {
    child.once("error", (error) => {
      missing = error;
      clearTimeout(timer);
      resolve("could not be started");
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? null : `ended with ${signal ?? code}`);
    });
  });
  const failure = async () => {
    if (missing)
      return new SetupError("The program “git” could not be started. Is it installed?", { cause: missing });
    if (isSilent)
      return new AppError("git", `git ${args[0]} said nothing for ${SILENT_MS / 60_000} minutes.`);
    return new AppError("git", `git ${args[0]} ${await exit}: ${said.trim().slice(0, 500) || "no message"}`);
  };
  return { process: child, exit, failure, heard: () => timer.refresh() };
}

/** Writes the input. A git that ends before it has read everything says itself what is wrong. */
async function feed(child: Child, input: Iterable<string> = []): Promise<void> {
  await pipeline(Readable.from(inLines(input)), child.process.stdin).catch(() => undefined);
}

/** In pieces that are worth a write. */
function* inLines(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < 60_000) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
