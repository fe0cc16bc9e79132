import { visibleBugs } from "#lib/bugs/visibility.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { NUMBER_MAX } from "#lib/text.ts";

/** A bug to be named in a text. */
export type NamedBug = {
  id: number;
  summary: string;
  status: string;
  resolution: string | null;
  product: string;
};

const MOST = 8;
const WORDS_MAX = 5;
/** Shorter words alone would read every summary. */
const LETTERS_MIN = 3;

/**
 * Up to eight bugs that the viewer sees, to be named in a text: for digits the bug with this number, then those whose number begins
 * so; else those with all words in the summary: those of the product of the bug `nearId` first, then open ones, then by the latest change.
 */
export async function findBugsToName(viewer: Viewer, text: string, nearId?: number): Promise<NamedBug[]> {
  const given = text.trim();
  const which = /^[1-9]\d*$/.test(given) ? byNumber(viewer, given) : byWords(viewer, given, nearId);
  if (!which) return [];
  return searchRows<NamedBug>(
    viewer,
    sql`SELECT b.id, b.summary, b.status, b.resolution, p.name::text AS product
        FROM (${which}) x JOIN bugs b ON b.id = x.id JOIN products p ON p.id = b.product_id ORDER BY x.place LIMIT ${MOST}`,
  );
}

/** From each range of numbers its first ones: 4, 40 to 49, 400 to 499 … */
function byNumber(viewer: Viewer, digits: string): Sql | null {
  const ranges: Sql[] = [];
  for (let from = Number(digits), count = 1; from <= NUMBER_MAX; from *= 10, count *= 10) {
    const to = Math.min(from + count - 1, NUMBER_MAX);
    ranges.push(sql`(SELECT b.id, b.id AS place FROM bugs b WHERE b.id BETWEEN ${from}::int AND ${to}::int AND ${visibleBugs(viewer, "few")}
      ORDER BY b.id LIMIT ${MOST})`);
  }
  return ranges.length > 0 ? joinSql(ranges, " UNION ALL ") : null;
}

function byWords(viewer: Viewer, text: string, nearId: number | undefined): Sql | null {
  const words = text.split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  if (!words.some((word) => word.length >= LETTERS_MIN)) return null;
  const said = joinSql(
    words.map((word) => sql`b.summary ILIKE ${containing(word)}`),
    " AND ",
  );
  // The product alone: which one a bug is in that they do not see orders nothing.
  const near = sql`(SELECT b.product_id FROM bugs b WHERE b.id = ${nearId ?? 0} AND ${visibleBugs(viewer, "few")})`;
  return sql`SELECT b.id, row_number() OVER (ORDER BY coalesce(b.product_id = ${near}, false) DESC, b.resolution IS NULL DESC, b.changed_at DESC, b.id DESC) AS place
    FROM bugs b WHERE ${said} AND ${visibleBugs(viewer)}`;
}
