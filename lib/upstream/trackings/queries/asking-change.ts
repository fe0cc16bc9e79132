import "server-only";
import type { ChangeAddress } from "#lib/catalog/change-page.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The change of code whose footer (`Backport-To:`) asks for a fix in a place. */
export type AskingChange = ChangeAddress & { key: string; subject: string; author: string; at: string };

/**
 * The first change that asks for the fix of tracking `t`, in series `s`, as JSON, where no person asked; null: none, or in a product
 * that the viewer does not see.
 */
export function askingChange(viewer: Viewer): Sql {
  // Names with *, as a series has them for its branches.
  const like = sql`replace(replace(replace(replace(pattern, '\\', '\\\\'), '_', '\\_'), '%', '\\%'), '*', '%')`;
  const isOfPattern = sql`EXISTS (SELECT 1 FROM regexp_split_to_table(s.branch_pattern, '[[:space:],]+') pattern WHERE pattern <> '' AND n LIKE ${like})`;
  const names = sql`EXISTS (SELECT 1 FROM unnest(c.backport_to) n WHERE position(lower(s.name) IN lower(n)) > 0 OR ${isOfPattern})`;
  return sql`CASE WHEN t.asked_by_id IS NULL AND t.series_id IS NOT NULL AND t.said_state IN ('requested', 'approved', 'declined', 'deferred') THEN (
    SELECT json_build_object('key', c.key, 'sha', c.sha, 'subject', c.subject, 'author', c.author, 'at', c.at, 'url', c.url, 'forge', r.forge, 'webPage', r.url)
    FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id JOIN repositories r ON r.id = c.repository_id
    JOIN products p ON p.id = r.product_id
    WHERE l.bug_id = t.bug_id AND r.product_id = t.product_id AND c.backport_to <> '{}' AND c.status <> 'abandoned' AND ${names} AND ${visibleProducts(viewer)}
    ORDER BY s.name = ANY(c.backport_to) DESC, c.at, c.id LIMIT 1) END`;
}
