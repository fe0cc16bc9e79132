import "server-only";
import type { z } from "zod";
import { db, transaction } from "#lib/db/client.ts";
import { NotAllowed, NotFound } from "#lib/errors.ts";
import { refuseTakenHandle, retryOnConflict } from "#lib/people/commands/sign-up.ts";
import type { changeProfileInput, changeRequestsInput, createApiKeyInput } from "#lib/people/schema.ts";
import { hashSecret, newSecret } from "#lib/people/secrets.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** Changes by people to their own accounts. Refused while impersonating. */

export async function changeProfile(
  viewer: Viewer,
  input: z.output<typeof changeProfileInput>,
): Promise<void> {
  const { userId } = requireOneself(viewer);
  await retryOnConflict(() =>
    transaction(async (tx) => {
      await refuseTakenHandle(tx, input.handle, userId);
      await tx.user.update({ where: { id: userId }, data: { ...input, revision: { increment: 1 } } });
    }),
  );
}

/** Whether others may name them for requests. */
export async function changeRequests(
  viewer: Viewer,
  { takesNone, noRequests }: z.output<typeof changeRequestsInput>,
): Promise<void> {
  const { userId } = requireOneself(viewer);
  const data = { noRequests: takesNone ? noRequests : null, revision: { increment: 1 } };
  await db.user.update({ where: { id: userId }, data });
}

/** Ends one of the viewer's sessions. */
export async function revokeSession(viewer: Viewer, { sessionId }: { sessionId: number }): Promise<void> {
  const { userId } = requireOneself(viewer);
  const { count } = await db.session.deleteMany({ where: { id: sessionId, userId } });
  if (count === 0) throw new NotFound("This session has ended already.");
}

/** Creates an API key of the viewer and returns it: it is shown once, only its hash is stored. */
export async function createApiKey(
  viewer: Viewer,
  input: z.output<typeof createApiKeyInput>,
): Promise<string> {
  return createApiKeyOf(requireOneself(viewer).userId, input);
}

/** The write itself, shared with the command line. */
export async function createApiKeyOf(
  userId: number,
  { name, scopes, days }: z.output<typeof createApiKeyInput>,
): Promise<string> {
  const key = `hw_${newSecret()}`;
  const expiresAt = days === null ? null : new Date(Date.now() + days * 86_400_000);
  await db.apiKey.create({
    data: { userId, name, keyHash: hashSecret(key), prefix: key.slice(0, 8), scopes, expiresAt },
  });
  return key;
}

/** Revokes an API key of the viewer. */
export async function revokeApiKey(viewer: Viewer, { keyId }: { keyId: number }): Promise<void> {
  const { userId } = requireOneself(viewer);
  const { count } = await db.apiKey.updateMany({
    where: { id: keyId, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count === 0) throw new NotFound("This key was revoked already.");
}

/** The viewer, who acts for themselves: refused while impersonating. */
export function requireOneself(viewer: Viewer): Actor {
  const actor = requireActor(viewer);
  if (actor.impersonatorId !== null)
    throw new NotAllowed("You may not change the account while impersonating.");
  return actor;
}
