import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { NewReply, ReplyTable } from "#components/admin/reply-table.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { listManagedReplies } from "#lib/admin/saved-replies/queries.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The room of the saved replies of a product. */
export default async function RepliesRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const room = await readRoom(productAddress(product.name, "settings/replies"), searchParams);
  const found = await listManagedReplies(viewer, product.id, {
    ...room,
    openRow: openNumber(room.open, "r"),
  });
  const shown = { room: { ...room, page: found.page }, product: product.name };
  return (
    <RoomList room={room} found={found} label="Saved reply">
      <Section title={`Saved replies of ${product.name}`} count={found.total} flush>
        <NewReply {...shown} />
        {found.rows.length > 0 ? <ReplyTable replies={found.rows} {...shown} /> : null}
        {found.total === 0 && !room.text ? (
          <Empty>No saved replies. People who triage find them at the comment box of a bug.</Empty>
        ) : null}
      </Section>
    </RoomList>
  );
}
