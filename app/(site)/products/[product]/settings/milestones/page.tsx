import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { ManifestForm, MilestoneFields, MilestoneForms } from "#components/admin/milestone-forms.tsx";
import { MilestoneTable } from "#components/admin/milestone-rows.tsx";
import { NewRow } from "#components/admin/open-row.tsx";
import { ReleaseManyForm } from "#components/admin/release-many-form.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress, releaseAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import {
  findMilestoneChoices,
  listManagedMilestones,
  type ManagedMilestone,
} from "#lib/admin/milestones/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The milestones room: the product's own, then shared ones; both have a manifest line. */
export default async function MilestonesRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_milestones");
  const requested = await readRoom(productAddress(product.name, "settings/milestones"), searchParams);
  const openRow = openNumber(requested.open, "m");
  const [found, choices] = await Promise.all([
    listManagedMilestones(viewer, product, { ...requested, openRow }),
    openRow === null && requested.open !== "release-many" ? null : findMilestoneChoices(viewer, product),
  ]);
  const room = { ...requested, page: found.page };
  const own = found.rows.filter(({ isShared }) => !isShared);
  const shared = found.rows.filter(({ isShared }) => isShared);
  const owner = { product: product.name };
  const forms = (milestone: ManagedMilestone) => (
    <>
      <ManifestForm
        product={product.name}
        milestone={milestone}
        versions={(choices?.versions ?? []).map(({ name, state }) => ({
          value: name,
          label: name,
          hint: state === "released" ? "" : state,
        }))}
      />
      {milestone.isShared ? (
        <p>
          <a href={releaseAddress(milestone.name, product.classification)}>All of {milestone.name}</a>
        </p>
      ) : (
        <MilestoneForms
          milestone={milestone}
          bugs={milestone.bugs}
          noun="milestone"
          owner={owner}
          others={choices?.milestones ?? []}
        />
      )}
    </>
  );
  return (
    <RoomList room={room} found={found} label="Milestone">
      <Section title={`Milestones of ${product.name}`} count={found.ofProduct} flush>
        <NewRow room={room} label="New milestone">
          <ActForm act="milestone.create" id="new-milestone" hidden={owner} submit="Create milestone">
            <MilestoneFields />
          </ActForm>
        </NewRow>
        {found.ofProduct > 1 ? (
          <NewRow room={room} label="Mark several released" id="release-many">
            <ReleaseManyForm
              noun="milestone"
              owner={owner}
              id="release-milestones"
              unreleased={choices?.unreleased ?? []}
            />
          </NewRow>
        ) : null}
        {own.length > 0 ? (
          <MilestoneTable
            caption={`Milestones of ${product.name}`}
            milestones={own}
            product={product.name}
            room={room}
            forms={forms}
          />
        ) : null}
        {found.ofProduct === 0 && !room.text ? (
          <Empty>None of its own: it goes by the milestones below.</Empty>
        ) : null}
      </Section>
      {shared.length > 0 ? (
        <Section title="Shared milestones" count={found.shared} flush>
          <p className="border-line border-b px-4 py-2 text-muted text-sm">
            Managed by the release managers. You set which version of {product.name} each one contains.
          </p>
          <MilestoneTable
            caption="Shared milestones"
            milestones={shared}
            product={product.name}
            room={room}
            forms={forms}
          />
        </Section>
      ) : null}
    </RoomList>
  );
}
