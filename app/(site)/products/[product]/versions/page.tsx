import type { Metadata } from "next";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { VersionTable } from "#components/catalog/version-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { type ProductProps, productTitle, readProductAndCounts } from "../read-product.ts";

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props, "Versions");
}

/** Every version of a product, by series, newest first. */
export default async function VersionsPage(props: ProductProps) {
  const { product, counts } = await readProductAndCounts(props);
  return (
    <>
      <ProductHead product={product} room="versions" />
      <div className="grid gap-4">
        {product.series.map((series) => (
          <Section
            key={series.name ?? ""}
            title={series.name ?? "In no series"}
            count={series.versions.length}
            flush
            actions={
              series.state ? (
                <span className="flex items-baseline gap-2 text-muted text-xs">
                  {series.endsOn ? `ends ${series.endsOn}` : null}
                  <Badge tone={series.state === "ended" ? "slate" : "plain"}>{series.state}</Badge>
                </span>
              ) : null
            }
          >
            {series.versions.length > 0 ? (
              <VersionTable product={product.name} series={series} targetCounts={counts.byTargetRelease} />
            ) : (
              <Empty>No versions in this series yet.</Empty>
            )}
          </Section>
        ))}
        {product.series.length === 0 ? (
          <Section>
            <Empty>{product.name} has no versions yet.</Empty>
          </Section>
        ) : null}
      </div>
    </>
  );
}
