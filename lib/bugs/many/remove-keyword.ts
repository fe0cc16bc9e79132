import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { noteListed } from "#lib/bugs/change/draft.ts";
import { type ActContext, changeMany, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { sql } from "#lib/db/client.ts";

/** Removes a keyword from all bugs that have it. Returns how many. */
export async function removeKeyword(context: ActContext, keyword: Thing): Promise<number> {
  const has = sql`b.id IN (SELECT bug_id FROM bug_keywords WHERE keyword_id = ${keyword.id})`;
  const ids = await lockBugsWhere(context.tx, has);
  return changeMany(context, `Keyword ${keyword.name} deleted`, ids, (plan) => {
    plan.lists.keywords.remove.push(keyword.id);
    noteListed(plan, "keywords", keyword, "remove");
  });
}
