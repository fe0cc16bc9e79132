import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
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

/** How many classifications are unfolded. */
const UNFOLDED = 2;

/**
 * The catalogue on the home page: classifications with the most open bugs first, all but two folded, and in each the
 * products with the most open bugs.
 */
export function ProductLines({ classifications, openCounts }: Props) {
  const open = ({ id }: ProductLine) => openCounts.get(id) ?? 0;
  const openIn = ({ products }: ClassificationView) =>
    products.reduce((sum, product) => sum + open(product), 0);
  return (
    <Section title="Products" actions={<Link href="/products">All products</Link>}>
      {classifications
        .toSorted((a, b) => openIn(b) - openIn(a))
        .map(({ name, products }, index) => (
          <Disclosure key={name} summary={name} count={products.length} open={index < UNFOLDED}>
            <ul className="grid gap-y-0.5 pl-5">
              {products
                .toSorted((a, b) => open(b) - open(a))
                .slice(0, PRODUCTS_MAX)
                .map((product) => (
                  <li
                    key={product.id}
                    className="flex min-h-(--control-sm) items-baseline justify-between gap-4"
                  >
                    <Link
                      href={productAddress(product.name)}
                      title={product.description}
                      className="min-w-0 break-words font-medium text-ink"
                    >
                      {product.name}
                    </Link>
                    <Link
                      href={bugListAddress({ product: product.name, status: "@open" })}
                      aria-label={`${open(product)} open bugs in ${product.name}`}
                      className="whitespace-nowrap text-muted"
                    >
                      {open(product).toLocaleString("en")} open
                    </Link>
                  </li>
                ))}
              {products.length > PRODUCTS_MAX ? (
                <li>
                  <Link href={`/products?${new URLSearchParams({ text: name })}`}>
                    All {products.length} products
                  </Link>
                </li>
              ) : null}
            </ul>
          </Disclosure>
        ))}
    </Section>
  );
}
