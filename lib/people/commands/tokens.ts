import "server-only";
import { db, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { hashSecret, newSecret } from "#lib/people/secrets.ts";

export type Purpose = "confirm_email" | "reset_password" | "change_email";

const HOURS: Record<Purpose, number> = { confirm_email: 72, reset_password: 2, change_email: 24 };
const MOST_IN_AN_HOUR = 5;

/** A single-use link: its row, and the secret, which is only mailed. */
export type MailedToken = { id: number; secret: string };

/** A new single-use link for a person, or null when they were sent too many in the last hour. */
export async function newToken(
  tx: Transaction,
  purpose: Purpose,
  user: { id: number; email: string },
): Promise<MailedToken | null> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  const sent = await tx.token.count({ where: { userId: user.id, purpose, createdAt: { gt: hourAgo } } });
  if (sent >= MOST_IN_AN_HOUR) return null;
  const secret = newSecret();
  const expiresAt = new Date(Date.now() + HOURS[purpose] * 3_600_000);
  const { id } = await tx.token.create({
    data: { tokenHash: hashSecret(secret), purpose, userId: user.id, email: user.email, expiresAt },
    select: { id: true },
  });
  return { id, secret };
}

/** Uses up a link and returns its owner and address, which is a new one for `change_email`; throws when it is used, expired or wrong. */
export async function useToken(
  tx: Transaction,
  purpose: Purpose,
  token: string,
): Promise<{ userId: number; email: string }> {
  const [row] = await queryRowsIn<{ userId: number; email: string }>(
    tx,
    sql`UPDATE tokens t SET used_at = now() FROM users u
      WHERE t.token_hash = ${hashSecret(token)} AND t.purpose = ${purpose} AND t.used_at IS NULL AND t.expires_at > now()
        AND u.id = t.user_id AND (u.email = t.email OR t.purpose = 'change_email') AND u.merged_into_id IS NULL
      RETURNING t.user_id AS "userId", t.email::text AS email`,
  );
  if (!row) throw badLink();
  return row;
}

/** Throws like `useToken` if there is no such link; called before costly work. */
export async function checkToken(purpose: Purpose, token: string): Promise<void> {
  const found = await db.token.count({
    where: { tokenHash: hashSecret(token), purpose, usedAt: null, expiresAt: { gt: new Date() } },
  });
  if (found === 0) throw badLink();
}

function badLink(): AppError {
  return new AppError(
    "bad_link",
    "This link was used before, is too old, or was not copied whole. Ask for a new one.",
  );
}
