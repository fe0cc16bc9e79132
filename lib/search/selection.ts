import "server-only";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { compileQuery } from "#lib/search/compile.ts";
import { type Cursor, orderOf } from "#lib/search/order.ts";
import { refuseProblems } from "#lib/search/problems.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { findCursors } from "#lib/search/rows.ts";

/** Bugs chosen in a list: their numbers, or the whole list by its address. */
export type Selection = { ids: readonly number[]; all: string };

const BATCH = 5_000;

/** The numbers of the chosen bugs; of a list, those that the viewer sees. Throws InvalidInput for more than `most`. */
export async function resolveSelection(
  viewer: Viewer,
  { ids, all }: Selection,
  most: number,
): Promise<number[]> {
  if (all === "") return [...ids];
  const { query, problems } = parseBugQuery(new URLSearchParams(all));
  const { condition, problems: unknown } = await compileQuery(viewer, query);
  refuseProblems([...problems, ...unknown]);
  const order = orderOf(viewer, query.sort);
  const found: number[] = [];
  let cursor: Cursor | null = null;
  for (;;) {
    const { cursors } = await findCursors(viewer, condition, order, {
      cursor,
      backwards: false,
      limit: BATCH,
    });
    found.push(...cursors.map(({ id }) => id));
    if (found.length > most) throw tooMany(most);
    if (cursors.length < BATCH) return found;
    cursor = cursors.at(-1) ?? null;
  }
}

function tooMany(most: number): InvalidInput {
  return new InvalidInput({}, `This list has more than ${most.toLocaleString("en")} bugs: narrow it first.`);
}

/** `1,2 3` → [1, 2, 3]; what is no number of a bug is left out. */
export function parseIds(words: readonly string[]): number[] {
  const ids = words
    .flatMap((word) => word.split(/[\s,]+/))
    .flatMap((word) => (/^\d{1,9}$/.test(word) && Number(word) > 0 ? [Number(word)] : []));
  return [...new Set(ids)];
}
