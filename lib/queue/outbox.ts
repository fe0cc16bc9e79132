import "server-only";
import type { Transaction } from "#lib/db/client.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** The single-use link in it: it is taken out of the outbox once it is used or too old. */
  tokenId?: number;
};

/**
 * Puts a mail into the outbox and queues its sending, in your transaction: it leaves exactly when
 * the change commits. Gives its number.
 */
export async function sendMail(tx: Transaction, mail: Mail): Promise<number> {
  const { id } = await tx.outgoingMail.create({ data: mail, select: { id: true } });
  await enqueue(tx, "mail.send", { mailId: id });
  return id;
}
