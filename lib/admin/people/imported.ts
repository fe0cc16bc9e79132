import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * A sentence about those of the named people who were imported and cannot sign in yet; "" without any. They can be named, and
 * hold what they were given once they have claimed the account.
 */
export async function sayImported(tx: Transaction, names: readonly (string | undefined)[]): Promise<string> {
  const handles = names.flatMap((name) => name?.replace(/^@/, "") || []);
  if (handles.length === 0) return "";
  const rows = await queryRowsIn<{ handle: string }>(
    tx,
    sql`SELECT u.handle::text AS handle FROM users u
        WHERE u.is_placeholder AND (u.handle = ANY(${handles}::citext[]) OR u.email = ANY(${handles}::citext[])) ORDER BY 1`,
  );
  const [first, ...others] = rows.map(({ handle }) => `@${handle}`);
  if (!first) return "";
  return others.length === 0
    ? `${first} was imported and cannot sign in yet.`
    : `${[first, ...others].join(", ")} were imported and cannot sign in yet.`;
}
