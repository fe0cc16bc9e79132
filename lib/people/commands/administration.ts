import "server-only";
import type { z } from "zod";
import { db, sql, type Transaction, transaction } from "#lib/db/client.ts";
import { AppError, InvalidInput, NotFound } from "#lib/errors.ts";
import { recordAct } from "#lib/people/audit.ts";
import { createApiKeyOf } from "#lib/people/commands/account.ts";
import { setPasswordOf } from "#lib/people/commands/passwords.ts";
import { refuseTakenHandle, retryOnConflict } from "#lib/people/commands/sign-up.ts";
import { newToken } from "#lib/people/commands/tokens.ts";
import { claimMail } from "#lib/people/mails.ts";
import { hashPassword } from "#lib/people/passwords.ts";
import type { createApiKeyInput, createUserInput } from "#lib/people/schema.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";

/**
 * What administrators do to accounts. `who` is a handle or an e-mail address. Those that end in `In` are
 * parts of an administrative act: in its transaction, under its number in the audit log.
 */

/** Makes an account that is confirmed; without a password it signs in by “Forgotten password”. Gives its number. */
export async function createUser(viewer: Viewer, input: z.output<typeof createUserInput>): Promise<number> {
  return retryOnConflict(() => transaction((tx) => createUserIn(tx, viewer, input)));
}

export async function createUserIn(
  tx: Transaction,
  viewer: Viewer,
  input: z.output<typeof createUserInput>,
  act?: string,
): Promise<number> {
  demandAdministrator(viewer);
  const { password, ...person } = input;
  const passwordHash = password === undefined ? null : await hashPassword(password);
  await refuseTakenHandle(tx, person.handle);
  await refuseTakenAddress(tx, person.email);
  const user = await tx.user.create({ data: { ...person, passwordHash, emailConfirmedAt: new Date() } });
  await recordAct(tx, viewer, {
    subject: "user",
    subjectId: user.id,
    subjectName: user.handle,
    action: "create",
    act,
  });
  return user.id;
}

export async function setPassword(
  viewer: Viewer,
  { who, password }: { who: string; password: string },
): Promise<void> {
  demandAdministrator(viewer);
  const user = await getAccount(db, who);
  if (user.email === null || user.isPlaceholder)
    throw new AppError("placeholder", `@${user.handle} was imported: claim the account first.`);
  await setPasswordOf({ userId: user.id, email: user.email, password, keepSessionId: null });
}

export async function grantAdministrator(viewer: Viewer, { who }: { who: string }): Promise<void> {
  await transaction((tx) => changeAdministratorIn(tx, viewer, { who, isAdministrator: true }));
}

export async function revokeAdministrator(viewer: Viewer, { who }: { who: string }): Promise<void> {
  await transaction((tx) => changeAdministratorIn(tx, viewer, { who, isAdministrator: false }));
}

/** Closes an account: it can no longer sign in, and is signed out everywhere at once. */
export async function disableUser(viewer: Viewer, input: { who: string; reason: string }): Promise<void> {
  await transaction((tx) => disableUserIn(tx, viewer, input));
}

export async function disableUserIn(
  tx: Transaction,
  viewer: Viewer,
  { who, reason }: { who: string; reason: string },
  act?: string,
): Promise<void> {
  demandAdministrator(viewer);
  const user = await getAccount(tx, who);
  if (user.isAdministrator) await refuseLastAdministrator(tx, user.id);
  await changeStanding(tx, viewer, user, reason, act);
  await tx.session.deleteMany({ where: { userId: user.id } });
}

export async function enableUser(viewer: Viewer, input: { who: string }): Promise<void> {
  await transaction((tx) => enableUserIn(tx, viewer, input));
}

export async function enableUserIn(
  tx: Transaction,
  viewer: Viewer,
  { who }: { who: string },
  act?: string,
): Promise<void> {
  demandAdministrator(viewer);
  await changeStanding(tx, viewer, await getAccount(tx, who), null, act);
}

async function changeStanding(
  tx: Transaction,
  viewer: Viewer,
  user: { id: number; handle: string; disabledReason: string | null },
  reason: string | null,
  act?: string,
): Promise<void> {
  if (user.disabledReason === reason) return;
  await tx.user.update({
    where: { id: user.id },
    data: { disabledReason: reason, revision: { increment: 1 } },
  });
  await recordAct(tx, viewer, {
    subject: "user",
    subjectId: user.id,
    subjectName: user.handle,
    action: "change",
    field: "disabledReason",
    ...(user.disabledReason === null ? {} : { from: user.disabledReason }),
    ...(reason === null ? {} : { to: reason }),
    act,
  });
}

/** Gives an imported account the address of its person, who is mailed a link to take it. */
export async function offerClaim(viewer: Viewer, input: { who: string; email: string }): Promise<void> {
  await retryOnConflict(() => transaction((tx) => offerClaimIn(tx, viewer, input)));
}

export async function offerClaimIn(
  tx: Transaction,
  viewer: Viewer,
  { who, email }: { who: string; email: string },
  act?: string,
): Promise<void> {
  demandAdministrator(viewer);
  const user = await getAccount(tx, who);
  if (!user.isPlaceholder)
    throw new AppError(
      "not_placeholder",
      `@${user.handle} is nobody's to claim: the account has signed in already.`,
    );
  if (user.email?.toLowerCase() !== email.toLowerCase()) await refuseTakenAddress(tx, email);
  await tx.user.update({ where: { id: user.id }, data: { email, revision: { increment: 1 } } });
  const token = await newToken(tx, "reset_password", { id: user.id, email });
  if (!token)
    throw new AppError("too_many", "This account was mailed five links within the hour: wait a little.");
  await sendMail(tx, claimMail(email, token, user.handle));
  await recordAct(tx, viewer, {
    subject: "user",
    subjectId: user.id,
    subjectName: user.handle,
    action: "change",
    field: "email",
    to: email,
    act,
  });
}

/** Makes an API key for somebody, for scripts; it is shown once. */
export async function createApiKeyFor(
  viewer: Viewer,
  who: string,
  input: z.output<typeof createApiKeyInput>,
): Promise<string> {
  demandAdministrator(viewer);
  const user = await getAccount(db, who);
  if (user.isPlaceholder)
    throw new AppError("placeholder", `@${user.handle} was imported: claim the account first.`);
  return createApiKeyOf(user.id, input);
}

export async function changeAdministratorIn(
  tx: Transaction,
  viewer: Viewer,
  { who, isAdministrator }: { who: string; isAdministrator: boolean },
  act?: string,
): Promise<void> {
  demandAdministrator(viewer);
  const user = await getAccount(tx, who);
  if (user.isAdministrator === isAdministrator) return;
  if (user.isPlaceholder)
    throw new AppError(
      "placeholder",
      `@${user.handle} was imported and is not claimed: it can have no rights.`,
    );
  if (!isAdministrator) await refuseLastAdministrator(tx, user.id);
  await tx.user.update({ where: { id: user.id }, data: { isAdministrator, revision: { increment: 1 } } });
  await recordAct(tx, viewer, {
    subject: "user",
    subjectId: user.id,
    subjectName: user.handle,
    action: isAdministrator ? "grant" : "revoke",
    field: "administrator",
    act,
  });
}

export async function getAccount(tx: Transaction, who: string) {
  const user = who.includes("@")
    ? await tx.user.findUnique({ where: { email: who } })
    : await tx.user.findUnique({ where: { handle: who } });
  if (!user || user.mergedIntoId !== null) throw new NotFound(`There is no account “${who}”.`);
  return user;
}

async function refuseTakenAddress(tx: Transaction, email: string): Promise<void> {
  const owner = await tx.user.findUnique({ where: { email }, select: { handle: true } });
  if (owner) throw new InvalidInput({ email: [`@${owner.handle} has this address already.`] });
}

/** Locks every administrator, before any other account, so that two acts cannot wait for each other. */
export async function lockAdministrators(tx: Transaction): Promise<void> {
  await tx.$executeRaw(sql`SELECT FROM users WHERE is_administrator ORDER BY id FOR UPDATE`);
}

/** Somebody must be able to let people in again. Locks the administrators, so that two cannot go at once. */
export async function refuseLastAdministrator(tx: Transaction, userId: number): Promise<void> {
  await lockAdministrators(tx);
  const others = await tx.user.count({
    where: { isAdministrator: true, disabledReason: null, mergedIntoId: null, NOT: { id: userId } },
  });
  if (others === 0)
    throw new AppError("last_administrator", "This is the only administrator: make another one first.");
}
