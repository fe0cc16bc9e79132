import type pg from "pg";

/** The product with the grid: its number. */
export const GRID_PRODUCT = 2;
export const GRID_SERIES = 60;
export const GRID_BUGS = 500;

/** Sixty series in a product, and trackings of its newest bugs in all of them. */
export async function fillTrackings(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO series (product_id, name, sort_key, state)
     SELECT $1::int, 'line ' || i, lpad(i::text, 4, '0'), CASE WHEN i > 50 THEN 'active' ELSE 'maintenance' END::series_state
     FROM generate_series(1, $2::int) i`,
    [GRID_PRODUCT, GRID_SERIES],
  );
  await client.query(
    `INSERT INTO trackings (bug_id, product_id, series_id, state)
     SELECT b.id, $1::int, s.id, (enum_range(NULL::tracking_state))[1 + (b.id + s.id) % 15]
     FROM (SELECT id FROM bugs WHERE product_id = $1::int ORDER BY id DESC LIMIT $2::int) b
     CROSS JOIN (SELECT id FROM series WHERE product_id = $1::int AND name LIKE 'line %') s`,
    [GRID_PRODUCT, GRID_BUGS],
  );
}
