import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { CapabilityBoxes } from "#components/admin/capability-boxes.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { InnerList } from "#components/admin/room-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ManagedRole, RoleHolder } from "#lib/admin/roles/queries.ts";
import type { PageOf } from "#lib/admin/rows/paging.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { countOf } from "#lib/text.ts";

type Props = {
  product: string;
  room: Room;
  roles: readonly ManagedRole[];
  /** The holders of the open role: r3. */
  holders: PageOf<RoleHolder> | null;
  /** The viewer's capabilities in the product. */
  held: readonly Capability[];
};

/** The roles of a product; one may be open, with its capabilities and holders. */
export function RoleTable({ product, room, roles, holders, held }: Props) {
  return (
    <Table caption={`Roles of ${product}`} className="opens">
      <thead>
        <tr>
          <Th>Role</Th>
          <Th>What it is for</Th>
          <Th number>People</Th>
          <Th number>Groups</Th>
        </tr>
      </thead>
      <tbody>
        {roles.map((role) => {
          const id = `r${role.baseId}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={4}
              forms={() => (
                <RoleForms product={product} room={room} role={role} holders={holders} held={held} />
              )}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {role.name}
                </OpenLink>{" "}
                {role.isOwnEdition ? <Badge>changed here</Badge> : null}
                {role.preset === null ? <Badge>own</Badge> : null}
              </Td>
              <Td className="text-muted">{role.description}</Td>
              <Td number label="People">
                {role.people}
              </Td>
              <Td number label="Groups">
                {role.groups}
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

function RoleForms({ product, room, role, holders, held }: Omit<Props, "roles"> & { role: ManagedRole }) {
  const hidden = { product, role: role.name };
  const id = role.baseId;
  return (
    <>
      {holders && role.people + role.groups > 0 ? (
        <InnerList room={room} found={holders} label="Holder">
          <Holders role={role} room={room} holders={holders.rows} hidden={hidden} />
        </InnerList>
      ) : (
        <p className="text-muted">Nobody holds it yet.</p>
      )}
      <Disclosure summary="Capabilities">
        <ActForm
          act="role.change"
          id={`change${id}`}
          hidden={{ ...hidden, revision: role.revision }}
          submit="Save role"
          previewed
        >
          <ActField
            kind="text"
            name="description"
            label="What it is for"
            value={role.description}
            className="max-w-160"
          />
          <CapabilityBoxes values={role.capabilities} held={held} />
        </ActForm>
        {role.isOwnEdition ? (
          <ActForm
            act="role.reset"
            id={`reset${id}`}
            className="mt-4 grid gap-3"
            hidden={{ ...hidden, revision: role.revision }}
            submit="Reset to the site's role"
            previewed
          />
        ) : null}
        {role.preset === null ? (
          <ActForm
            act="role.delete"
            id={`delete${id}`}
            className="mt-4 grid gap-3"
            hidden={hidden}
            submit="Delete role"
            previewed
          />
        ) : null}
      </Disclosure>
    </>
  );
}

function Holders({
  role,
  room,
  holders,
  hidden,
}: {
  role: ManagedRole;
  room: Room;
  holders: readonly RoleHolder[];
  hidden: { product: string; role: string };
}) {
  return (
    <Table caption={`Who holds the role ${role.name}`}>
      <thead>
        <tr>
          <Th>Holder</Th>
          <Th>Since</Th>
          <Th>Given by</Th>
          <Th>
            <span className="sr-only">Take away</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {holders.map(({ id, person, group, grantedBy, grantedAt }) => (
          <Row
            key={id}
            room={room}
            id={`h${id}`}
            inner
            columns={4}
            forms={() => (
              <ActForm
                act="role.revoke"
                id={`revoke${id}`}
                hidden={{ ...hidden, ...(person ? { person: person.handle } : { group: group?.name ?? "" }) }}
                submit="Revoke"
                previewed
                className="grid max-w-160 gap-2"
              />
            )}
          >
            <Td main>
              {person ? <Person {...person} /> : null}
              {group ? (
                <>
                  {group.name} <span className="text-muted">group, {countOf(group.members, "member")}</span>
                </>
              ) : null}
              {person?.isAble === false ? <Badge tone="amber">cannot sign in</Badge> : null}
              {group?.isActive === false ? <Badge tone="amber">not active: gives nothing</Badge> : null}
            </Td>
            <Td label="Since">
              <Time at={grantedAt} />
            </Td>
            <Td label="Given by">{grantedBy ? <Person {...grantedBy} /> : null}</Td>
            <Td number>
              <OpenLink room={room} id={`h${id}`} inner>
                Take away…
              </OpenLink>
            </Td>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Person({ displayName, handle }: { displayName: string; handle: string }) {
  return (
    <a href={`/people/${encodeURIComponent(handle)}`} title={`@${handle}`}>
      <bdi>{displayName || handle}</bdi>
    </a>
  );
}
