import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { CapabilityBoxes } from "#components/admin/capability-boxes.tsx";
import { OpenedRow, OpenLink } from "#components/admin/open-row.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ManagedRole, RoleHolder } from "#lib/admin/roles/queries.ts";
import type { Capability } from "#lib/people/capabilities.ts";

type Props = {
  product: string;
  /** The address of the page. */
  room: string;
  /** The role that is open: r3. */
  open: string;
  roles: readonly ManagedRole[];
  /** What the viewer holds in the product. */
  held: readonly Capability[];
};

const COLUMNS = 4;

/** The roles of a product; one may be open: what it bundles and who holds it. */
export function RoleTable({ product, room, open, roles, held }: Props) {
  return (
    <Table caption={`Roles of ${product}`}>
      <thead>
        <tr>
          <Th>Role</Th>
          <Th>What it is for</Th>
          <Th number>People</Th>
          <Th number>Groups</Th>
        </tr>
      </thead>
      {roles.map((role) => {
        const id = `r${role.baseId}`;
        const isOpen = open === id;
        return (
          <tbody key={id}>
            <tr id={id}>
              <Td main>
                <span className="flex flex-wrap items-center gap-x-2">
                  <OpenLink room={room} id={id} isOpen={isOpen}>
                    {role.name}
                  </OpenLink>
                  {role.isOwnEdition ? <Badge>changed here</Badge> : null}
                  {role.preset === null ? <Badge>own</Badge> : null}
                </span>
              </Td>
              <Td className="text-muted">{role.description}</Td>
              <Td number label="People">
                {role.holders.filter(({ person }) => person).length}
              </Td>
              <Td number label="Groups">
                {role.holders.filter(({ group }) => group).length}
              </Td>
            </tr>
            {isOpen ? (
              <OpenedRow columns={COLUMNS}>
                <RoleForms product={product} role={role} held={held} />
              </OpenedRow>
            ) : null}
          </tbody>
        );
      })}
    </Table>
  );
}

function RoleForms({
  product,
  role,
  held,
}: {
  product: string;
  role: ManagedRole;
  held: readonly Capability[];
}) {
  const hidden = { product, role: role.name };
  const id = role.baseId;
  return (
    <>
      {role.holders.length > 0 ? (
        <ul className="grid gap-2">
          {role.holders.map((holder) => (
            <li key={holder.person?.handle ?? holder.group?.name}>
              <HolderLine hidden={hidden} holder={holder} id={id} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">Nobody holds it yet.</p>
      )}
      <Disclosure summary="What it bundles">
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
            submit="Back to the site's bundle"
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

function HolderLine({
  hidden,
  holder,
  id,
}: {
  hidden: { product: string; role: string };
  holder: RoleHolder;
  id: number;
}) {
  const { person, group, grantedBy, grantedAt } = holder;
  const who: { person: string } | { group: string } = person
    ? { person: person.handle }
    : { group: group?.name ?? "" };
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-line border-b pb-2">
      <div className="min-w-0">
        {person ? <PersonName {...person} showHandle /> : null}
        {group ? (
          <>
            {group.name}{" "}
            <span className="text-muted">
              group, {group.members === 1 ? "1 member" : `${group.members} members`}
            </span>
          </>
        ) : null}
        {person?.isAble === false ? <Badge tone="amber">cannot sign in</Badge> : null}
        {group?.isActive === false ? <Badge tone="amber">not active: gives nothing</Badge> : null}
        <span className="block text-muted text-xs">
          since <Time at={grantedAt} />
          {grantedBy ? (
            <>
              , by <PersonName {...grantedBy} />
            </>
          ) : null}
        </span>
      </div>
      <ActForm
        act="role.revoke"
        id={`revoke${id}-${person?.handle ?? group?.name}`}
        hidden={{ ...hidden, ...who }}
        submit="Take away"
        previewed
        className="grid max-w-160 gap-2"
      />
    </div>
  );
}
