import { db } from "#lib/db/client.ts";

/** An event on a bug, for tests that write comments, files or history by hand. Gives its number. */
export async function makeEvent(
  bugId: number,
  given: { authorId?: number | null; audienceId?: number | null } = {},
): Promise<bigint> {
  const { id } = await db.event.create({ data: { bugId, revision: 1, door: "web", ...given } });
  return id;
}

/** The audience of a product's insiders, or of a group's members. */
export async function audienceOf(of: { productId: number } | { groupId: number }): Promise<number> {
  const { id } = await db.audience.findFirstOrThrow({ where: of });
  return id;
}

/** The description of a file on a bug; with `audienceId` not for everybody. Gives its number. */
export async function makeAttachment(
  bugId: number,
  given: { authorId?: number; audienceId?: number; fileName?: string; commentId?: number } = {},
): Promise<number> {
  const { audienceId = null, authorId = null } = given;
  const eventId = await makeEvent(bugId, { audienceId, authorId });
  const file = { fileName: "p.diff", summary: "", contentType: "text/plain", size: 1 };
  const { id } = await db.attachment.create({ data: { ...file, ...given, bugId, eventId } });
  return id;
}
