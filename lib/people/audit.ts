import "server-only";
import { randomUUID } from "node:crypto";
import type { Transaction } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type Act = {
  /** component, version, role, user … */
  subject: string;
  subjectId?: number;
  subjectName: string;
  /** create, change, delete, grant, revoke … */
  action: string;
  field?: string;
  from?: Prisma.InputJsonValue;
  to?: Prisma.InputJsonValue;
  productId?: number;
  /** Shared by the rows of one submission; a new one unless given. */
  act?: string | undefined;
};

/** Writes down what an administrator or a maintainer did, in the transaction that does it. */
export async function recordAct(
  tx: Transaction,
  viewer: Viewer,
  { act = randomUUID(), ...what }: Act,
): Promise<void> {
  await tx.auditEntry.create({ data: { ...what, act, actorId: viewer.impersonatorId ?? viewer.userId } });
}
