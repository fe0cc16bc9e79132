import "server-only";
import { Logger, parseCronItems, run } from "graphile-worker";
import { pool } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { schedule } from "#lib/worker/schedule.ts";
import { tasks } from "#lib/worker/tasks.ts";

// The worker process: runs jobs from the queue until it is stopped, then finishes those in progress.

// The queue logs a line for every job at "info".
const severities = { error: "error", warning: "warn", info: "debug", debug: "debug" } as const;

const runner = await run({
  connectionString: env().databaseUrl,
  taskList: tasks,
  parsedCronItems: parseCronItems(schedule),
  concurrency: 4,
  pollInterval: 2000,
  // Every event is a job: fetching and completing them in batches is much cheaper.
  preset: {
    worker: {
      localQueue: { size: 50, refetchDelay: { durationMs: 100 } },
      completeJobBatchDelay: 50,
    },
  },
  noHandleSignals: true,
  logger: new Logger(() => (level, message) => log()[severities[level]](message)),
});

const stop = () => void runner.stop().catch(() => {});
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
await runner.promise;
await pool.end();
process.exit();
