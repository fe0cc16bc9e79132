import "server-only";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Tinypool from "tinypool";
import type { HighlightTask } from "#lib/bugs/attachments/patch/highlight-thread.ts";
import type { Patch, PatchFile, PatchLine } from "#lib/bugs/attachments/patch/parse.ts";
import { log } from "#lib/log.ts";

/** How long a page waits for colours; what comes later is there for the next one. */
const PATIENCE_MS = 60;
/** For one file, with its wait for others. */
const LIMIT_MS = 60_000;
/** So many characters of a patch have colours, file by file: more would keep the thread from others. */
const COLOURED_MAX = 600_000;
/** So many characters does a text cost, however short it is. */
const TEXT_COST = 100;
/** So many files of a patch have colours: each waits for the thread by itself. */
const FILES_MAX = 200;
/** So many files of all patches wait for the thread; the patches that come then have no colours for now. */
const QUEUE_MAX = 500;
/** What is kept of colours, in characters. */
const KEPT_MAX = 30_000_000;

/** The code of a line as HTML; null where it has no colours (yet). */
export type Colours = (file: number, line: PatchLine) => string | null;

/** By line. */
type Coloured = ReadonlyMap<PatchLine, string>;

/**
 * The colours of a patch by the hash of its content: of its first lines, as far as they are known in time. Work that takes
 * longer goes on in a thread of its own and is kept.
 */
export async function colourPatch(sha256: string, patch: Patch): Promise<Colours> {
  const files: (Coloured | null)[] = patch.files.map(() => null);
  let isSaid = false;
  const sayOnce = (error: unknown) => {
    if (!isSaid) log().warn({ err: error }, "A patch could not be coloured.");
    isSaid = true;
  };
  const work = tasksOf(patch).map(async ({ index, task, sides }) => {
    const lines = await coloursOf(`${sha256}/${index}`, task, sayOnce);
    if (lines) files[index] = byLine(sides, lines);
  });
  await Promise.race([Promise.all(work), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  return (file, line) => files[file]?.get(line) ?? null;
}

type Work = { index: number; task: HighlightTask; sides: PatchLine[][] };

/** What is coloured of a patch: the first of its files that have lines, as far as there is room. */
export function tasksOf({ files }: Patch): Work[] {
  const tasks: Work[] = [];
  let room = COLOURED_MAX;
  for (const [index, file] of files.entries()) {
    if (file.hunks.length === 0) continue;
    const { task, sides } = taskOf(file);
    room -= task.texts.reduce((sum, { length }) => sum + length + TEXT_COST, 0);
    if (room < 0 || tasks.length === FILES_MAX) break;
    tasks.push({ index, task, sides });
  }
  return tasks;
}

/** Each hunk is read twice: as it was where lines are removed, and as it is. */
function taskOf({ path, hunks }: PatchFile): { task: HighlightTask; sides: PatchLine[][] } {
  const sides = hunks.flatMap(({ lines }) => {
    const hasOld = lines.some(({ kind }) => kind === "old");
    const before = hasOld ? [lines.filter(({ old }) => old !== null)] : [];
    return [...before, lines.filter((line) => line.new !== null)];
  });
  return { task: { path, texts: sides.map((lines) => lines.map(({ text }) => text).join("\n")) }, sides };
}

function byLine(sides: readonly PatchLine[][], coloured: readonly string[][]): Coloured {
  const found = new Map<PatchLine, string>();
  for (const [side, lines] of sides.entries())
    for (const [index, line] of lines.entries()) {
      const code = coloured[side]?.[index];
      if (code !== undefined) found.set(line, code);
    }
  return found;
}

/** Newest last, without those that are still read in `sizes`; the key is the hash of the patch and the place of the file in it. */
const kept = new Map<string, Promise<string[][] | null>>();
const sizes = new Map<string, number>();
/** Of all sizes. */
let total = 0;

async function coloursOf(
  key: string,
  task: HighlightTask,
  report: (error: unknown) => void,
): Promise<string[][] | null> {
  const before = kept.get(key);
  if (before) return before;
  const pool = threads();
  if (pool.queueSize >= QUEUE_MAX) return null;
  const work = pool
    .run(task, { signal: AbortSignal.timeout(LIMIT_MS) })
    .then((lines: string[][] | null) => {
      keep(key, lines);
      return lines;
    })
    .catch((error: unknown) => {
      // Not tried again: what took too long once would hold up all others each time.
      keep(key, null);
      report(error);
      return null;
    });
  kept.set(key, work);
  return work;
}

/** Forgets the oldest when too much is kept. */
function keep(key: string, lines: string[][] | null): void {
  const size = (lines ?? []).flat().reduce((sum, { length }) => sum + length, TEXT_COST);
  sizes.set(key, size);
  total += size;
  for (const [old, size] of sizes) {
    if (total <= KEPT_MAX) break;
    sizes.delete(old);
    kept.delete(old);
    total -= size;
  }
}

let pool: Tinypool | undefined;

/** One thread, started on first use and stopped after a minute without use. */
function threads(): Tinypool {
  const file = join(
    /* turbopackIgnore: true */ process.cwd(),
    "lib/bugs/attachments/patch/highlight-thread.ts",
  );
  pool ??= new Tinypool({
    filename: pathToFileURL(file).href,
    runtime: "worker_threads",
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 60_000,
    maxQueue: QUEUE_MAX,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return pool;
}
