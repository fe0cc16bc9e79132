import "server-only";
import type { z } from "zod";
import { db, type Sql, sql, transaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { InvalidInput, NotFound } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import type { changeSearchInput, saveSearchInput } from "#lib/search/schema.ts";

/** A stored search: its query is the part of /bugs?… after the question mark. */
export type SavedSearch = { id: number; name: string; query: string; isPinned: boolean };

/** Limit per person. */
const SEARCHES_MAX = 500;

/** The searches of a person, by name: rows of SavedSearch. */
export function savedSearchesQuery(userId: number): Sql {
  return sql`SELECT id, name, query, is_pinned AS "isPinned" FROM saved_searches
    WHERE owner_id = ${userId} ORDER BY lower(name), id`;
}

/** All of the viewer's own searches, by name. */
export async function listSavedSearches(viewer: Viewer): Promise<SavedSearch[]> {
  if (viewer.userId === null) return [];
  return queryRows<SavedSearch>(savedSearchesQuery(viewer.userId));
}

/** Saves a search under a name. It is shown in the sidebar. */
export async function saveSearch(viewer: Viewer, input: z.output<typeof saveSearchInput>): Promise<void> {
  const { userId: ownerId } = requireActor(viewer);
  const { name, query, replace } = input;
  await transaction(async (tx) => {
    const ownerId_name = { ownerId, name };
    // Serialises concurrent saves by the same person.
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${ownerId} FOR NO KEY UPDATE`;
    const taken = await tx.savedSearch.findUnique({ where: { ownerId_name } });
    if (taken && !replace) throw nameTaken("Tick “Replace it” to overwrite it.");
    if (!taken && (await tx.savedSearch.count({ where: { ownerId } })) >= SEARCHES_MAX) {
      throw new InvalidInput({ name: [`You have ${SEARCHES_MAX} searches: delete one first.`] });
    }
    await tx.savedSearch.upsert({
      where: { ownerId_name },
      create: { ownerId, name, query },
      update: { query },
    });
  });
}

/** Renames one of the viewer's searches, and pins or unpins it. */
export async function changeSearch(viewer: Viewer, input: z.output<typeof changeSearchInput>): Promise<void> {
  const { userId: ownerId } = requireActor(viewer);
  const { id, name, isPinned } = input;
  await transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${ownerId} FOR NO KEY UPDATE`;
    const taken = await tx.savedSearch.findUnique({ where: { ownerId_name: { ownerId, name } } });
    if (taken && taken.id !== id) throw nameTaken("Choose another name.");
    const { count } = await tx.savedSearch.updateMany({ where: { id, ownerId }, data: { name, isPinned } });
    if (count === 0) throw notFound();
  });
}

/** Deletes one of the viewer's searches. */
export async function deleteSearch(viewer: Viewer, { id }: { id: number }): Promise<void> {
  const { userId: ownerId } = requireActor(viewer);
  const { count } = await db.savedSearch.deleteMany({ where: { id, ownerId } });
  if (count === 0) throw notFound();
}

function nameTaken(whatToDo: string): InvalidInput {
  return new InvalidInput({ name: [`You already have a search with this name. ${whatToDo}`] });
}

function notFound(): NotFound {
  return new NotFound("This search does not exist. It may have been deleted.");
}
