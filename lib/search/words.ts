import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * Statuses and resolutions are words of the whole site, yet a product's own workflow can bring new ones.
 * A word is known to a viewer when the default workflow has it, or the workflow of a product that he
 * sees, or a bug in one (imported bugs have words of no workflow). `seen` is a condition on `p`.
 */
export function isKnownStatus(word: Sql, seen: Sql): Sql {
  return isKnown(word, seen, sql`workflow_statuses`, sql`status`);
}

/** The same for a resolution. */
export function isKnownResolution(word: Sql, seen: Sql): Sql {
  return isKnown(word, seen, sql`workflow_resolutions`, sql`resolution`);
}

function isKnown(word: Sql, seen: Sql, table: Sql, column: Sql): Sql {
  return sql`(EXISTS (SELECT 1 FROM ${table} t JOIN workflows f ON f.id = t.workflow_id WHERE t.${column} = ${word}
      AND (f.is_default OR EXISTS (SELECT 1 FROM products p WHERE p.workflow_id = f.id AND ${seen})))
    OR EXISTS (SELECT 1 FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.${column} = ${word} AND ${seen}))`;
}
