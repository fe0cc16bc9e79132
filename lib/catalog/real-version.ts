import { readVersionName, SORT } from "#lib/catalog/version-tokens.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * Is `v` a version? One that only says that nobody chose one ("unspecified", "---", "unknown": `readVersionName`) is none: it is no
 * evidence, and nobody asks about it.
 */
export const isRealVersion: Sql = sql`(left(v.sort_key, 1) <> ${SORT.unknown})`;

/** The same of a name. */
export function namesVersion(name: string): boolean {
  return readVersionName(name).sort !== SORT.unknown;
}
