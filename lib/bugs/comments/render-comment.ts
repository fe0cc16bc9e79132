import "server-only";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Tinypool from "tinypool";
import { renderMarkdown, renderPlain } from "#lib/bugs/comments/markdown.ts";
import { COMMENT_MAX } from "#lib/bugs/text.ts";
import { log } from "#lib/log.ts";

/** UTF-16 units. No text this short takes more than some 30 ms (measured with the worst there are): no thread is asked. */
const IN_PLACE_MAX = 500;
/** From asking for a thread to having the HTML; what a person would write takes a tenth of it, also on a busy machine. */
const LIMIT_MS = 10_000;

/** Comments and previews do not wait for each other. */
export type RenderQueue = "comments" | "previews";

/**
 * Markdown as HTML that is safe to put into a page, as renderMarkdown makes it, without keeping this process busy: what
 * is longer than IN_PLACE_MAX is rendered in another thread. A text that takes longer than `limitMs`, waiting included,
 * is shown as plain text. Never throws.
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
    log().warn({ err: error, length: source.length }, "A text could not be read as Markdown in time.");
    return renderPlain(source);
  }
}

const threads: Partial<Record<RenderQueue, Tinypool>> = {};

/** One thread a queue, started when it is first needed and ended half a minute after it was last. */
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
