/** The query of a room's rows: names that contain `text`, page `page`, and the open row. */
export type RowSearch<Key = number> = {
  text: string;
  /** From 1. Null: the page of the open row, else the first. */
  page: number | null;
  /** Always kept in the list, so that its form does not vanish. */
  openRow: Key | null;
};

export type PageOf<Row> = {
  rows: Row[];
  /** The number of matches on all pages. */
  total: number;
  /** From 1. */
  page: number;
  pages: number;
  /** The open row exists. */
  hasOpen: boolean;
};

export const ROWS_PER_PAGE = 50;

/** One page of the matching keys, in order; pages beyond the last give the last. */
export function pickPage<Key>(keys: readonly Key[], { page, openRow }: RowSearch<Key>): PageOf<Key> {
  const pages = Math.max(1, Math.ceil(keys.length / ROWS_PER_PAGE));
  const openAt = openRow === null ? -1 : keys.indexOf(openRow);
  const wanted = page ?? Math.floor(Math.max(0, openAt) / ROWS_PER_PAGE) + 1;
  const current = Math.min(Math.max(1, wanted), pages);
  const rows = keys.slice((current - 1) * ROWS_PER_PAGE, current * ROWS_PER_PAGE);
  return { rows, total: keys.length, page: current, pages, hasOpen: openAt >= 0 };
}

/** The number in the id of a row: 12 for `v12` when `prefix` is `v`, else null. */
export function openNumber(id: string | null, prefix: string): number | null {
  if (!id?.startsWith(prefix)) return null;
  const digits = id.slice(prefix.length);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
