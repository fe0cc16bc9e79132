import type { Metadata } from "next";
import type { PageParams } from "#app/param.ts";
import { NameFilter } from "#components/catalog/name-filter.tsx";
import { ProductTable } from "#components/catalog/product-table.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { listClassifications } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "Products" };

type Props = { searchParams: PageParams };

/** The catalogue: classifications with their products. */
export default async function ProductsPage({ searchParams }: Props) {
  const [asked, viewer] = await Promise.all([searchParams, currentViewer()]);
  const text = String(asked.text ?? "").slice(0, 100);
  const [classifications, openCounts] = await Promise.all([
    listClassifications(viewer, text),
    countOpenByProduct(viewer),
  ]);
  return (
    <>
      <PageHead
        title="Products"
        actions={<NameFilter action="/products" label="Filter by name" text={text} />}
      />
      <UnknownParameters params={asked} known={["text"]} />
      <div className="grid gap-4">
        {classifications.map((classification) => (
          <ProductTable key={classification.name} classification={classification} openCounts={openCounts} />
        ))}
        {classifications.length === 0 ? (
          <Section>
            {text ? (
              <Empty action={<LinkButton href="/products">Show all products</LinkButton>}>
                No product matches “{text}”.
              </Empty>
            ) : (
              <Empty>There are no products yet. An administrator makes the first one.</Empty>
            )}
          </Section>
        ) : null}
      </div>
    </>
  );
}
