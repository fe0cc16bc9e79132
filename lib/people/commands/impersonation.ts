import "server-only";
import { sql, type Transaction, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { openSession } from "#lib/people/commands/sign-in.ts";
import { impersonationMail } from "#lib/people/mails.ts";
import { hashSecret, newSecret } from "#lib/people/secrets.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";

const MINUTES = 60;

/**
 * Opens a session in which an administrator sees the site as a person, for an hour, and notifies that
 * person by mail. Permission was checked before. Returns its token.
 */
export async function openImpersonation(
  tx: Transaction,
  administrator: Actor,
  user: { id: number; email: string | null },
): Promise<string> {
  const token = newSecret();
  await tx.session.create({
    data: {
      tokenHash: hashSecret(token),
      userId: user.id,
      impersonatorId: administrator.userId,
      expiresAt: new Date(Date.now() + MINUTES * 60_000),
      userAgent: `@${administrator.handle}`,
    },
  });
  if (user.email) await sendMail(tx, impersonationMail(user.email, administrator));
  return token;
}

/** Ends such a session and opens one for its administrator, whose token is returned; null for other sessions. */
export async function endImpersonation(token: string): Promise<string | null> {
  return transaction(async (tx) => {
    const [session] = await queryRowsIn<{ id: number; impersonatorId: number; address: string }>(
      tx,
      sql`SELECT s.id, s.impersonator_id AS "impersonatorId", s.address
          FROM sessions s JOIN users i ON i.id = s.impersonator_id
          WHERE s.token_hash = ${hashSecret(token)} AND s.expires_at > now()
            AND i.is_administrator AND i.disabled_reason IS NULL AND i.merged_into_id IS NULL FOR UPDATE OF s`,
    );
    if (!session) return null;
    await tx.session.delete({ where: { id: session.id } });
    return openSession(tx, session.impersonatorId, { address: session.address, userAgent: "" });
  });
}
