import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { joinSql, rawSql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { trackingCondition } from "#lib/search/trackings/conditions.ts";
import type { QuestionWord } from "#lib/search/trackings/words.ts";

/** A product or a classification that the viewer sees. */
export type QuestionScope = { kind: "product" | "classification"; id: number };

/** How many visible bugs are in the list of each question. One statement. */
export async function countQuestions(
  viewer: Viewer,
  { kind, id }: QuestionScope,
  words: readonly QuestionWord[],
): Promise<Map<QuestionWord, number>> {
  const place = `${kind === "product" ? "p" : "k"}${id}`;
  const counts = words.map(
    (word, index) => sql`(SELECT count(*)::int FROM bugs b WHERE ${visibleBugs(viewer, "few")}
      AND ${trackingCondition(viewer, [`${word}|${place}`], false)}) AS ${rawSql(`n${index}`)}`,
  );
  const [row = {}] = await searchRows<Record<string, number>>(viewer, sql`SELECT ${joinSql(counts, ", ")}`);
  return new Map(words.map((word, index) => [word, row[`n${index}`] ?? 0]));
}

/** The classification with this name, if the viewer sees a product of it. */
export async function findClassification(
  viewer: Viewer,
  name: string,
): Promise<{ id: number; name: string } | null> {
  const [found] = await searchRows<{ id: number; name: string }>(
    viewer,
    sql`SELECT k.id, k.name::text AS name FROM classifications k WHERE k.name = ${name}::citext
        AND EXISTS (SELECT 1 FROM products p WHERE p.classification_id = k.id AND ${visibleProducts(viewer)})`,
  );
  return found ?? null;
}
