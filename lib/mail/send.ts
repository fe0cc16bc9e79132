import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { env } from "#lib/env.ts";

/** Longer than sending one mail can take: an older claim belongs to a process that died. */
const CLAIM_MINUTES = 15;
const TIMEOUT_MS = 60_000;

/**
 * Sends one mail of the outbox by SMTP; handles the job `mail.send`. Without SMTP_URL the mail stays in the outbox, for
 * an administrator to read. A mail is claimed before it is sent, so that two jobs do not send it at once; a mail that
 * was sent or redacted is skipped. A failure is recorded on the mail, and the job is retried later. If the process dies
 * after sending and before recording it, the mail is sent again with the same Message-ID, by which mail clients
 * recognise it.
 */
export async function deliverMail(mailId: number): Promise<void> {
  if (!env().smtpUrl) return;
  const mail = await claim(mailId);
  if (!mail) return;
  try {
    const { to, subject, text, html } = mail;
    const messageId = messageIdOf(mail);
    await transport().sendMail({
      from: env().mailFrom,
      to,
      subject,
      text,
      html: html ?? undefined,
      messageId,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const data = { error: reason.slice(0, 1000), claimedAt: null };
    await db.outgoingMail.updateMany({ where: { id: mailId }, data });
    throw error;
  }
  const data = { sentAt: new Date(), error: null, claimedAt: null };
  await db.outgoingMail.updateMany({ where: { id: mailId }, data });
}

type Claimed = {
  id: number;
  to: string;
  subject: string;
  text: string;
  html: string | null;
  createdAt: Date;
};

/** Claims the mail; null when there is nothing to send. Throws while another process is sending it. */
async function claim(mailId: number): Promise<Claimed | null> {
  const [mail] = await queryRows<Claimed>(sql`
    UPDATE outgoing_mail SET claimed_at = now()
    WHERE id = ${mailId} AND sent_at IS NULL AND redacted_at IS NULL
      AND (claimed_at IS NULL OR claimed_at < now() - make_interval(mins => ${CLAIM_MINUTES}::int))
    RETURNING id, "to", subject, text, html, created_at AS "createdAt"`);
  if (mail) return mail;
  const pending = await db.outgoingMail.count({ where: { id: mailId, sentAt: null, redactedAt: null } });
  if (pending > 0) throw new Error(`Mail ${mailId} is being sent by another process.`);
  return null;
}

/** Stable for one mail. */
function messageIdOf({ id, createdAt }: Claimed): string {
  return `<headwater-${id}-${createdAt.getTime()}@${new URL(env().url).hostname}>`;
}

function transport(): Transporter {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  cached ??= createTransport({ url: env().smtpUrl, pool: true, ...timeouts });
  return cached;
}

let cached: Transporter | undefined;
