import "server-only";
import type { z } from "zod";
import { db, type Transaction, transaction } from "#lib/db/client.ts";
import { AppError, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { type Origin, openSession } from "#lib/people/commands/sign-in.ts";
import { checkToken, newToken, useToken } from "#lib/people/commands/tokens.ts";
import { claimMail, passwordChangedMail, resetMail } from "#lib/people/mails.ts";
import { hashPassword, isPassword } from "#lib/people/passwords.ts";
import type { changePasswordInput, resetPasswordInput } from "#lib/people/schema.ts";
import { countMail, countTry, forgiveTries } from "#lib/people/tries.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";

/**
 * Mails a link to choose a new password, if the address has an account; does not reveal whether it has. The link leads on to
 * `next`.
 */
export async function requestPasswordReset(
  _viewer: Viewer,
  { email }: { email: string },
  { address, next = "/" }: Pick<Origin, "address"> & { next?: string },
): Promise<void> {
  await countMail(address);
  await transaction((tx) => mailReset(tx, email, next));
}

async function mailReset(tx: Transaction, email: string, next: string): Promise<void> {
  const user = await tx.user.findUnique({ where: { email } });
  if (!user?.email || user.disabledReason !== null || user.mergedIntoId !== null) return;
  const token = await newToken(tx, "reset_password", { id: user.id, email: user.email });
  if (!token) return;
  await sendMail(
    tx,
    user.isPlaceholder ? claimMail(user.email, token, user.handle) : resetMail(user.email, token, next),
  );
}

/**
 * Sets the password with a mailed link, ends all sessions, and opens a session, whose token is returned. The link proves
 * the address, so this also confirms an account, and claims an imported one.
 */
export async function resetPassword(
  _viewer: Viewer,
  { token, password }: z.output<typeof resetPasswordInput>,
  origin: Origin,
): Promise<string> {
  await checkToken("reset_password", token);
  const passwordHash = await hashPassword(password);
  return transaction(async (tx) => {
    const { userId, email } = await useToken(tx, "reset_password", token);
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    if (user.disabledReason !== null)
      throw new NotAllowed(`This account is disabled: ${user.disabledReason}`);
    refuseObvious(password, user);
    await tx.user.update({
      where: { id: userId },
      data: { passwordHash, isPlaceholder: false, emailConfirmedAt: user.emailConfirmedAt ?? new Date() },
    });
    await tx.token.deleteMany({ where: { userId, usedAt: null } });
    await tx.session.deleteMany({ where: { userId } });
    await sendMail(tx, passwordChangedMail(email));
    await forgiveTries(email, origin.address, tx);
    return openSession(tx, userId, origin);
  });
}

/** Sets the viewer's password and ends their other sessions; `sessionId` is kept. */
export async function changePassword(
  viewer: Viewer,
  { currentPassword, password }: z.output<typeof changePasswordInput>,
  { sessionId, address }: { sessionId: number | null; address: string },
): Promise<void> {
  const { userId, impersonatorId } = requireActor(viewer);
  if (impersonatorId !== null) throw new NotAllowed("You may not change the password while impersonating.");
  const user = await checkOwnPassword(userId, currentPassword, address);
  refuseObvious(password, user);
  await setPasswordOf({ userId, email: user.email, password, keepSessionId: sessionId });
}

/** The account whose password this is; tries are counted as in signing in. */
export async function checkOwnPassword(
  userId: number,
  currentPassword: string,
  address: string,
): Promise<{ email: string; handle: string }> {
  const { email, handle, passwordHash } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  if (email === null || passwordHash === null) {
    throw new AppError(
      "no_password",
      "Your account has no password yet: “Forgotten password” on the sign-in page sets one.",
    );
  }
  await countTry(email, address);
  if (!(await isPassword(passwordHash, currentPassword))) {
    throw new InvalidInput({ currentPassword: ["This is not your password."] });
  }
  await forgiveTries(email, address);
  return { email, handle };
}

/** The write itself, shared with the command line. */
export async function setPasswordOf(set: {
  userId: number;
  email: string;
  password: string;
  keepSessionId: number | null;
}): Promise<void> {
  const passwordHash = await hashPassword(set.password);
  await transaction(async (tx) => {
    await tx.user.update({ where: { id: set.userId }, data: { passwordHash } });
    // Whoever knew the old one may have asked for them.
    await tx.token.deleteMany({
      where: { userId: set.userId, usedAt: null, purpose: { in: ["reset_password", "change_email"] } },
    });
    await tx.session.deleteMany({ where: { userId: set.userId, NOT: { id: set.keepSessionId ?? 0 } } });
    await sendMail(tx, passwordChangedMail(set.email));
  });
}

function refuseObvious(password: string, user: { email: string | null; handle: string }): void {
  const lower = password.toLowerCase();
  if (lower === user.email?.toLowerCase() || lower === user.handle.toLowerCase()) {
    throw new InvalidInput({
      password: ["This password is the first one anybody would guess: choose another one."],
    });
  }
}
