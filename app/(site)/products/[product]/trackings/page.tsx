import type { Metadata } from "next";
import { type PageParams, readParam } from "#app/param.ts";
import { sayCount } from "#components/bugs/say-count.ts";
import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { GridFilter } from "#components/upstream/grid-filter.tsx";
import { ProductGridTable } from "#components/upstream/product-grid.tsx";
import { GRID_STATES, listedState } from "#lib/upstream/trackings/grid-states.ts";
import { findProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

type Props = ProductProps & { searchParams: PageParams };

export function generateMetadata(props: Props): Promise<Metadata> {
  return productTitle(props, "Trackings");
}

/** Bugs × series of a product. */
export default async function TrackingsPage(props: Props) {
  const { viewer, product, hasSettings, unrouted } = await readProduct(props);
  const params = await props.searchParams;
  const open = (["open", "closed"] as const).find((one) => one === readParam(params.open)) ?? "all";
  const state = GRID_STATES.find((one) => one === readParam(params.state)) ?? null;
  const series = readParam(params.series) || null;
  const below = Number(/^\d{1,9}$/.exec(readParam(params.below) ?? "")?.[0] ?? 0) || null;
  const limit = readParam(params.rows) === "500" ? 500 : 100;
  const grid = await findProductGrid(viewer, product.id, { open, state, series, below, limit });
  const address = productAddress(product.name, "trackings");
  const chosen = { open, state: state ?? "", series: series ?? "" };
  const page = (more: Record<string, string>) =>
    `${address}?${new URLSearchParams({ ...chosen, ...(limit === 500 ? { rows: "500" } : {}), ...more })}`;
  return (
    <>
      <ProductHead product={product} room="trackings" hasSettings={hasSettings} unrouted={unrouted} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <GridFilter
          action={address}
          chosen={chosen}
          series={product.series.flatMap(({ name }) => name ?? [])}
        />
        <Section flush>
          {grid.rows.length > 0 ? (
            <ProductGridTable product={product.name} grid={grid} />
          ) : (
            <Empty>
              {grid.next === null
                ? `No bug is tracked here${state || series || open !== "all" ? " like this" : ""}.`
                : "None of the newest bugs matches. Older ones are on the next page."}
            </Empty>
          )}
        </Section>
        <Pager next={grid.next === null ? null : page({ below: String(grid.next) })}>
          {grid.total && grid.total.number > 0 ? `${sayCount(grid.total)} · ` : null}
          <Link
            href={bugListAddress({
              tracking: placeOf(state ? listedState(state) : "@any", product.name, series),
            })}
          >
            As a list
          </Link>
          {grid.next !== null && limit < 500 ? (
            <>
              {" · "}
              <Link href={page({ rows: "500" })}>500 a page</Link>
            </>
          ) : null}
        </Pager>
      </div>
    </>
  );
}

function placeOf(word: string, product: string, series: string | null): string {
  return `${word}:${product}${series ? ` ${series}` : ""}`;
}
