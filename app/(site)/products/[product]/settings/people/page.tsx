import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { CapabilityBoxes } from "#components/admin/capability-boxes.tsx";
import { NewRow } from "#components/admin/open-row.tsx";
import { HandOverForm, HolderTable, RoleTable } from "#components/admin/role-table.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { SoftLinks } from "#components/admin/soft-links.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { listGroupOptions, listManagedRoles, listRoleHolders } from "#lib/admin/roles/queries.ts";
import { heldIn } from "#lib/admin/roles/rows.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The people and roles room: roles, their capabilities and their holders. */
export default async function PeopleRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_people");
  const requested = await readRoom(productAddress(product.name, "settings/people"), searchParams);
  const [roles, groups] = await Promise.all([
    listManagedRoles(viewer, product.id),
    listGroupOptions(viewer, product.id),
  ]);
  const found = await listRoleHolders(viewer, product.id, {
    ...requested,
    openRow: openNumber(requested.open, "h"),
  });
  const room = { ...requested, page: found.page };
  const held = heldIn(viewer, product.id);
  const hidden = { product: product.name };
  const mine = roles.filter(({ capabilities }) => capabilities.every((name) => held.includes(name)));
  return (
    <div className="grid gap-4">
      <RoomList
        room={room}
        found={found}
        label="Person, group or role"
        isElsewhere={roles.some(({ baseId }) => room.open === `r${baseId}`)}
      >
        <Section
          title="People"
          count={found.holders}
          actions={<Link href={productAddress(product.name, "who")}>What may somebody do here?</Link>}
          flush
        >
          <NewRow room={room} label="Assign a role" id="new-holder">
            <ActForm act="role.grant" id="grant" hidden={hidden} submit="Assign role">
              <div className="field-row sm:grid-cols-3">
                <ActField
                  kind="select"
                  name="role"
                  label="Role"
                  options={mine.map(({ name }) => ({ value: name, label: name }))}
                  empty="Choose"
                  required
                />
                <ActField kind="person" name="person" label="Person" />
                <ActField kind="select" name="group" label="Or a group" options={groups} empty="None" />
                <ActField kind="date" name="endsOn" label="Last day" help="Empty: no end." />
              </div>
              <p className="max-w-prose text-muted text-sm">
                You can assign roles whose capabilities you hold yourself. A group’s role applies to everyone
                in the group, as long as they are members.
              </p>
            </ActForm>
          </NewRow>
          <NewRow room={room} label="Hand over somebody’s work" id="hand-over">
            <HandOverForm product={product.name} id="hand-over-form" />
          </NewRow>
          {found.rows.length > 0 ? (
            <HolderTable product={product.name} room={room} holders={found.rows} />
          ) : null}
          {found.total === 0 && !room.text ? (
            <Empty>Nobody has a role yet. Assign one to let people triage, fix or manage.</Empty>
          ) : null}
        </Section>
      </RoomList>
      <SoftLinks>
        <Section title="Roles" count={roles.length} flush>
          <NewRow room={room} label="New role">
            <ActForm act="role.create" id="new-role" hidden={hidden} submit="Create role">
              <div className="field-row sm:grid-cols-2">
                <ActField kind="text" name="name" label="Name" placeholder="docs" required />
                <ActField kind="text" name="description" label="What it is for" />
              </div>
              <CapabilityBoxes held={held} />
            </ActForm>
          </NewRow>
          <RoleTable product={product.name} room={room} roles={roles} held={held} />
        </Section>
      </SoftLinks>
      <p className="max-w-prose text-muted text-sm">
        The role reporter applies to everyone who is signed in. If you remove “File bugs” or “Comment and
        attach files” from it, only people with another role may do that.
      </p>
    </div>
  );
}
