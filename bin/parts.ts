import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

type Part = {
  name: string;
  start: () => ChildProcess;
  process: ChildProcess;
  since: number;
  quickExits: number;
};

/** How long a process has to run to count as working, in milliseconds. */
const WORKING_AFTER_MS = 10_000;
const MAX_QUICK_EXITS = 3;

/**
 * Supervises processes: one that exits is restarted. `giveUp` is called when a process exits immediately, on the first
 * start or three times in a row.
 */
export function superviseParts(giveUp: (why: string) => void) {
  const parts: Part[] = [];
  let hasStarted = false;
  let isStopping = false;

  function watch(part: Part): void {
    part.process.once("exit", async (code, signal) => {
      if (isStopping) return;
      part.quickExits = Date.now() - part.since < WORKING_AFTER_MS ? part.quickExits + 1 : 0;
      if (part.quickExits >= (hasStarted ? MAX_QUICK_EXITS : 1)) {
        giveUp(`${part.name} exited immediately (${signal ?? code}); stopping`);
        return;
      }
      console.error(`${part.name} exited unexpectedly (${signal ?? code}) and is restarted.`);
      await sleep(500 * 2 ** part.quickExits);
      if (isStopping) return;
      part.process = part.start();
      part.since = Date.now();
      watch(part);
    });
  }

  return {
    /** Starts a process. Processes with the same name are stopped together. */
    add(name: string, start: () => ChildProcess): void {
      const part = { name, start, process: start(), since: Date.now(), quickExits: 0 };
      parts.push(part);
      watch(part);
    },
    /** Marks the first start as successful. */
    markStarted(): void {
      hasStarted = true;
    },
    /** Stops them in the order in which they were added, those with the same name together. */
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

/** Terminates a process, and kills it after ten seconds. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
