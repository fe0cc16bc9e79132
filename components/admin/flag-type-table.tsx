import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { type FlagTypeChoices, FlagTypeFields, ScopeFields } from "#components/admin/flag-type-fields.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedFlagType } from "#lib/admin/flag-types/queries.ts";
import { countOf } from "#lib/text.ts";

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
    <Table caption={caption} className="opens room-table">
      <thead>
        <tr>
          <Th>Flag type</Th>
          <Th>Where</Th>
          <Th>May ask</Th>
          <Th>May grant and deny</Th>
          <Th number>In use</Th>
        </tr>
      </thead>
      <tbody>
        {types.map((type) => {
          const id = `t${type.id}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={5}
              forms={() => <FlagTypeForms product={product} type={type} choices={choices} />}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {type.name}
                </OpenLink>{" "}
                {type.isActive ? null : <Badge>cannot be set</Badge>}
                {type.description ? <span className="row-note">{type.description}</span> : null}
              </Td>
              <Td label="Where">{placeOf(type)}</Td>
              <Td label="May ask">
                {type.isRequestable ? whoMay(type.requestRoles, type.requestGroup) : "nobody"}
              </Td>
              <Td label="May grant and deny">{whoMay(type.grantRoles, type.grantGroup)}</Td>
              <Td label="In use" number>
                {type.flags === 0
                  ? "0"
                  : `${countOf(type.flags, "flag")}, ${countOf(type.requests, "request")}`}
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

function placeOf({ target, include, exclude, isEverywhere }: ManagedFlagType): string {
  const on = target === "bug" ? "bugs" : "attachments";
  const named = include.filter((name) => name !== "*");
  const isAll = isEverywhere || include.includes("*");
  const where = isAll ? "" : named.length > 0 ? ` of ${named.join(", ")}` : " elsewhere";
  return `${on}${where}${exclude.length > 0 ? `, not ${exclude.join(", ")}` : ""}`;
}

function whoMay(roles: readonly string[], group: string | null): string {
  return [...roles, ...(group ? [`group ${group}`] : [])].join(", ") || "everyone";
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
