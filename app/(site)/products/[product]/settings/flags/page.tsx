import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { FlagTypeFields } from "#components/admin/flag-type-fields.tsx";
import { FlagTypeTable } from "#components/admin/flag-type-table.tsx";
import { NewRow } from "#components/admin/open-row.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { findFlagTypeChoices, listManagedFlagTypes } from "#lib/admin/flag-types/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The flag types room. The product's own can be edited; of shared ones only where they apply. */
export default async function FlagTypesRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_flag_types");
  const requested = await readRoom(productAddress(product.name, "settings/flags"), searchParams);
  const [found, choices] = await Promise.all([
    listManagedFlagTypes(viewer, product.id, { ...requested, openRow: openNumber(requested.open, "t") }),
    requested.open ? findFlagTypeChoices(viewer, product.id) : { components: [], roles: [], groups: [] },
  ]);
  const room = { ...requested, page: found.page };
  const shown = { product: product.name, room, choices };
  const [own, shared, elsewhere] = (["own", "shared", "elsewhere"] as const).map((standing) =>
    found.rows.filter((type) => type.standing === standing),
  );
  return (
    <RoomList room={room} found={found} label="Flag type">
      <Section title={`Flag types of ${product.name}`} count={found.counts.own} flush>
        <NewRow room={room} label="New flag type">
          <ActForm
            act="flagType.create"
            id="new-flag-type"
            hidden={{ product: product.name }}
            submit="Create flag type"
          >
            <div className="field-row sm:grid-cols-2">
              <ActField kind="text" name="name" label="Name" help="One word, such as blocker." required />
              <ActField
                kind="select"
                name="target"
                label="Set on"
                help="This cannot be changed later."
                options={[
                  { value: "bug", label: "Bugs" },
                  { value: "attachment", label: "Attachments" },
                ]}
                value="bug"
              />
            </div>
            <FlagTypeFields choices={choices} />
          </ActForm>
        </NewRow>
        {own?.length ? <FlagTypeTable caption="Own flag types" types={own} {...shown} /> : null}
        {found.counts.own === 0 && !room.text ? (
          <Empty>
            No flag types of its own. One such as “blocker” lets people ask for a decision on a bug.
          </Empty>
        ) : null}
      </Section>
      {shared?.length ? (
        <Section title="Shared with other products" count={found.counts.shared} flush>
          <FlagTypeTable caption="Shared with other products" types={shared} {...shown} />
        </Section>
      ) : null}
      {elsewhere?.length ? (
        <Section title="Used in other products" count={found.counts.elsewhere} flush>
          <p className="border-line border-b px-4 py-2 text-muted text-sm">Open one to use it here too.</p>
          <FlagTypeTable caption="Used in other products" types={elsewhere} {...shown} />
        </Section>
      ) : null}
    </RoomList>
  );
}
