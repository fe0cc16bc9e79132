import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";

/**
 * Sends one mail of the outbox by SMTP; the answer to the job `mail.send`. Without SMTP_URL the mail
 * stays where it is, for an administrator to read. A mail that has left is not sent again; one that
 * cannot leave keeps the reason, and the job is tried again later.
 */
export async function deliverMail(mailId: number): Promise<void> {
  if (!env().smtpUrl) return;
  const mail = await db.outgoingMail.findUnique({ where: { id: mailId } });
  if (!mail || mail.sentAt) return;
  try {
    const { to, subject, text, html } = mail;
    await transport().sendMail({ from: env().mailFrom, to, subject, text, html: html ?? undefined });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await db.outgoingMail.update({ where: { id: mailId }, data: { error: reason.slice(0, 1000) } });
    throw error;
  }
  await db.outgoingMail.update({ where: { id: mailId }, data: { sentAt: new Date(), error: null } });
}

function transport(): Transporter {
  kept ??= createTransport({ url: env().smtpUrl, pool: true });
  return kept;
}

let kept: Transporter | undefined;
