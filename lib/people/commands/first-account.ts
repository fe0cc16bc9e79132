import "server-only";
import type { Transaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";

/**
 * Whether the account that this transaction is about to create is the first of the installation, and so its
 * administrator. Concurrent callers wait until the transaction has ended: only one is the first.
 */
export async function isFirstAccount(tx: Transaction): Promise<boolean> {
  await takeLock(tx, "firstAccount");
  return (await tx.user.findFirst({ where: { isPlaceholder: false }, select: { id: true } })) === null;
}
