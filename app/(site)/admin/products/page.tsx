import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenedRow, OpenLink } from "#components/admin/open-row.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { listClassifications, listSiteProducts, type ProductLine } from "#lib/admin/site/queries.ts";

export const metadata: Metadata = { title: "Products" };

const SCHEMES = [
  { value: "free", label: "Free: anything" },
  { value: "semantic", label: "Semantic: 4.10.0-rc.1" },
  { value: "dotted", label: "Dotted: 4.4.10.2" },
  { value: "calendar", label: "Calendar: 2026.11" },
  { value: "pattern", label: "A pattern of its own" },
];

type Options = { value: string; label: string }[];

/** All products: made with a maintainer, moved, deleted while empty. */
export default async function SiteProductsPage({
  searchParams,
}: {
  searchParams: Promise<{ open?: string | string[] }>;
}) {
  const viewer = await enterAdministration();
  const [products, classifications] = await Promise.all([
    listSiteProducts(viewer),
    listClassifications(viewer),
  ]);
  const { open } = await searchParams;
  const options = classifications.map(({ name }) => ({ value: name, label: name }));
  return (
    <Section title="Products" count={products.length} flush>
      <div className="border-line border-b px-4 py-2">
        <Disclosure summary="New product">
          <NewProduct classifications={options} />
        </Disclosure>
      </div>
      <Table caption="Products">
        <thead>
          <tr>
            <Th>Product</Th>
            <Th>Classification</Th>
            <Th>Maintainers</Th>
            <Th>Seen by</Th>
            <Th number>Bugs</Th>
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <Product
              key={product.id}
              product={product}
              classifications={options}
              isOpen={open === `p${product.id}`}
            />
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function NewProduct({ classifications }: { classifications: Options }) {
  return (
    <ActForm act="product.create" id="new" submit="Create product">
      <div className="grid gap-3 sm:grid-cols-2">
        <ActField kind="text" name="name" label="Name" required />
        <ActField
          kind="select"
          name="classification"
          label="Classification"
          options={classifications}
          empty="Choose"
          required
        />
      </div>
      <ActField kind="area" name="description" label="Description" rows={2} />
      <div className="grid gap-3 sm:grid-cols-3">
        <ActField
          kind="person"
          name="maintainer"
          label="Maintainer"
          help="Runs it from the start."
          required
        />
        <ActField
          kind="select"
          name="numberingScheme"
          label="Versions are numbered"
          options={SCHEMES}
          value="free"
        />
        <ActField
          kind="text"
          name="numberingPattern"
          label="Pattern"
          help="As {major}.{minor}[-rc{n}]; only for a pattern of its own."
        />
      </div>
    </ActForm>
  );
}

function Product({
  product: { id, name, classification, maintainers, visibility, isOpenForBugs, bugs },
  classifications,
  isOpen,
}: {
  product: ProductLine;
  classifications: Options;
  isOpen: boolean;
}) {
  return (
    <>
      <tr id={`p${id}`}>
        <Td main>
          <OpenLink room="/admin/products" id={`p${id}`} isOpen={isOpen}>
            {name}
          </OpenLink>{" "}
          {isOpenForBugs ? null : <Badge>closed</Badge>}
        </Td>
        <Td label="Classification">{classification}</Td>
        <Td label="Maintainers">
          {maintainers.length > 0 ? maintainers.join(", ") : <Badge tone="amber">nobody</Badge>}
        </Td>
        <Td label="Seen by">{SEEN[visibility] ?? visibility}</Td>
        <Td label="Bugs" number>
          {bugs}
        </Td>
      </tr>
      {isOpen ? (
        <OpenedRow columns={5}>
          <p>
            Its components, versions, people and access are in{" "}
            <Link href={`${productAddress(name)}/settings`}>its own settings</Link>.
          </p>
          <ActForm
            act="product.moveClassification"
            id={`m${id}`}
            hidden={{ product: name }}
            submit="Move product"
            previewed
          >
            <ActField
              kind="select"
              name="classification"
              label="To classification"
              options={classifications.filter(({ value }) => value !== classification)}
              empty="Choose"
              required
            />
          </ActForm>
          <ActForm
            act="product.delete"
            id={`d${id}`}
            hidden={{ product: name }}
            submit="Delete product"
            previewed
          />
        </OpenedRow>
      ) : null}
    </>
  );
}

const SEEN: Record<string, string> = {
  open: "everybody",
  signed_in: "everybody signed in",
  groups: "its groups",
};
