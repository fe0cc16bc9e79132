import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow } from "#components/admin/open-row.tsx";
import { RepositoryFields } from "#components/admin/repository-fields.tsx";
import { RepositoryTable } from "#components/admin/repository-table.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { WebhookSetup } from "#components/admin/webhook-setup.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { FORGE_LABELS } from "#components/catalog/forges.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { listDeliveries, listManagedRepositories } from "#lib/admin/repositories/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { env } from "#lib/env.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

const FORGES = (Object.keys(FORGE_LABELS) as (keyof typeof FORGE_LABELS)[]).filter(
  (forge) => forge !== "git",
);

/** The repositories room: where the product's code is, and what came from there. */
export default async function RepositoriesRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const requested = await readRoom(productAddress(product.name, "settings/repositories"), searchParams);
  const openRow = openNumber(requested.open, "r");
  const [found, deliveries] = await Promise.all([
    listManagedRepositories(viewer, product.id, { ...requested, openRow }),
    openRow === null ? [] : listDeliveries(viewer, product.id, openRow),
  ]);
  const room = { ...requested, page: found.page };
  return (
    <RoomList room={room} found={found} label="Repository">
      <Section title="Repositories" count={found.total} flush>
        <NewRow room={room} label="Add repository">
          <ActForm
            act="repository.create"
            id="new-repository"
            hidden={{ product: product.name }}
            submit="Add repository"
            shownWith={Object.fromEntries(
              FORGES.map((forge) => [
                forge,
                <WebhookSetup key={forge} product={product.name} site={env().url} forge={forge} isOpen />,
              ]),
            )}
          >
            <RepositoryFields />
          </ActForm>
        </NewRow>
        {found.rows.length > 0 ? (
          <RepositoryTable
            product={product.name}
            site={env().url}
            repositories={found.rows}
            deliveries={deliveries}
            room={room}
          />
        ) : null}
        {found.total === 0 && !room.text ? (
          <Empty>
            No repositories yet. With one, merge requests and commits that name a bug are linked to it, and
            tags say which version has the fix.
          </Empty>
        ) : null}
      </Section>
    </RoomList>
  );
}
