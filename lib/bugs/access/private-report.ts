import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Whether `rr`, a row of routed_reports, is of a private report: it waits to be published, was published, or concerns only the downstream product. */
export const isPrivateReport = sql`(rr.unrouted_since IS NOT NULL OR rr.published_bug_id IS NOT NULL OR rr.downstream_only_reason <> '')`;

/**
 * The id or name of the downstream product whose private report `b` is, as far as the viewer sees that product; else null. Its
 * people work on the report, whose upstream home does not see it (046). A public report that was restricted later is none.
 */
export function reportOf(viewer: Viewer, column: "id" | "name"): Sql {
  return sql`(SELECT ${column === "id" ? sql`p.id` : sql`p.name::text`} FROM routed_reports rr JOIN products p ON p.id = rr.product_id
    WHERE rr.bug_id = b.id AND b.is_restricted AND rr.product_id <> b.product_id AND ${isPrivateReport} AND ${visibleProducts(viewer)})`;
}
