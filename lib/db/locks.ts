import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** The first of two numbers: what sets our advisory locks apart from those of other programs in the same database. */
const SPACE = 4_730;

/** Every advisory lock there is, by what it guards. No number stands twice. */
export const LOCKS = {
  /** Held while a migration runs. */
  migrations: [SPACE, 1],
  /** Held while an import runs. */
  import: [SPACE, 2],
  /** Dependencies, regressions and duplicates: two additions far apart could close a loop that neither sees. */
  relations: [SPACE, 3],
  /** Flag types: shared by whoever sets flags or moves bugs. */
  flagTypes: [SPACE, 4],
  settings: [SPACE, 5],
  groups: [SPACE, 6],
  accountMerge: [SPACE, 7],
  /** The first account becomes administrator. */
  firstAccount: [SPACE, 8],
} as const satisfies Record<string, readonly [number, number]>;

export type LockName = keyof typeof LOCKS;

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
