import "server-only";
import type { Columns, Json, RowChange } from "#lib/bugs/many/journal.ts";
import { isInAudience, visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { rawSql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Tables whose rows may be of a product, an audience or a bug that somebody who acts on another product does not see. */
const OF_OTHERS = [
  "trackings",
  "manifest_lines",
  "manifest_patches",
  "tracking_acks",
  "presence",
  "customer_cases",
  "watches",
  "product_mappings",
  "routed_reports",
  "flag_scopes",
  "doc_texts",
];

/** What a column names. */
const NAMES = {
  product_id: "products",
  downstream_product_id: "products",
  upstream_product_id: "products",
  version_id: "versions",
  in_version_id: "versions",
  audience_id: "audiences",
  bug_id: "bugs",
  tracking_id: "trackings",
  manifest_line_id: "lines",
} as const;
type Named = (typeof NAMES)[keyof typeof NAMES];
const COLUMNS = Object.entries(NAMES);

/**
 * The rows of an act that the viewer may hear of: not those of hidden products, bugs and trackings, and of audiences that they are
 * not in. An act on a product may reach what others built on it, and a count would tell of them.
 */
export async function seenRows(
  tx: Transaction,
  viewer: Viewer,
  journal: readonly RowChange[],
): Promise<readonly RowChange[]> {
  const theirs = journal.filter(({ source }) => OF_OTHERS.includes(source));
  if (viewer.isAdministrator || theirs.length === 0) return journal;
  const whole = await wholeRows(tx, theirs);
  const hidden = await hiddenOf(tx, viewer, [...whole.values()]);
  const isHidden = (row: RowChange) => {
    const columns = whole.get(row) ?? {};
    return COLUMNS.some(([column, named]) => hidden[named].has(columns[column] ?? null));
  };
  // What hangs on a row that the act deleted is as hidden as that was.
  for (const row of theirs) {
    if (row.source === "trackings" && isHidden(row)) hidden.trackings.add(row.key.id ?? null);
    if (row.source === "manifest_lines" && isHidden(row)) hidden.lines.add(row.key.id ?? null);
  }
  const unseen = new Set(theirs.filter(isHidden));
  return journal.filter((row) => !unseen.has(row));
}

/** The columns of each row: as it was where it is gone, else as it is now. */
async function wholeRows(tx: Transaction, rows: readonly RowChange[]): Promise<Map<RowChange, Columns>> {
  const whole = new Map(rows.map((row) => [row, { ...row.key, ...row.before, ...row.after }]));
  for (const source of OF_OTHERS) {
    const changed = rows.filter(
      (row) => row.source === source && row.before && row.after && row.key.id !== undefined,
    );
    if (changed.length === 0) continue;
    const ids = changed.map(({ key }) => Number(key.id));
    const found = await queryRowsIn<{ id: number; columns: Columns }>(
      tx,
      sql`SELECT x.id, to_jsonb(x) AS columns FROM ${rawSql(source)} x WHERE x.id = ANY(${ids}::int[])`,
    );
    for (const row of changed) {
      const now = found.find(({ id }) => id === row.key.id);
      if (now) whole.set(row, { ...now.columns, ...row.before });
    }
  }
  return whole;
}

type Hidden = Record<Named, Set<Json>>;

async function hiddenOf(tx: Transaction, viewer: Viewer, rows: readonly Columns[]): Promise<Hidden> {
  const idsOf = (named: Named) => [
    ...new Set(
      rows.flatMap((columns) =>
        COLUMNS.flatMap(([column, of]) => {
          const id = columns[column];
          return of === named && typeof id === "number" ? [id] : [];
        }),
      ),
    ),
  ];
  const [found] = await queryRowsIn<Record<Named, number[]>>(
    tx,
    sql`SELECT
      ARRAY(SELECT p.id FROM products p WHERE p.id = ANY(${idsOf("products")}::int[]) AND NOT ${visibleProducts(viewer)}) AS products,
      ARRAY(SELECT v.id FROM versions v JOIN products p ON p.id = v.product_id
        WHERE v.id = ANY(${idsOf("versions")}::int[]) AND NOT ${visibleProducts(viewer)}) AS versions,
      ARRAY(SELECT a.id FROM audiences a WHERE a.id = ANY(${idsOf("audiences")}::int[]) AND NOT ${isInAudience(viewer)}) AS audiences,
      ARRAY(SELECT b.id FROM bugs b WHERE b.id = ANY(${idsOf("bugs")}::int[]) AND NOT ${visibleBugs(viewer)}) AS bugs,
      ARRAY(SELECT t.id FROM trackings t WHERE t.id = ANY(${idsOf("trackings")}::int[]) AND NOT ${visibleTrackings(viewer)}) AS trackings,
      ARRAY(SELECT l.id FROM manifest_lines l JOIN versions v ON v.id = l.in_version_id JOIN products p ON p.id = v.product_id
        WHERE l.id = ANY(${idsOf("lines")}::int[]) AND NOT ${visibleProducts(viewer)}) AS lines`,
  );
  const setOf = (named: Named) => new Set<Json>(found?.[named] ?? []);
  return {
    products: setOf("products"),
    versions: setOf("versions"),
    audiences: setOf("audiences"),
    bugs: setOf("bugs"),
    trackings: setOf("trackings"),
    lines: setOf("lines"),
  };
}
