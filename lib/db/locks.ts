import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { LOCK_SPACE, LOCKS, type LockName } from "#lib/db/lock-keys.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Takes a lock until the end of the transaction. Several locks must be taken in the order of LOCKS. */
export async function takeLock(tx: RunsSql, name: LockName, { shared = false } = {}): Promise<void> {
  const [space, number] = LOCKS[name];
  await queryRowsIn(
    tx,
    shared
      ? sql`SELECT 1 FROM pg_advisory_xact_lock_shared(${space}::int, ${number}::int)`
      : sql`SELECT 1 FROM pg_advisory_xact_lock(${space}::int, ${number}::int)`,
  );
}

/** The same for an arbitrary key, such as a form's token. */
export async function takeLockOn(tx: RunsSql, key: string): Promise<void> {
  await queryRowsIn(
    tx,
    sql`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(${key}, ${LOCK_SPACE}::int))`,
  );
}
