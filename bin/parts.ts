import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

type Part = {
  name: string;
  start: () => ChildProcess;
  process: ChildProcess;
  since: number;
  quickEnds: number;
};

/** How long a process has to run to count as one that works, in milliseconds. */
const WORKS_AFTER = 10_000;
const QUICK_ENDS = 3;

/**
 * Processes that are kept up: one that ends is started again, each by itself. One that ends as soon as
 * it has begun, at the first start or three times in a row, cannot be kept up: `giveUp` is told why.
 */
export function keepParts(giveUp: (why: string) => void) {
  const parts: Part[] = [];
  let isUp = false;
  let isStopping = false;

  function watch(part: Part): void {
    part.process.once("exit", async (code, signal) => {
      if (isStopping) return;
      part.quickEnds = Date.now() - part.since < WORKS_AFTER ? part.quickEnds + 1 : 0;
      if (part.quickEnds >= (isUp ? QUICK_ENDS : 1)) {
        giveUp(`${part.name} ended as soon as it had begun (${signal ?? code}); stopping`);
        return;
      }
      console.error(`${part.name} ended unexpectedly (${signal ?? code}) and is started again.`);
      await sleep(500 * 2 ** part.quickEnds);
      if (isStopping) return;
      part.process = part.start();
      part.since = Date.now();
      watch(part);
    });
  }

  return {
    /** Starts a process. Several under one name are stopped together. */
    add(name: string, start: () => ChildProcess): void {
      const part = { name, start, process: start(), since: Date.now(), quickEnds: 0 };
      parts.push(part);
      watch(part);
    },
    /** Says that the first start has succeeded. */
    areUp(): void {
      isUp = true;
    },
    /** Stops them in the order in which they were added, those of one name at once. */
    async stop(): Promise<void> {
      isStopping = true;
      for (const name of new Set(parts.map((part) => part.name))) {
        await Promise.all(parts.map((part) => (part.name === name ? end(part.process) : undefined)));
      }
    },
    kill(): void {
      for (const part of parts) part.process.kill("SIGKILL");
    },
  };
}

/** Asks a process to end, and ends it after ten seconds. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(late);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
