import type { Metadata } from "next";
import { type PageParams, readParam } from "#app/param.ts";
import { relatedHref } from "#components/bugs/bug-references.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { listMostReported } from "#lib/bugs/views/most-reported.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

type Props = ProductProps & { searchParams: PageParams };

export function generateMetadata(props: Props): Promise<Metadata> {
  return productTitle(props, "Most reported bugs");
}

/** The bugs of a product that were reported most often, by the number of their duplicates. */
export default async function MostReportedPage(props: Props) {
  const { viewer, product, hasSettings, unrouted } = await readProduct(props);
  const onlyOpen = readParam((await props.searchParams).show) !== "all";
  const bugs = await listMostReported(viewer, product.id, { onlyOpen });
  const { name } = product;
  const page = productAddress(name, "most-reported");
  return (
    <>
      <ProductHead product={product} room="most-reported" hasSettings={hasSettings} unrouted={unrouted} />
      <div className="grid gap-4">
        <nav aria-label="Open or all" className="switch w-fit">
          <Link href={page} aria-current={onlyOpen ? "true" : undefined}>
            Open
          </Link>
          <Link href={`${page}?show=all`} aria-current={onlyOpen ? undefined : "true"}>
            All
          </Link>
        </nav>
        <Section title="Most reported bugs" flush>
          {bugs.length === 0 ? (
            <Empty>
              {onlyOpen ? "No open bug of" : "No bug of"} {name} has duplicates.
            </Empty>
          ) : (
            <Table caption={`Most reported bugs of ${name}`}>
              <thead>
                <tr>
                  <Th number>Number</Th>
                  <Th>Summary</Th>
                  <Th number>Duplicates</Th>
                  <Th number>Followers</Th>
                  <Th>Status</Th>
                  <Th>Component</Th>
                </tr>
              </thead>
              <tbody>
                {bugs.map((bug) => (
                  <tr key={bug.id}>
                    <Td number>{bug.id}</Td>
                    <Td main>
                      <Link href={`/bugs/${bug.id}`}>{bug.summary}</Link>
                    </Td>
                    <Td label="Duplicates" number>
                      <Link href={relatedHref("duplicateOf", bug.id)} prefetch={false}>
                        {bug.duplicates}
                      </Link>
                    </Td>
                    <Td label="Followers" number>
                      {bug.followers}
                    </Td>
                    <Td>
                      <StatusWord {...bug} />
                    </Td>
                    <Td>
                      {bug.component === null ? null : (
                        <Link
                          href={bugListAddress({ product: name, component: bug.component })}
                          prefetch={false}
                        >
                          {bug.component}
                        </Link>
                      )}
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )}
        </Section>
      </div>
    </>
  );
}
