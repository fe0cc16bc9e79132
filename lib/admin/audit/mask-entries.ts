import "server-only";
import { HIDDEN_PRODUCT } from "#lib/admin/audit/parts.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { RecordedEntry } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Entries that are about to be recorded, as the viewer may read them: as `seenEntries` of those that are. */
export async function maskEntries(
  tx: Transaction,
  viewer: Viewer,
  entries: readonly RecordedEntry[],
): Promise<RecordedEntry[]> {
  const named = entries.flatMap(({ fromProductId, toProductId }) =>
    [fromProductId ?? [], toProductId ?? []].flat(),
  );
  if (named.length === 0) return [...entries];
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT p.id FROM products p WHERE p.id = ANY(${[...new Set(named)]}::int[]) AND ${visibleProducts(viewer)}`,
  );
  const seen = new Set(rows.map(({ id }) => id));
  const isHidden = (id: number | null) => id !== null && !seen.has(id);
  return entries.map((entry) => {
    const masked = entry.action === "create" ? null : HIDDEN_PRODUCT;
    return {
      ...entry,
      from: isHidden(entry.fromProductId) ? masked : entry.from,
      to: isHidden(entry.toProductId) ? masked : entry.to,
    };
  });
}
