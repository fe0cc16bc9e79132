import { db } from "#lib/db/client.ts";
import { findViewer, type Viewer } from "#lib/people/viewer.ts";
import { cast, type Handle } from "./cast.ts";

/** The people of the cast, as they may act. */
export async function loadViewers(): Promise<Map<Handle, Viewer>> {
  const rows = await db.user.findMany({
    where: { handle: { in: Object.keys(cast) } },
    select: { id: true, handle: true },
  });
  const find = async (handle: Handle): Promise<Viewer> => {
    const viewer = await findViewer(rows.find((row) => row.handle === handle)?.id ?? 0);
    if (!viewer) throw new Error(`${handle} is not here.`);
    return viewer;
  };
  const entries = await Promise.all(
    Object.keys(cast)
      .filter(isHandle)
      .map(async (handle) => [handle, await find(handle)] as const),
  );
  return new Map(entries);
}

function isHandle(word: string): word is Handle {
  return Object.hasOwn(cast, word);
}
