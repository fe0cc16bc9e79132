import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { JobName, Jobs } from "#lib/queue/jobs.ts";

/**
 * Adds a job in your transaction: it runs if and only if the transaction commits. With a `key`, a pending job with the
 * same key is replaced.
 */
export async function enqueue<Name extends JobName>(
  tx: RunsSql,
  name: Name,
  payload: Jobs[Name],
  { key = null }: { key?: string | null } = {},
): Promise<void> {
  const json = JSON.stringify(payload);
  await queryRowsIn(
    tx,
    sql`SELECT 1 FROM graphile_worker.add_job(${name}, ${json}::json, job_key => ${key})`,
  );
}
