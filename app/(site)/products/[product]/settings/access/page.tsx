import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { AccessTable, GroupFields } from "#components/admin/access-table.tsx";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow } from "#components/admin/open-row.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { getManagedAccess } from "#lib/admin/access/queries.ts";
import { listGroupOptions } from "#lib/admin/roles/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

const VISIBILITIES = [
  { value: "open", label: "Everyone", hint: "also without signing in" },
  { value: "signed_in", label: "Everyone who is signed in" },
  { value: "groups", label: "Groups, and people with a role here" },
];

/** The access room: who sees the product, who files bugs, and which groups bugs can be in. */
export default async function AccessRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_access");
  const requested = await readRoom(productAddress(product.name, "settings/access"), searchParams);
  const openRow = openNumber(requested.open, "g");
  const [access, options] = await Promise.all([
    getManagedAccess(viewer, product.id, { ...requested, openRow }),
    listGroupOptions(viewer, product.id),
  ]);
  const { groups, otherGroups } = access;
  const room = { ...requested, page: groups.page };
  const hidden = { product: product.name, revision: product.revision };
  return (
    <div className="grid gap-4">
      <Section title="Visibility">
        <ActForm act="access.change" id="access" hidden={hidden} submit="Save access" previewed>
          <div className="field-row sm:grid-cols-2">
            <ActField
              kind="select"
              name="visibility"
              label="Visible to"
              value={access.visibility}
              options={VISIBILITIES}
            />
            <ActField
              kind="date"
              name="closedUntil"
              label="If not everyone: last day of that"
              help="Everyone sees the product from the day after. Empty: until you change it."
              value={access.closedUntil ?? ""}
            />
            <ActField
              kind="select"
              name="securityGroup"
              label="Private reports go to"
              value={access.securityGroup ?? ""}
              options={options}
              empty="No group: they cannot be filed"
            />
          </div>
        </ActForm>
      </Section>
      <RoomList room={room} found={groups} label="Group">
        <Section title="Groups" count={groups.total} flush>
          <NewRow room={room} label="Add a group">
            <ActForm act="access.group" id="new-group" hidden={hidden} submit="Add group" previewed>
              <ActField
                kind="select"
                name="group"
                label="Group"
                options={otherGroups.map((name) => ({ value: name, label: name }))}
                empty="Choose"
                required
                className="max-w-80"
              />
              <GroupFields />
            </ActForm>
          </NewRow>
          {groups.total > 0 ? (
            <AccessTable
              product={product.name}
              revision={product.revision}
              room={room}
              groups={groups.rows}
            />
          ) : null}
          {groups.total === 0 && !room.text ? (
            <Empty>{product.name} has no groups: everyone who sees it sees all of its bugs.</Empty>
          ) : null}
        </Section>
      </RoomList>
    </div>
  );
}
