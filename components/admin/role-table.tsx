import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { CapabilityBoxes } from "#components/admin/capability-boxes.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import { type Room, roomAddress } from "#components/admin/room.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ManagedRole, RoleHolder } from "#lib/admin/roles/queries.ts";
import { CAPABILITIES, CAPABILITY_NAMES, type Capability } from "#lib/people/capabilities.ts";
import { countOf } from "#lib/text.ts";

type RoleProps = {
  product: string;
  room: Room;
  roles: readonly ManagedRole[];
  /** The viewer's capabilities in the product. */
  held: readonly Capability[];
};

/** The roles of a product; one may be open, with its capabilities: r3. */
export function RoleTable({ product, room, roles, held }: RoleProps) {
  return (
    <Table caption={`Roles of ${product}`} className="opens room-table">
      <thead>
        <tr>
          <Th>Role</Th>
          <Th>What its holders may do</Th>
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
              forms={() => <RoleForms product={product} role={role} held={held} />}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {role.name}
                </OpenLink>{" "}
                {role.isOwnEdition ? <Badge>changed here</Badge> : null}
                {role.preset === null ? <Badge>own</Badge> : null}
                <span className="row-note">{role.description}</span>
              </Td>
              <Td className="text-muted">{summary(role.capabilities)}</Td>
              <Td number label="People">
                <Holding room={room} role={role.name} count={role.people} />
              </Td>
              <Td number label="Groups">
                <Holding room={room} role={role.name} count={role.groups} />
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

/** A number that leads to the holders. */
function Holding({ room, role, count }: { room: Room; role: string; count: number }) {
  return count === 0 ? "0" : <a href={roomAddress({ ...room, text: role }, {})}>{count}</a>;
}

function summary(capabilities: readonly Capability[]): string {
  if (capabilities.length === CAPABILITY_NAMES.length) return "everything";
  if (capabilities.length === 0) return "nothing more than others";
  const [first, second, ...others] = capabilities.map((name) => CAPABILITIES[name].split(/[:,]/)[0] ?? "");
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return [first, second].filter(Boolean).join(", ") + more;
}

function RoleForms({ product, role, held }: Omit<RoleProps, "roles" | "room"> & { role: ManagedRole }) {
  const hidden = { product, role: role.name };
  const id = role.baseId;
  return (
    <>
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
    </>
  );
}

/** All that somebody holds in the product goes to another person; without `person` that is asked, too. */
export function HandOverForm({
  product,
  person,
  id,
}: {
  product: string;
  person?: { handle: string; displayName: string };
  id: string;
}) {
  return (
    <ActForm
      act="product.handOver"
      id={id}
      hidden={{ product, ...(person ? { person: person.handle } : {}) }}
      submit="Hand over"
      previewed
      className="grid max-w-160 gap-2"
    >
      <div className="field-row sm:grid-cols-2">
        {person ? null : <ActField kind="person" name="person" label="Whose work" empty="Choose" required />}
        <ActField
          kind="person"
          name="successor"
          label={person ? `Who takes over from ${person.displayName}` : "Who takes over"}
          empty="Choose"
          required
        />
      </div>
      <p className="text-muted text-sm">
        Roles, places in components and flag types, open bugs and open requests. The preview lists them, and
        what stays.
      </p>
    </ActForm>
  );
}

/** Who holds which role, since when and by whom; one may be open, to take it away: h12. */
export function HolderTable({
  product,
  room,
  holders,
}: {
  product: string;
  room: Room;
  holders: readonly RoleHolder[];
}) {
  return (
    <Table caption={`Who holds which role of ${product}`} className="opens">
      <thead>
        <tr>
          <Th>Person or group</Th>
          <Th>Role</Th>
          <Th>Since</Th>
          <Th>Given by</Th>
          <Th>
            <span className="sr-only">Take away or hand over</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {holders.map(({ id, role, person, group, grantedBy, grantedAt, endsOn }) => (
          <Row
            key={id}
            room={room}
            id={`h${id}`}
            columns={5}
            forms={() => (
              <>
                <ActForm
                  act="role.revoke"
                  id={`revoke${id}`}
                  hidden={{
                    product,
                    role,
                    ...(person ? { person: person.handle } : { group: group?.name ?? "" }),
                  }}
                  submit={`Take ${role} away from ${person?.displayName ?? group?.name}`}
                  previewed
                  className="grid max-w-160 gap-2"
                />
                <ActForm
                  act="role.grant"
                  id={`until${id}`}
                  hidden={{
                    product,
                    role,
                    ...(person ? { person: person.handle } : { group: group?.name ?? "" }),
                  }}
                  submit="Save last day"
                  className="grid max-w-160 gap-2"
                >
                  <ActField
                    kind="date"
                    name="endsOn"
                    label={`Last day as ${role}`}
                    help="Empty: no end."
                    value={endsOn ?? ""}
                    className="max-w-48"
                  />
                </ActForm>
                {person ? <HandOverForm product={product} person={person} id={`handover${id}`} /> : null}
              </>
            )}
          >
            <Td main>
              {person ? <Person {...person} /> : null}
              {group ? (
                <>
                  {group.name}{" "}
                  <span className="text-muted text-xs">group, {countOf(group.members, "member")}</span>
                </>
              ) : null}{" "}
              {person?.isAble === false ? <Badge tone="amber">cannot sign in</Badge> : null}
              {group?.isActive === false ? <Badge tone="amber">not active: gives nothing</Badge> : null}
            </Td>
            <Td label="Role">
              {role}
              {endsOn ? <span className="text-muted text-xs"> until {endsOn}</span> : null}
            </Td>
            <Td label="Since">
              <Time at={grantedAt} as="date" />
            </Td>
            <Td label="Given by">{grantedBy ? <Person {...grantedBy} /> : null}</Td>
            <Td number className="quiet-opens">
              <OpenLink room={room} id={`h${id}`}>
                Take away, hand over…
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
    <a href={`/people/${encodeURIComponent(handle)}`} title={`@${handle}`} className="person">
      <bdi>{displayName || handle}</bdi>
    </a>
  );
}
