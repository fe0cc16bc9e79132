import "server-only";
import type { Transaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";

/**
 * Whether the account that this transaction is about to make is the first of the installation, and so its
 * administrator. Whoever else asks waits until the transaction has ended: of two at once one is the first.
 */
export async function isFirstAccount(tx: Transaction): Promise<boolean> {
  await takeLock(tx, "firstAccount");
  return (await tx.user.findFirst({ where: { isPlaceholder: false }, select: { id: true } })) === null;
}
