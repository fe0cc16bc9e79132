import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

const FLAG_TYPES_LOCK = 4_730_223;

/**
 * Taken first in every transaction that sets flags or moves bugs (`use`), and in those that change
 * flag types (`change`): the rules stay the same from the question whether somebody may until it is done.
 */
export async function holdFlagTypes(tx: Transaction, purpose: "use" | "change"): Promise<void> {
  await queryRowsIn(
    tx,
    purpose === "use"
      ? sql`SELECT 1 FROM pg_advisory_xact_lock_shared(${FLAG_TYPES_LOCK})`
      : sql`SELECT 1 FROM pg_advisory_xact_lock(${FLAG_TYPES_LOCK})`,
  );
}
