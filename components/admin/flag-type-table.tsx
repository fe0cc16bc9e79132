import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { type FlagTypeChoices, FlagTypeFields, ScopeFields } from "#components/admin/flag-type-fields.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedFlagType } from "#lib/admin/flag-types/queries.ts";

type Props = {
  caption: string;
  product: string;
  room: Room;
  types: readonly ManagedFlagType[];
  /** Choices of the forms in the open row. */
  choices: FlagTypeChoices;
};

/** Flag types with grantors and counts; one may be open: t3. */
export function FlagTypeTable({ caption, product, room, types, choices }: Props) {
  return (
    <Table caption={caption} className="opens">
      <thead>
        <tr>
          <Th>Flag type</Th>
          <Th>Set on</Th>
          <Th>Granted by</Th>
          <Th number>Flags here</Th>
        </tr>
      </thead>
      <tbody>
        {types.map((type) => {
          const id = `t${type.id}`;
          const grants = [...type.grantRoles, ...(type.grantGroup ? [type.grantGroup] : [])];
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={4}
              forms={() => <FlagTypeForms product={product} type={type} choices={choices} />}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {type.name}
                </OpenLink>{" "}
                {type.isActive ? null : <Badge>inactive</Badge>}
              </Td>
              <Td label="Set on">{type.target === "bug" ? "bugs" : "attachments"}</Td>
              <Td label="Granted by">{grants.join(", ") || "everyone"}</Td>
              <Td label="Flags here" number>
                {type.flags}
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

function FlagTypeForms({
  product,
  type,
  choices,
}: {
  product: string;
  type: ManagedFlagType;
  choices: FlagTypeChoices;
}) {
  const { id, name, revision, isActive, description, mayChangeAll } = type;
  const hidden = { product, type: id, revision };
  return (
    <>
      {mayChangeAll ? (
        <>
          <ActForm
            act="flagType.change"
            id={`change-t${id}`}
            hidden={hidden}
            submit="Save flag type"
            previewed
          >
            <ActField kind="text" name="name" label="Name" value={name} required />
            <FlagTypeFields type={type} choices={choices} />
            <ActField kind="box" name="isActive" label="Can be set" checked={isActive} />
          </ActForm>
          <Disclosure summary="Delete">
            <ActForm
              act="flagType.delete"
              id={`delete-t${id}`}
              hidden={hidden}
              submit="Delete flag type"
              previewed
            />
          </Disclosure>
        </>
      ) : (
        <>
          {description ? <p className="max-w-prose text-muted">{description}</p> : null}
          <ActForm
            act="flagType.scope"
            id={`scope-t${id}`}
            hidden={hidden}
            submit="Save where it applies"
            previewed
          >
            <ScopeFields type={type} choices={choices} />
          </ActForm>
        </>
      )}
    </>
  );
}
