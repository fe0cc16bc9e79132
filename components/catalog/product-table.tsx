import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ClassificationView } from "#lib/catalog/queries.ts";

type Props = {
  classification: ClassificationView;
  /** Open bugs by product id. */
  openCounts: ReadonlyMap<number, number>;
};

/** The products of a classification. */
export function ProductTable({ classification, openCounts }: Props) {
  const { name, description, kind, vendor, products } = classification;
  return (
    <Section
      title={name}
      count={products.length}
      flush
      actions={
        kind === "downstream" ? <Badge tone="plain">downstream{vendor ? `, by ${vendor}` : ""}</Badge> : null
      }
    >
      {description ? <p className="border-line border-b px-4 py-2 text-muted">{description}</p> : null}
      <Table caption={`Products of ${name}`}>
        <thead>
          <tr>
            <Th className="w-56">Product</Th>
            <Th>Description</Th>
            <Th number className="w-28">
              Open bugs
            </Th>
            <Th number className="w-28">
              Components
            </Th>
            <Th className="w-36">Latest version</Th>
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <tr key={product.id}>
              <Td main>
                <Link href={productAddress(product.name)} className="font-medium">
                  {product.name}
                </Link>
                {product.isOpenForBugs ? null : (
                  <span className="ml-2">
                    <Badge tone="amber">{product.isRetired ? "retired" : "closed for new bugs"}</Badge>
                  </span>
                )}
              </Td>
              <Td className="text-muted max-sm:basis-full">{product.description}</Td>
              <Td number label="Open bugs">
                <Link
                  href={bugListAddress({ product: product.name, status: "@open" })}
                  aria-label={`${openCounts.get(product.id) ?? 0} open bugs in ${product.name}`}
                >
                  {openCounts.get(product.id) ?? 0}
                </Link>
              </Td>
              <Td number label="Components">
                <Link
                  href={productAddress(product.name, "components")}
                  aria-label={`${product.componentCount} components of ${product.name}`}
                >
                  {product.componentCount}
                </Link>
              </Td>
              <Td label={product.latestVersion ? "Latest" : undefined}>{product.latestVersion}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
