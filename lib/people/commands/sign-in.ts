import "server-only";
import type { z } from "zod";
import { db, type Transaction, transaction } from "#lib/db/client.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { newToken } from "#lib/people/commands/tokens.ts";
import { confirmMail } from "#lib/people/mails.ts";
import { isPassword } from "#lib/people/passwords.ts";
import type { signInInput } from "#lib/people/schema.ts";
import { hashSecret, newSecret } from "#lib/people/secrets.ts";
import { countTry, forgiveTries } from "#lib/people/tries.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";

/** The lifetime of a session after its last use. */
export const SESSION_DAYS = 30;

/** The origin of a request as far as known, for the list of sessions and against guessing. */
export type Origin = { address: string; userAgent: string };

/**
 * Opens a session after checking the password, and returns its token, the only copy. Why an account
 * cannot sign in is only revealed with its password.
 */
export async function signIn(
  _viewer: Viewer,
  { email, password }: z.output<typeof signInInput>,
  origin: Origin,
): Promise<string> {
  await countTry(email, origin.address);
  const user = await db.user.findUnique({ where: { email } });
  if (!(await isPassword(user?.passwordHash, password)) || !user?.email) {
    throw new InvalidInput({ password: ["The e-mail address or the password is not right."] });
  }
  await forgiveTries(email, origin.address);
  if (user.mergedIntoId !== null || user.isPlaceholder)
    throw new NotAllowed("This account was merged into another one: sign in with that.");
  if (user.disabledReason !== null) throw new NotAllowed(`This account is disabled: ${user.disabledReason}`);
  if (user.emailConfirmedAt === null) {
    await sendConfirmation({ id: user.id, email: user.email });
    throw new InvalidInput({
      email: ["This address is not confirmed yet. The link was mailed to it: open it, then sign in."],
    });
  }
  return transaction((tx) => openSession(tx, user.id, origin));
}

/** Creates a session and returns its token. Permission was checked before. */
export async function openSession(tx: Transaction, userId: number, origin: Origin): Promise<string> {
  const token = newSecret();
  const now = new Date();
  const expiresAt = new Date(now.getTime() + SESSION_DAYS * 86_400_000);
  await tx.session.deleteMany({ where: { userId, expiresAt: { lt: now } } });
  await tx.session.create({ data: { tokenHash: hashSecret(token), userId, expiresAt, ...origin } });
  return token;
}

/** The same in its own transaction, after a sign-up. */
export function openFirstSession(userId: number, origin: Origin): Promise<string> {
  return transaction((tx) => openSession(tx, userId, origin));
}

/** Ends the session of this token. */
export async function signOut(token: string): Promise<void> {
  await db.session.deleteMany({ where: { tokenHash: hashSecret(token) } });
}

async function sendConfirmation(user: { id: number; email: string }): Promise<void> {
  await transaction(async (tx) => {
    const token = await newToken(tx, "confirm_email", user);
    if (token) await sendMail(tx, confirmMail(user.email, token));
  });
}
