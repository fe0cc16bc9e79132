import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { LOCKS, type LockName, SPACE } from "#lib/db/lock-keys.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Takes a lock until the transaction ends. Whoever takes several takes them in the order of LOCKS. */
export async function takeLock(tx: RunsSql, name: LockName, { shared = false } = {}): Promise<void> {
  const [space, number] = LOCKS[name];
  await queryRowsIn(
    tx,
    shared
      ? sql`SELECT 1 FROM pg_advisory_xact_lock_shared(${space}::int, ${number}::int)`
      : sql`SELECT 1 FROM pg_advisory_xact_lock(${space}::int, ${number}::int)`,
  );
}

/** The same for one of many things that have a word for a name, such as a form's token. */
export async function takeLockOn(tx: RunsSql, word: string): Promise<void> {
  await queryRowsIn(tx, sql`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(${word}, ${SPACE}::int))`);
}
