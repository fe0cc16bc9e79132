import "server-only";
import type { FileBug } from "#lib/bugs/schema.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * The bug that the same form has filed already, or null. A form sent twice at once waits here for the
 * first. A form that says something else by now (somebody went back and wrote a second report into it)
 * is a new one.
 */
export async function findFiled(
  tx: Transaction,
  userId: number,
  token: string,
  input: FileBug,
): Promise<number | null> {
  await queryRowsIn(
    tx,
    sql`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(${`${userId} ${token}`}, 0))`,
  );
  const [filed] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM filing_tokens t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = b.product_id
          JOIN comments c ON c.bug_id = b.id AND c.number = 0
        WHERE t.user_id = ${userId} AND t.token = ${token}::uuid
          AND p.name = ${input.product}::citext AND b.summary = ${input.summary} AND c.text = ${input.description}`,
  );
  return filed?.id ?? null;
}

/** Remembers what the form has filed, and forgets what that person's forms filed more than a week ago. */
export async function rememberFiled(
  tx: Transaction,
  userId: number,
  token: string,
  bugId: number,
): Promise<void> {
  await tx.$executeRaw(
    sql`DELETE FROM filing_tokens WHERE user_id = ${userId} AND created_at < now() - interval '7 days'`,
  );
  await tx.$executeRaw(
    sql`INSERT INTO filing_tokens (user_id, token, bug_id) VALUES (${userId}, ${token}::uuid, ${bugId})
        ON CONFLICT (user_id, token) DO UPDATE SET bug_id = excluded.bug_id, created_at = now()`,
  );
}
