import "server-only";
import { db } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Refuses a comment that is sent again: from a second window with the same draft, or by a hand that doubts. The same words
 * for others, after they were private or the other way round, are not sent again.
 */
export async function refuseRepeated(
  viewer: Viewer,
  bugId: number,
  text: string,
  isPrivate: boolean,
): Promise<void> {
  // By id: each audience counts its own comments.
  const last = await db.comment.findFirst({
    where: { bugId, authorId: viewer.userId ?? 0 },
    orderBy: { id: "desc" },
  });
  if (!last || (last.number === 0 && last.audienceId === null)) return;
  const isSame = last.text === text && (last.audienceId !== null) === isPrivate;
  if (!isSame || Date.now() - last.createdAt.getTime() > REPEATED_MS) return;
  const which = isPrivate ? "your last private comment" : `comment ${last.number}`;
  throw new InvalidInput({ comment: [`You have just posted this: it is ${which}.`] });
}

/** For how long the same words are taken as sent again. */
const REPEATED_MS = 10 * 60_000;
