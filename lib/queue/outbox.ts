import "server-only";
import type { Transaction } from "#lib/db/client.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** The single-use link in it: it is redacted once it is used or has expired. */
  tokenId?: number;
};

/**
 * Adds a mail to the outbox and queues its sending, in your transaction. Returns its id.
 */
export async function sendMail(tx: Transaction, mail: Mail): Promise<number> {
  const { id } = await tx.outgoingMail.create({ data: mail, select: { id: true } });
  await enqueue(tx, "mail.send", { mailId: id });
  return id;
}
