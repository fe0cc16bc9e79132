import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ClassificationView, ProductLine } from "#lib/catalog/queries.ts";

type Props = {
  classifications: readonly ClassificationView[];
  /** Open bugs by product id. */
  openCounts: ReadonlyMap<number, number>;
};

/** How many products of a classification are listed before a link to all. */
const PRODUCTS_MAX = 12;

/** The catalogue on the home page: the products with the most open bugs in each classification. */
export function ProductLines({ classifications, openCounts }: Props) {
  const open = ({ id }: ProductLine) => openCounts.get(id) ?? 0;
  return classifications.map(({ name, products }) => (
    <Section
      key={name}
      title={name}
      actions={
        <Link
          href={
            products.length > PRODUCTS_MAX ? `/products?${new URLSearchParams({ text: name })}` : "/products"
          }
        >
          {products.length > PRODUCTS_MAX ? `All ${products.length} products` : "Products"}
        </Link>
      }
    >
      <ul className="grid gap-x-8 gap-y-1 sm:grid-cols-[repeat(auto-fill,minmax(18rem,1fr))]">
        {products
          .toSorted((a, b) => open(b) - open(a))
          .slice(0, PRODUCTS_MAX)
          .map((product) => (
            <li key={product.id} className="flex min-h-(--control-sm) items-baseline justify-between gap-4">
              <Link
                href={productAddress(product.name)}
                title={product.description}
                className="min-w-0 break-words font-medium"
              >
                {product.name}
              </Link>
              <Link
                href={bugListAddress({ product: product.name, status: "@open" })}
                aria-label={`${open(product)} open bugs in ${product.name}`}
                className="whitespace-nowrap"
              >
                {open(product).toLocaleString("en")} open
              </Link>
            </li>
          ))}
      </ul>
    </Section>
  ));
}
