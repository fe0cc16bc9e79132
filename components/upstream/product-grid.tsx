import { Markup } from "#components/markup.tsx";
import { gridRows } from "#components/upstream/grid-rows.ts";
import type { ProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";

/** Bugs in rows, series in columns. */
export function ProductGridTable({ product, grid }: { product: string; grid: ProductGrid }) {
  const { columns } = grid;
  return (
    <>
      {columns.length > 1 ? (
        <p className="grid-hint">
          {columns.length} columns, from {columns[0]?.name} to {columns.at(-1)?.name}: scroll sideways for the
          others.
        </p>
      ) : null}
      <section
        aria-label={`Trackings of ${product}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="grid-box"
      >
        <table className="table grid-table">
          <caption className="sr-only">Trackings of {product}</caption>
          <thead>
            <tr>
              <th scope="col">Bug</th>
              <th scope="col">Summary</th>
              {grid.columns.map(({ id, name }) => (
                <th key={id} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <Markup as="tbody" html={gridRows({ product, ...grid })} />
        </table>
      </section>
    </>
  );
}
