import type { Metadata } from "next";
import { MilestoneTable } from "#components/catalog/milestone-table.tsx";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props, "Milestones");
}

/** All milestones of a product: its own and those of its classification. */
export default async function MilestonesPage(props: ProductProps) {
  const { product, counts, hasSettings } = await readProduct(props);
  const coming = product.milestones.filter(({ releasedOn }) => releasedOn === null);
  const released = product.milestones.filter(({ releasedOn }) => releasedOn !== null);
  return (
    <>
      <ProductHead product={product} room="milestones" hasSettings={hasSettings} />
      <div className="grid gap-4">
        {[
          { title: "Upcoming", milestones: coming, empty: "None planned." },
          { title: "Released", milestones: released, empty: "None released yet." },
        ].map(({ title, milestones, empty }) => (
          <Section key={title} title={title} count={milestones.length} flush>
            {milestones.length > 0 ? (
              <MilestoneTable
                product={product.name}
                milestones={milestones}
                targetCounts={counts.byTargetMilestone}
              />
            ) : (
              <Empty>{empty}</Empty>
            )}
          </Section>
        ))}
      </div>
    </>
  );
}
