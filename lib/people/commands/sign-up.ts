import "server-only";
import type { z } from "zod";
import { type Transaction, transaction } from "#lib/db/client.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { isFirstAccount } from "#lib/people/commands/first-account.ts";
import type { Origin } from "#lib/people/commands/sign-in.ts";
import { newToken, useToken } from "#lib/people/commands/tokens.ts";
import { alreadyHereMail, confirmMail } from "#lib/people/mails.ts";
import { hashPassword } from "#lib/people/passwords.ts";
import type { signUpInput } from "#lib/people/schema.ts";
import { readSettingsIn } from "#lib/people/settings.ts";
import { countMail } from "#lib/people/tries.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";

/**
 * Creates an account that is confirmed by the mailed link. An address that already has an account gets another mail, and
 * the answer is the same, so that nobody learns who has an account. The first account of an installation is its
 * administrator and needs no confirmation; its id is returned. The mailed link leads on to `next`.
 */
export async function signUp(
  _viewer: Viewer,
  input: z.output<typeof signUpInput>,
  { address, next }: Pick<Origin, "address"> & { next?: string },
): Promise<{ firstUserId: number | null }> {
  await countMail(address);
  const passwordHash = await hashPassword(input.password);
  return retryOnConflict(() => transaction((tx) => signUpIn(tx, { ...input, passwordHash }, next)));
}

type NewPerson = { email: string; displayName: string; handle: string; passwordHash: string };

async function signUpIn(
  tx: Transaction,
  { email, displayName, handle, passwordHash }: NewPerson,
  next: string | undefined,
) {
  await refuseTakenHandle(tx, handle);
  const isFirst = await isFirstAccount(tx);
  const known = await tx.user.findUnique({ where: { email } });
  if (known) {
    // Unconfirmed accounts too: the owner of the address may not have chosen the password.
    const mayEnter = known.disabledReason === null && known.mergedIntoId === null;
    const token = mayEnter ? await newToken(tx, "reset_password", { id: known.id, email }) : null;
    if (token) await sendMail(tx, alreadyHereMail(email, token));
    return { firstUserId: null };
  }
  if (!isFirst) await refuseClosedSignUp(tx);
  const user = await tx.user.create({
    data: {
      email,
      displayName,
      handle,
      passwordHash,
      isAdministrator: isFirst,
      emailConfirmedAt: isFirst ? new Date() : null,
    },
  });
  if (isFirst) return { firstUserId: user.id };
  const token = await newToken(tx, "confirm_email", { id: user.id, email });
  if (token) await sendMail(tx, confirmMail(email, token, next));
  return { firstUserId: null };
}

/** Throws where only administrators create accounts. */
export async function refuseClosedSignUp(tx: Transaction): Promise<void> {
  if (!(await readSettingsIn(tx)).isSignUpOpen)
    throw new NotAllowed("Accounts are made by an administrator here: ask for one.");
}

/** Confirms the account of this link. */
export async function confirmEmail(_viewer: Viewer, { token }: { token: string }): Promise<void> {
  await transaction(async (tx) => {
    const { userId } = await useToken(tx, "confirm_email", token);
    await tx.user.update({ where: { id: userId }, data: { emailConfirmedAt: new Date() } });
  });
}

/** Throws, with the message at the field, when the handle is taken. */
export async function refuseTakenHandle(
  tx: Transaction,
  handle: string,
  exceptUserId?: number,
): Promise<void> {
  const owner = await tx.user.findUnique({ where: { handle }, select: { id: true } });
  if (owner && owner.id !== exceptUserId) {
    throw new InvalidInput({ handle: [`The handle “${handle}” is taken: choose another one.`] });
  }
}

/** Runs `work` again when the same handle or address was created concurrently: then its checks see it. */
export async function retryOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return work();
    throw error;
  }
}
