import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** How many commits come on main before a stable branch, and on it. */
const ON_MAIN = 2300;
const ON_STABLE = 200;
const TAG_EVERY = 200;
const FILES = 3000;

/**
 * Makes a bare repository of so many commits in this directory: main, and after every 2,300 commits a stable branch that
 * picks 200 of them, half of these with "(cherry picked from …)"; a tag for every 200; every third commit names a bug; now
 * and then a revert.
 */
export async function makeHistory(path: string, commits: number, bugs: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await git(path, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  await git(path, ["fast-import", "--quiet"], Readable.from(history(commits, bugs)));
}

/** The tags of such a repository. */
export function* tagsOf(commits: number): Generator<string> {
  for (const { tag } of plan(commits)) if (tag !== null) yield tag;
}

/** A commit: `of` is the one whose change it makes, itself or the picked one. */
type Planned = { number: number; branch: string; parent: number; of: number; tag: string | null };

function* plan(commits: number): Generator<Planned> {
  let main = 0;
  for (let number = 1; number <= commits; number += 1) {
    const round = Math.floor((number - 1) / (ON_MAIN + ON_STABLE));
    const place = (number - 1) % (ON_MAIN + ON_STABLE);
    const isStable = place >= ON_MAIN;
    const parent = isStable && place > ON_MAIN ? number - 1 : main;
    const of = isStable ? number - ON_MAIN + ON_STABLE - (place % 2) * 40 : number;
    const tag = number % TAG_EVERY === 0 ? `v${round + 1}.${number}` : null;
    yield { number, branch: isStable ? `stable-${round + 1}` : "main", parent, of, tag };
    if (!isStable) main = number;
  }
}

function* history(commits: number, bugs: number): Generator<string> {
  let piece = "";
  for (const { number, branch, parent, of, tag } of plan(commits)) {
    const who = `Person ${number % 300} <person${number % 300}@example.org> ${1_300_000_000 + number * 600} +0000`;
    const message = messageOf(of, number, bugs);
    const file = (of * 7919) % FILES;
    const content = contentOf(file, `line of change ${of}`);
    piece +=
      `commit refs/heads/${branch}\nmark :${number}\nauthor ${who}\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n` +
      `${message}\n${parent === 0 ? "" : `from :${parent}\n`}M 100644 inline src/${file % 50}/${file}.ts\n` +
      `data ${Buffer.byteLength(content)}\n${content}\n${tag === null ? "" : `reset refs/tags/${tag}\nfrom :${number}\n\n`}`;
    if (piece.length < 60_000) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}done\n`;
}

function messageOf(of: number, number: number, bugs: number): string {
  const subject = `Change ${of} of the engine`;
  const text = `What it does is said in some lines of text,\nas long as they are in most repositories: ${of}.`;
  // No commit knows its SHA before it is made: those named here are of no commit, and cost the same.
  const sha = (of * 2654435761).toString(16).padStart(40, "0");
  const reverts = number % 97 === 0 ? `\n\nThis reverts commit ${sha}.` : "";
  const bug = of % 3 === 0 ? `Bug-Url: https://bugs.example.org/bugs/${1 + (of % bugs)}\n` : "";
  const picked = of !== number && number % 2 === 0 ? `\n(cherry picked from commit ${sha})` : "";
  const footers = `${bug}Change-Id: I${of.toString(16).padStart(40, "0")}\nSigned-off-by: Person <person@example.org>`;
  return `${subject}\n\n${text}${reverts}\n\n${footers}${picked}`;
}

/** A file of some sixty lines, one of which is changed. */
function contentOf(file: number, text: string): string {
  const lines = Array.from({ length: 60 }, (_, line) => `const line${line} = ${file * 61 + line};`);
  lines[file % 60] = `// ${text}`;
  return lines.join("\n");
}

async function git(path: string, args: string[], input: Readable = Readable.from([])): Promise<void> {
  const child = spawn("git", args, { cwd: path, stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await pipeline(input, child.stdin);
  const code = await ended;
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}.`);
}
