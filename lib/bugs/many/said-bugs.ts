import "server-only";
import type { ActContext } from "#lib/bugs/many/change-many.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { countOf } from "#lib/text.ts";

/** Bugs for a sentence to one person: `seen` are those that they see; of the others only that there are some. */
export type SaidBugs = { seen: number; text: string; isOne: boolean };

/** The bugs that match `which` (a condition on `b`), for a sentence to the viewer. */
export async function sayBugsWhere({ tx, viewer }: ActContext, which: Sql, noun = "bug"): Promise<SaidBugs> {
  const [row] = await queryRowsIn<{ seen: number; isMore: boolean }>(
    tx,
    sql`SELECT (count(*) FILTER (WHERE ${visibleBugs(viewer)}))::int AS seen,
          count(*) > (count(*) FILTER (WHERE ${visibleBugs(viewer)})) AS "isMore" FROM bugs b WHERE ${which}`,
  );
  const { seen, isMore } = row ?? { seen: 0, isMore: false };
  return { seen, text: sayBugs(seen, isMore, noun), isOne: seen === 1 && !isMore };
}

/** “3 bugs”, or “3 bugs and bugs that you do not see”: how many one does not see is nobody's to know. */
export function sayBugs(seen: number, isMore: boolean, noun = "bug"): string {
  if (!isMore) return countOf(seen, noun);
  return seen === 0
    ? `${noun}s that you do not see`
    : `${countOf(seen, noun)} and ${noun}s that you do not see`;
}
