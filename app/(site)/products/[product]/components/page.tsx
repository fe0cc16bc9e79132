import type { Metadata } from "next";
import { type PageParams, readParam } from "#app/param.ts";
import { productAddress } from "#components/catalog/addresses.ts";
import { ComponentTable } from "#components/catalog/component-table.tsx";
import { NameFilter } from "#components/catalog/name-filter.tsx";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

type Props = ProductProps & { searchParams: PageParams };

export function generateMetadata(props: ProductProps): Promise<Metadata> {
  return productTitle(props, "Components");
}

/** Every component of a product, by name. */
export default async function ComponentsPage(props: Props) {
  const { product, counts, hasSettings, unrouted } = await readProduct(props);
  const text = (readParam((await props.searchParams).text) ?? "").slice(0, 100);
  const address = productAddress(product.name, "components");
  const has = (fact: string) => fact.toLocaleLowerCase("en").includes(text.trim().toLocaleLowerCase("en"));
  const components = product.components.filter(({ name, description }) => has(name) || has(description));
  return (
    <>
      <ProductHead product={product} room="components" hasSettings={hasSettings} unrouted={unrouted} />
      <UnknownParameters params={await props.searchParams} known={["text"]} />
      <Section
        title="Components"
        count={components.length}
        flush
        actions={<NameFilter action={address} label="Filter by name or description" text={text} />}
      >
        {components.length > 0 ? (
          <ComponentTable product={product.name} components={components} openCounts={counts.byComponent} />
        ) : text ? (
          <Empty action={<LinkButton href={address}>Show all components</LinkButton>}>
            No component matches “{text}”.
          </Empty>
        ) : (
          <Empty>{product.name} has no components yet: its bugs wait in triage.</Empty>
        )}
      </Section>
    </>
  );
}
