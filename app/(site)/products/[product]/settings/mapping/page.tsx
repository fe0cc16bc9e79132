import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { MappingTable } from "#components/admin/mapping-table.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { findPrivateGroup } from "#lib/admin/access/queries.ts";
import {
  listManagedMappings,
  listUpstreamComponents,
  listUpstreamProducts,
} from "#lib/admin/mappings/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { can } from "#lib/people/viewer.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The mapping room: in which upstream product the bugs of each component are filed. */
export default async function MappingRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_components");
  const requested = await readRoom(productAddress(product.name, "settings/mapping"), searchParams);
  const openRow = openNumber(requested.open, "c");
  const managesAccess = can(viewer, "manage_access", product.id);
  const [found, upstream, privateGroup] = await Promise.all([
    listManagedMappings(viewer, product.id, { ...requested, openRow }),
    openRow === null ? [] : listUpstreamProducts(viewer, product.id),
    managesAccess ? findPrivateGroup(viewer, product.id) : null,
  ]);
  const open = found.rows.find(({ id, by }) => id === openRow && by === "own");
  const components = open?.upstreamProduct ? await listUpstreamComponents(viewer, open.upstreamProduct) : [];
  const room = { ...requested, page: found.page };
  return (
    <RoomList room={room} found={found} label="Component">
      <p className="text-muted">
        Bugs in a mapped component are filed in the upstream product, where everybody can see them, with a
        tracking of {product.name}; others stay here. Private reports stay private until somebody publishes
        them.
        {managesAccess ? (
          <>
            {" "}
            {privateGroup === null
              ? "No group gets them yet, so they cannot be filed: choose one in "
              : `They go to ${privateGroup}, which you choose in `}
            <Link href={productAddress(product.name, "settings/access")}>Access</Link>.
          </>
        ) : null}
      </p>
      <Section title="Upstream mapping" flush>
        <MappingTable
          product={product.name}
          mappings={found.rows}
          upstream={upstream}
          components={components}
          room={room}
        />
      </Section>
    </RoomList>
  );
}
