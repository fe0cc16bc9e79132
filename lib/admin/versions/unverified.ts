import "server-only";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { findUnverified } from "#lib/search/trackings/unverified.ts";
import { countOf } from "#lib/text.ts";

/** What releasing versions says of the bugs in them that nobody verified: a line, and the list of those that one address holds. */
export async function sayUnverified(
  { tx, viewer }: ProductContext,
  versions: readonly { id: number; name: string }[],
): Promise<{ lines: string[]; lists: Record<string, string>; count: number }> {
  const bugs = new Set<number>();
  for (const { id } of versions) for (const bug of await findUnverified(tx, viewer, id)) bugs.add(bug);
  const count = bugs.size;
  if (count === 0) return { lines: [], lists: {}, count };
  const where = versions.length === 1 ? `“${versions[0]?.name}”` : "these versions";
  const line = `${countOf(count, "bug")} in ${where} ${count === 1 ? "is" : "are"} not verified.`;
  const lists = { [line]: `/bugs?id=${[...bugs].slice(0, 200).join(",")}` };
  return { lines: [line], lists: count > 200 ? {} : lists, count };
}
