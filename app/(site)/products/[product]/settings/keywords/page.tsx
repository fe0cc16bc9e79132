import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { KeywordTable, NewKeyword } from "#components/admin/keyword-table.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { listManagedKeywords } from "#lib/admin/keywords/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The keywords room: the product's own, then the site's. */
export default async function KeywordsRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const room = await readRoom(productAddress(product.name, "settings/keywords"), searchParams);
  const openRow = openNumber(room.open, "k");
  const found = await listManagedKeywords(viewer, product.id, { ...room, openRow });
  const own = found.rows.filter(({ isOfSite }) => !isOfSite);
  const ofSite = found.rows.filter(({ isOfSite }) => isOfSite);
  const manage = { noun: "keyword" as const, owner: { product: product.name } };
  const shown = { room: { ...room, page: found.page }, product: product.name };
  return (
    <RoomList room={room} found={found} label="Keyword">
      <Section title={`Keywords of ${product.name}`} count={found.ofProduct} flush>
        <NewKeyword room={room} {...manage} />
        {own.length > 0 ? (
          <KeywordTable caption={`Keywords of ${product.name}`} keywords={own} manage={manage} {...shown} />
        ) : null}
        {found.ofProduct === 0 && !room.text ? <Empty>No keywords of its own.</Empty> : null}
      </Section>
      {ofSite.length > 0 ? (
        <Section title="Keywords of the site" count={found.ofSite} flush>
          <KeywordTable caption="Keywords of the site" keywords={ofSite} {...shown} />
        </Section>
      ) : null}
    </RoomList>
  );
}
