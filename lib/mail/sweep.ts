import "server-only";
import { sql, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { readSettingsIn } from "#lib/people/settings.ts";

/**
 * Redacts expired links in the mails of the outbox (used ones are redacted on use, by the database), and deletes mails
 * past the site's retention period. Safe to repeat. Returns the counts.
 */
export async function sweepMail(): Promise<{ redacted: number; deleted: number }> {
  return transaction(async (tx) => {
    const redacted = await queryRowsIn(
      tx,
      sql`SELECT redact_mail_of_token(id)::text FROM tokens
        WHERE expires_at <= now() AND id IN (SELECT token_id FROM outgoing_mail)`,
    );
    const { mailDays } = await readSettingsIn(tx);
    const deleted = await tx.$executeRaw(
      sql`DELETE FROM outgoing_mail WHERE coalesce(sent_at, created_at) < now() - make_interval(days => ${mailDays}::int)`,
    );
    return { redacted: redacted.length, deleted };
  });
}
