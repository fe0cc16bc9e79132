import type { Metadata } from "next";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { VersionGroups } from "#components/catalog/version-list.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { countByVersion } from "#lib/bugs/views/counts.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props, "Versions");
}

/** All versions of a product: open and next ones first, then by series, newest first. */
export default async function VersionsPage(props: ProductProps) {
  const { viewer, product, counts, hasSettings, unrouted } = await readProduct(props);
  const bugCounts = await countByVersion(viewer, product.id);
  return (
    <>
      <ProductHead product={product} room="versions" hasSettings={hasSettings} unrouted={unrouted} />
      <Section title="Open and next" flush>
        {product.series.length > 0 ? (
          <VersionGroups
            product={product.name}
            isDownstream={product.isDownstream}
            series={product.series}
            targetCounts={counts.byTargetRelease}
            bugCounts={bugCounts}
          />
        ) : (
          <Empty>{product.name} has no versions yet.</Empty>
        )}
      </Section>
    </>
  );
}
