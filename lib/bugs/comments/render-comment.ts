import "server-only";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Tinypool from "tinypool";
import { renderMarkdown, renderPlain } from "#lib/bugs/comments/markdown.ts";
import { COMMENT_MAX } from "#lib/bugs/text.ts";
import { log } from "#lib/log.ts";

/** UTF-16 units. Shorter texts take at most about 30 ms (measured with the worst cases) and are rendered in this thread. */
const IN_PLACE_MAX = 500;
/** Including the wait for a thread. Ordinary comments take a tenth of it even on a busy machine. */
const LIMIT_MS = 10_000;

/** Separate queues, so that comments do not wait for previews. */
export type RenderQueue = "comments" | "previews";

/**
 * renderMarkdown without blocking the process: texts longer than IN_PLACE_MAX are rendered in a worker thread. A text
 * that takes longer than `limitMs`, including the wait, is shown as plain text. Never throws.
 */
export async function renderComment(
  source: string,
  { queue = "comments", limitMs = LIMIT_MS }: { queue?: RenderQueue; limitMs?: number } = {},
): Promise<string> {
  if (source.length <= IN_PLACE_MAX) return renderMarkdown(source);
  if (source.length > COMMENT_MAX) return renderPlain(source);
  try {
    return await threadOf(queue).run(source, { signal: AbortSignal.timeout(limitMs) });
  } catch (error) {
    log().warn({ err: error, length: source.length }, "A text could not be rendered as Markdown in time.");
    return renderPlain(source);
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
