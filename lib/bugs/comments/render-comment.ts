import "server-only";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Tinypool from "tinypool";
import { renderMarkdown, renderPlain } from "#lib/bugs/comments/markdown.ts";
import { COMMENT_MAX } from "#lib/bugs/text.ts";
import { log } from "#lib/log.ts";

/** UTF-16 units. Shorter texts take at most about 30 ms (measured with the worst cases) and are rendered in this thread. */
const IN_PLACE_MAX = 500;
/** For rendering one text, without the wait. Ordinary comments take a tenth of it even on a busy machine. */
const LIMIT_MS = 5_000;
/** For waiting until other texts are rendered. */
const PATIENCE_MS = 15_000;

/** Separate queues, so that comments do not wait for previews. */
export type RenderQueue = "comments" | "previews";

export type RenderOptions = {
  /** The author. Each has one text at a time in the queue, so that nobody waits for many texts of one other person. */
  authorId: number;
  queue?: RenderQueue;
  limitMs?: number;
};

/**
 * renderMarkdown without blocking the process: texts longer than IN_PLACE_MAX are rendered in a worker thread, one after
 * the other. A text that takes longer than `limitMs`, or waited longer than PATIENCE_MS, is shown as plain text. Never
 * throws.
 */
export async function renderComment(source: string, options: RenderOptions): Promise<string> {
  const { authorId, queue = "comments", limitMs = LIMIT_MS } = options;
  if (source.length <= IN_PLACE_MAX) return renderMarkdown(source);
  if (source.length > COMMENT_MAX) return renderPlain(source);
  const latest = Date.now() + PATIENCE_MS;
  const render = (): Promise<string> => {
    if (Date.now() > latest) throw new Error("Too many texts were before it.");
    return threadOf(queue).run(source, { signal: AbortSignal.timeout(limitMs) });
  };
  try {
    return await inTurn(`${queue} of ${authorId}`, () => inTurn(queue, render));
  } catch (error) {
    const about = { err: error, length: source.length, authorId };
    log().warn(about, "A text could not be rendered as Markdown in time.");
    return renderPlain(source);
  }
}

const lasts = new Map<string, Promise<string>>();

/** Does the work after everything that was asked for in this line before. */
async function inTurn(line: string, work: () => Promise<string>): Promise<string> {
  const turn = (lasts.get(line) ?? Promise.resolve("")).then(work, work);
  lasts.set(line, turn);
  try {
    return await turn;
  } finally {
    if (lasts.get(line) === turn) lasts.delete(line);
  }
}

const threads: Partial<Record<RenderQueue, Tinypool>> = {};

/** One thread per queue, started on first use and stopped after half a minute without use. */
function threadOf(queue: RenderQueue): Tinypool {
  const file = join(/* turbopackIgnore: true */ process.cwd(), "lib/bugs/comments/markdown-thread.ts");
  threads[queue] ??= new Tinypool({
    filename: pathToFileURL(file).href,
    runtime: "worker_threads",
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 30_000,
    maxQueue: 100,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  return threads[queue];
}
