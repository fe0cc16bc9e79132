import "server-only";
import type { z } from "zod";
import { transaction } from "#lib/db/client.ts";
import { AppError, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { requireOneself } from "#lib/people/commands/account.ts";
import { checkOwnPassword } from "#lib/people/commands/passwords.ts";
import { newToken, useToken } from "#lib/people/commands/tokens.ts";
import { changeEmailMail, emailChangedMail, emailTakenMail } from "#lib/people/mails.ts";
import type { changeEmailInput } from "#lib/people/schema.ts";
import { countMail } from "#lib/people/tries.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { sendMail } from "#lib/queue/outbox.ts";

/**
 * Mails a link to the new address; the account keeps its address until it is used. Does not reveal whether the address
 * already has an account: its owner is told by mail.
 */
export async function requestEmailChange(
  viewer: Viewer,
  { email, currentPassword }: z.output<typeof changeEmailInput>,
  { address }: { address: string },
): Promise<void> {
  const { userId } = requireOneself(viewer);
  const user = await checkOwnPassword(userId, currentPassword, address);
  if (user.email.toLowerCase() === email.toLowerCase())
    throw new InvalidInput({ email: ["This is your address already."] });
  await countMail(address);
  await transaction(async (tx) => {
    const token = await newToken(tx, "change_email", { id: userId, email });
    if (!token)
      throw new AppError("too_many", "You asked for this several times within an hour. Try again later.");
    const isTaken = (await tx.user.count({ where: { email } })) > 0;
    await sendMail(tx, isTaken ? emailTakenMail(email) : changeEmailMail(email, token, user.handle));
  });
}

/** Gives the account of this link its new address, and tells the old one. */
export async function confirmEmailChange(_viewer: Viewer, { token }: { token: string }): Promise<void> {
  await transaction(async (tx) => {
    const { userId, email } = await useToken(tx, "change_email", token);
    const { email: before, disabledReason } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    if (disabledReason !== null) throw new NotAllowed(`This account is disabled: ${disabledReason}`);
    if ((await tx.user.count({ where: { email } })) > 0)
      throw new AppError("address_taken", "This address has an account by now. Nothing was changed.");
    await tx.user.update({
      where: { id: userId },
      data: { email, emailConfirmedAt: new Date(), revision: { increment: 1 } },
    });
    await tx.token.deleteMany({ where: { userId, usedAt: null } });
    if (before) await sendMail(tx, emailChangedMail(before, email));
  });
}
