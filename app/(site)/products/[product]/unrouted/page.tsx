import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { UnroutedTable } from "#components/upstream/unrouted-table.tsx";
import { listUnrouted } from "#lib/upstream/routing/queries.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props, "Unrouted");
}

/** The private reports of a downstream product that nobody has published upstream, oldest first. */
export default async function UnroutedPage(props: ProductProps) {
  const { viewer, product, hasSettings, unrouted } = await readProduct(props);
  if (unrouted === null) notFound();
  const reports = await listUnrouted(viewer, product.id);
  return (
    <>
      <ProductHead product={product} room="unrouted" hasSettings={hasSettings} unrouted={unrouted} />
      <Section title="Unrouted private reports" count={reports.length} flush>
        {reports.length > 0 ? (
          <UnroutedTable product={product.name} reports={reports} />
        ) : (
          <Empty>No private report waits to be published.</Empty>
        )}
      </Section>
    </>
  );
}
