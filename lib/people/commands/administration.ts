import "server-only";
import type { z } from "zod";
import { db, sql, type Transaction } from "#lib/db/client.ts";
import { AppError, InvalidInput, NotFound } from "#lib/errors.ts";
import { type Audited, audited, type Subject } from "#lib/people/audit.ts";
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
 * Changes by administrators to accounts. `who` is a handle or an e-mail address. Functions ending in `In` are parts of
 * an administrative act: in its transaction, under its number in the audit log.
 */

/** Creates a confirmed account and returns its id; without a password, its owner uses “Forgotten password”. */
export async function createUser(viewer: Viewer, input: z.output<typeof createUserInput>): Promise<number> {
  return retryOnConflict(() => audited(viewer, (context) => createUserIn(context, input)));
}

export async function createUserIn(
  { tx, viewer, audit }: Audited,
  input: z.output<typeof createUserInput>,
): Promise<number> {
  demandAdministrator(viewer);
  const { password, ...person } = input;
  const passwordHash = password === undefined ? null : await hashPassword(password);
  await refuseTakenHandle(tx, person.handle);
  await refuseTakenAddress(tx, person.email);
  const user = await tx.user.create({ data: { ...person, passwordHash, emailConfirmedAt: new Date() } });
  const { displayName, isAdministrator } = person;
  audit.created(subjectOf(user), { displayName, ...(isAdministrator ? { isAdministrator } : {}) });
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
  await audited(viewer, (context) => changeAdministratorIn(context, { who, isAdministrator: true }));
}

export async function revokeAdministrator(viewer: Viewer, { who }: { who: string }): Promise<void> {
  await audited(viewer, (context) => changeAdministratorIn(context, { who, isAdministrator: false }));
}

/** Closes an account: it can no longer sign in, and all its sessions end. */
export async function disableUser(viewer: Viewer, input: { who: string; reason: string }): Promise<void> {
  await audited(viewer, (context) => disableUserIn(context, input));
}

export async function disableUserIn(
  context: Audited,
  { who, reason }: { who: string; reason: string },
): Promise<void> {
  const { tx, viewer } = context;
  demandAdministrator(viewer);
  const user = await getAccount(tx, who);
  if (user.isAdministrator) await refuseLastAdministrator(tx, user.id);
  await changeDisabledReason(context, user, reason);
  await tx.session.deleteMany({ where: { userId: user.id } });
}

export async function enableUser(viewer: Viewer, input: { who: string }): Promise<void> {
  await audited(viewer, (context) => enableUserIn(context, input));
}

export async function enableUserIn(context: Audited, { who }: { who: string }): Promise<void> {
  demandAdministrator(context.viewer);
  await changeDisabledReason(context, await getAccount(context.tx, who), null);
}

async function changeDisabledReason(
  { tx, audit }: Audited,
  user: { id: number; handle: string; disabledReason: string | null },
  reason: string | null,
): Promise<void> {
  if (user.disabledReason === reason) return;
  await tx.user.update({
    where: { id: user.id },
    data: { disabledReason: reason, revision: { increment: 1 } },
  });
  audit.changes(subjectOf(user), { disabledReason: user.disabledReason }, { disabledReason: reason });
}

/** Sets the address of an imported account and mails a link to claim it. */
export async function offerClaim(viewer: Viewer, input: { who: string; email: string }): Promise<void> {
  await retryOnConflict(() => audited(viewer, (context) => offerClaimIn(context, input)));
}

export async function offerClaimIn(
  { tx, viewer, audit }: Audited,
  { who, email }: { who: string; email: string },
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
  audit.record(subjectOf(user), "change", { field: "email", to: email });
}

/** Creates an API key for a person, for scripts; it is shown once. */
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
  { tx, viewer, audit }: Audited,
  { who, isAdministrator }: { who: string; isAdministrator: boolean },
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
  audit.record(subjectOf(user), isAdministrator ? "grant" : "revoke", { field: "administrator" });
}

function subjectOf({ id, handle }: { id: number; handle: string }): Subject {
  return { kind: "user", id, name: handle };
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

/** Locks all administrators before any other account, so that two acts cannot deadlock. */
export async function lockAdministrators(tx: Transaction): Promise<void> {
  await tx.$executeRaw(sql`SELECT FROM users WHERE is_administrator ORDER BY id FOR UPDATE`);
}

/** Keeps at least one administrator. Locks them, so that two cannot be removed concurrently. */
export async function refuseLastAdministrator(tx: Transaction, userId: number): Promise<void> {
  await lockAdministrators(tx);
  const others = await tx.user.count({
    where: { isAdministrator: true, disabledReason: null, mergedIntoId: null, NOT: { id: userId } },
  });
  if (others === 0)
    throw new AppError("last_administrator", "This is the only administrator: make another one first.");
}
