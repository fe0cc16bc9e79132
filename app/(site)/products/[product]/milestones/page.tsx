import type { Metadata } from "next";
import { todayText } from "#components/catalog/milestone-day.tsx";
import { MilestoneTable } from "#components/catalog/milestone-table.tsx";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { groupMilestones } from "#lib/catalog/milestone-days.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props, "Milestones");
}

/** All milestones of a product, its own and those of its classification: coming first, released ones by year. */
export default async function MilestonesPage(props: ProductProps) {
  const { product, counts, hasSettings, unrouted } = await readProduct(props);
  const { coming, years, left } = groupMilestones(product.milestones, todayText(), ({ id }) =>
    counts.aimedAt.get(id),
  );
  const shown = {
    product: product.name,
    classification: product.classification,
    targetCounts: counts.byTargetMilestone,
  };
  const folds = [
    ...years.map(({ year, milestones }) => ({
      title: year ? `Released in ${year}` : "Released, day not known",
      milestones,
    })),
    { title: "Not released", milestones: left },
  ].filter(({ milestones }) => milestones.length > 0);
  return (
    <>
      <ProductHead product={product} room="milestones" hasSettings={hasSettings} unrouted={unrouted} />
      <Section title="Coming" count={coming.length} flush>
        {coming.length > 0 ? (
          <MilestoneTable milestones={coming} {...shown} />
        ) : (
          <Empty>None is planned.</Empty>
        )}
        {folds.map(({ title, milestones }) => (
          <Disclosure key={title} summary={title} count={milestones.length} className="year-fold">
            <MilestoneTable milestones={milestones} {...shown} />
          </Disclosure>
        ))}
      </Section>
    </>
  );
}
