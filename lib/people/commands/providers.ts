import "server-only";
import { type Transaction, transaction } from "#lib/db/client.ts";
import { AppError, NotAllowed } from "#lib/errors.ts";
import { isFirstAccount } from "#lib/people/commands/first-account.ts";
import { type Origin, openSession } from "#lib/people/commands/sign-in.ts";
import { refuseClosedSignUp } from "#lib/people/commands/sign-up.ts";
import {
  displayName as displayNameRule,
  email as emailRule,
  handle as handleRule,
} from "#lib/people/schema.ts";

/** The identity given by an external provider (OIDC, GitHub, GitLab). */
export type Identity = {
  provider: string;
  /** The provider's permanent id of the person. */
  subject: string;
  email: string | null;
  /** Only an address verified by the provider links an identity to an account. */
  isEmailVerified: boolean;
  name: string | null;
  /** The login there, the preferred handle here. */
  login: string | null;
};

/**
 * Opens a session for an identity from a provider, and returns its token. A known identity signs in; else a verified
 * address links it to the account with that address; else an account is created.
 */
export async function signInByProvider(identity: Identity, origin: Origin): Promise<string> {
  return transaction(async (tx) => openSession(tx, await accountOf(tx, identity), origin));
}

async function accountOf(tx: Transaction, identity: Identity): Promise<number> {
  const { provider, subject } = identity;
  const known = await tx.signInAccount.findUnique({
    where: { provider_subject: { provider, subject } },
    include: { user: true },
  });
  if (known) {
    refuseClosed(known.user);
    return known.userId;
  }
  const email = emailRule.safeParse(identity.email);
  if (!email.success || !identity.isEmailVerified) {
    throw new AppError(
      "no_verified_address",
      "Your account there has no verified e-mail address: verify one there, then come back.",
    );
  }
  const user = await tx.user.findUnique({ where: { email: email.data } });
  if (user) refuseClosed(user);
  const userId = user ? await takeOver(tx, user) : await createFrom(tx, identity, email.data);
  await tx.signInAccount.create({ data: { provider, subject, userId } });
  return userId;
}

/** An unconfirmed account may have been created by somebody else: its password and sessions are deleted. */
async function takeOver(
  tx: Transaction,
  user: { id: number; emailConfirmedAt: Date | null },
): Promise<number> {
  if (user.emailConfirmedAt === null) {
    const data = { emailConfirmedAt: new Date(), isPlaceholder: false, passwordHash: null };
    await tx.user.update({ where: { id: user.id }, data });
    await tx.session.deleteMany({ where: { userId: user.id } });
  } else {
    await tx.user.update({ where: { id: user.id }, data: { isPlaceholder: false } });
  }
  return user.id;
}

async function createFrom(tx: Transaction, { name, login }: Identity, email: string): Promise<number> {
  const isFirst = await isFirstAccount(tx);
  const handle = await freeHandle(tx, login ?? email.split("@")[0] ?? "");
  const displayName = displayNameRule.safeParse(name ?? "").data ?? handle;
  if (!isFirst) await refuseClosedSignUp(tx);
  const user = await tx.user.create({
    data: { email, handle, displayName, emailConfirmedAt: new Date(), isAdministrator: isFirst },
  });
  return user.id;
}

async function freeHandle(tx: Transaction, wish: string): Promise<string> {
  const cleaned = wish
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 35);
  const base = handleRule.safeParse(cleaned).data ?? "person";
  for (let number = 1; ; number += 1) {
    const handle = number === 1 ? base : `${base}-${number}`;
    if (!(await tx.user.findUnique({ where: { handle }, select: { id: true } }))) return handle;
  }
}

function refuseClosed(user: { disabledReason: string | null; mergedIntoId: number | null }): void {
  if (user.mergedIntoId !== null)
    throw new NotAllowed("This account was merged into another one: sign in with that.");
  if (user.disabledReason !== null) throw new NotAllowed(`This account is disabled: ${user.disabledReason}`);
}
