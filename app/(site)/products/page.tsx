import type { Metadata } from "next";
import type { PageParams } from "#app/param.ts";
import { NameFilter } from "#components/catalog/name-filter.tsx";
import { ProductTable } from "#components/catalog/product-table.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { type ClassificationView, listClassifications } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { countOf } from "#lib/text.ts";

export const metadata: Metadata = { title: "Products" };

type Props = { searchParams: PageParams };

/** The catalogue: classifications with their products. */
export default async function ProductsPage({ searchParams }: Props) {
  const [asked, viewer] = await Promise.all([searchParams, currentViewer()]);
  const text = String(asked.text ?? "").slice(0, 100);
  const [all, openCounts] = await Promise.all([
    listClassifications(viewer, text, { withRetired: true }),
    countOpenByProduct(viewer),
  ]);
  const retired = all.flatMap(({ products }) => products.filter(({ isRetired }) => isRetired)).length;
  // Who looks for a name finds it, retired or not.
  const isShown = text !== "" || asked.retired === "shown";
  const classifications = isShown
    ? all
    : all.map(withoutRetired).filter(({ products }) => products.length > 0);
  return (
    <>
      <PageHead
        title="Products"
        actions={<NameFilter action="/products" label="Filter by name or description" text={text} />}
      />
      <UnknownParameters params={asked} known={["text", "retired"]} />
      <div className="grid gap-4">
        {classifications.map((classification) => (
          <ProductTable key={classification.name} classification={classification} openCounts={openCounts} />
        ))}
        {classifications.length === 0 ? (
          <Section>
            {retired > 0 ? (
              <Empty>All products are retired.</Empty>
            ) : text ? (
              <Empty action={<LinkButton href="/products">Show all products</LinkButton>}>
                No product matches “{text}”.
              </Empty>
            ) : (
              <Empty>There are no products yet. An administrator makes the first one.</Empty>
            )}
          </Section>
        ) : null}
        {retired > 0 && text === "" ? (
          <p>
            {isShown ? (
              <Link href="/products">Leave out retired products</Link>
            ) : (
              <Link href="/products?retired=shown">Show {countOf(retired, "retired product")}</Link>
            )}
          </p>
        ) : null}
      </div>
    </>
  );
}

function withoutRetired(classification: ClassificationView): ClassificationView {
  return { ...classification, products: classification.products.filter(({ isRetired }) => !isRetired) };
}
