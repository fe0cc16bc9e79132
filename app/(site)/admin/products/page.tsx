import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { listClassificationNames } from "#lib/admin/classifications/queries.ts";
import { listSiteProducts, type ProductLine } from "#lib/admin/products/site-queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { sayNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Products" };

const SCHEMES = [
  { value: "free", label: "Free: anything" },
  { value: "semantic", label: "Semantic: 4.10.0-rc.1" },
  { value: "dotted", label: "Dotted: 4.4.10.2" },
  { value: "calendar", label: "Calendar: 2026.11" },
  { value: "pattern", label: "Custom pattern" },
];

type Options = { value: string; label: string }[];

/** All products: create with a maintainer, move, delete while empty. */
export default async function SiteProductsPage({ searchParams }: { searchParams: RoomParams }) {
  const viewer = await enterAdministration();
  const requested = await readRoom("/admin/products", searchParams);
  const [found, names] = await Promise.all([
    listSiteProducts(viewer, { ...requested, openRow: openNumber(requested.open, "p") }),
    requested.open ? listClassificationNames(viewer) : [],
  ]);
  const room = { ...requested, page: found.page };
  const classifications = names.map((name) => ({ value: name, label: name }));
  return (
    <RoomList room={room} found={found} label="Product">
      <PageHead title="Products" lead="Their contents are managed by their maintainers." />
      <Section flush>
        <NewRow room={room} label="New product">
          <NewProduct classifications={classifications} />
        </NewRow>
        <Table caption="Products" className="opens">
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
            {found.rows.map((product) => (
              <Product key={product.id} product={product} room={room} classifications={classifications} />
            ))}
          </tbody>
        </Table>
      </Section>
    </RoomList>
  );
}

function NewProduct({ classifications }: { classifications: Options }) {
  return (
    <ActForm act="product.create" id="new-product" submit="Create product">
      <div className="field-row sm:grid-cols-2">
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
      <div className="field-row sm:grid-cols-3">
        <ActField kind="person" name="maintainer" label="Maintainer" help="The first maintainer." required />
        <ActField
          kind="select"
          name="numberingScheme"
          label="Version numbering"
          options={SCHEMES}
          value="free"
        />
        <ActField
          kind="text"
          name="numberingPattern"
          label="Pattern"
          help="Such as {major}.{minor}[-rc{n}]; only for a custom pattern."
        />
      </div>
    </ActForm>
  );
}

function Product({
  product: { id: number, name, classification, maintainers, visibility, isOpenForBugs, bugs },
  room,
  classifications,
}: {
  product: ProductLine;
  room: Room;
  classifications: Options;
}) {
  const id = `p${number}`;
  return (
    <Row
      room={room}
      id={id}
      columns={5}
      forms={() => (
        <>
          <p>
            Its components, versions, people and access are in{" "}
            <a href={`${productAddress(name)}/settings`}>its own settings</a>.
          </p>
          <ActForm
            act="product.moveClassification"
            id={`move-${id}`}
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
            id={`delete-${id}`}
            hidden={{ product: name }}
            submit="Delete product"
            previewed
          />
        </>
      )}
    >
      <Td main>
        <OpenLink room={room} id={id}>
          {name}
        </OpenLink>{" "}
        {isOpenForBugs ? null : <Badge>closed</Badge>}
      </Td>
      <Td label="Classification">{classification}</Td>
      <Td label="Maintainers">
        {maintainers.length > 0 ? maintainers.join(", ") : <Badge tone="amber">nobody</Badge>}
      </Td>
      <Td label="Visible to">{SEEN[visibility] ?? visibility}</Td>
      <Td label="Bugs" number>
        {sayNumber(bugs)}
      </Td>
    </Row>
  );
}

const SEEN: Record<string, string> = {
  open: "everybody",
  signed_in: "signed-in users",
  groups: "its groups",
};
