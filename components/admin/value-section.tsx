import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedValues, ValueKind, ValueLine } from "#lib/admin/values/queries.ts";
import { countOf, sayNumber } from "#lib/text.ts";

type ValueSectionProps = {
  kind: ValueKind;
  title: string;
  room: Room;
  found: ManagedValues;
  /** All values of the same kind as the open row, as replacements. */
  names: readonly string[];
  /** Values can be created, renamed and deleted; otherwise only described and sorted. */
  isFree?: boolean;
};

/** The values of one field; one may be open. */
export function ValueSection({ kind, title, room, found, names, isFree }: ValueSectionProps) {
  const values = found.rows.filter((value) => value.kind === kind);

  return (
    <Section title={title} count={found.counts[kind]} flush>
      {isFree ? (
        <NewRow room={room} label={`New ${kind}`} id={`new-${kind}`}>
          <ActForm act={`${kind}.create`} id={`create-${kind}`} submit={`Create ${kind}`}>
            <ActField kind="text" name="name" label="Name" required />
            <ActField kind="text" name="description" label="Description" />
            <ActField kind="number" name="sortKey" label="Order" />
          </ActForm>
        </NewRow>
      ) : null}
      {values.length > 0 ? (
        <Table caption={title} className="opens">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Description</Th>
              <Th number>Bugs</Th>
            </tr>
          </thead>
          <tbody>
            {values.map((value) => (
              <Row
                key={value.id}
                room={room}
                id={value.id}
                columns={3}
                forms={() => <ValueForms value={value} names={names} isFree={isFree} />}
              >
                <Td main>
                  <OpenLink room={room} id={value.id}>
                    {value.name}
                  </OpenLink>{" "}
                  {value.isDefault ? <Badge>default</Badge> : null}{" "}
                  {value.isActive ? null : <Badge>not offered</Badge>}
                </Td>
                <Td className="text-muted">{value.description}</Td>
                <Td label="Bugs" number>
                  {sayNumber(value.bugs)}
                </Td>
              </Row>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Section>
  );
}

function ValueForms({
  value: { id, kind, name, description, sortKey, isActive, isDefault, bugs },
  names,
  isFree,
}: Pick<ValueSectionProps, "names" | "isFree"> & { value: ValueLine }) {
  return (
    <>
      <ActForm act={`${kind}.change`} id={`change-${id}`} hidden={{ value: name }} submit={`Save ${kind}`}>
        {isFree ? <ActField kind="text" name="name" label="Name" value={name} required /> : null}
        <ActField kind="text" name="description" label="Description" value={description} />
        <ActField kind="number" name="sortKey" label="Order" value={String(sortKey)} />
        {isFree ? (
          <>
            <ActField kind="box" name="isActive" label="Offered by the site" checked={isActive} />
            <ActField kind="box" name="isDefault" label="Default for new bugs" checked={isDefault} />
          </>
        ) : null}
      </ActForm>
      {isFree && !isDefault ? (
        <Disclosure summary="Delete">
          <ActForm
            act={`${kind}.delete`}
            id={`delete-${id}`}
            hidden={{ value: name }}
            submit={`Delete ${kind}`}
            previewed
          >
            {bugs > 0 ? (
              <ActField
                kind="select"
                name="moveTo"
                label={`New value of its ${countOf(bugs, "bug")}`}
                options={names
                  .filter((other) => other !== name)
                  .map((other) => ({ value: other, label: other }))}
                empty="Choose"
                required
              />
            ) : null}
          </ActForm>
        </Disclosure>
      ) : null}
    </>
  );
}
