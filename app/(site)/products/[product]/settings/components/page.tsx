import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { ComponentFields, ComponentForms } from "#components/admin/component-forms.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import {
  listComponentNames,
  listManagedComponents,
  listMoveTargets,
  type ManagedPerson,
} from "#lib/admin/components/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { countOf } from "#lib/text.ts";

type Props = { params: Promise<{ product: string }>; searchParams: RoomParams };

/** The components room: a table whose rows open for editing. */
export default async function ComponentsRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_components");
  const requested = await readRoom(productAddress(product.name, "settings/components"), searchParams);
  const openRow = openNumber(requested.open, "c");
  const [found, names, products] = await Promise.all([
    listManagedComponents(viewer, product.id, { ...requested, openRow }),
    openRow === null ? [] : listComponentNames(viewer, product.id),
    openRow === null ? [] : listMoveTargets(viewer, product.id),
  ]);
  const room = { ...requested, page: found.page };
  return (
    <RoomList room={room} found={found} label="Component">
      <Section title="Components" count={found.total} flush>
        <NewRow room={room} label="New component">
          <ActForm
            act="component.create"
            id="new-component"
            hidden={{ product: product.name }}
            submit="Create component"
          >
            <ActField kind="text" name="name" label="Name" required />
            <ComponentFields />
          </ActForm>
        </NewRow>
        {found.total > 0 ? (
          <Table caption={`Components of ${product.name}`} className="opens room-table">
            <thead>
              <tr>
                <Th>Component</Th>
                <Th>Default assignee</Th>
                <Th>QA contact</Th>
                <Th>Triage owner</Th>
                <Th>CC on new bugs</Th>
                <Th number>Open bugs</Th>
              </tr>
            </thead>
            <tbody>
              {found.rows.map((component) => {
                const { name, description, openBugs, bugs, isActive } = component;
                const id = `c${component.id}`;
                const search = { product: product.name, component: name };
                return (
                  <Row
                    key={id}
                    room={room}
                    id={id}
                    columns={6}
                    forms={() => (
                      <ComponentForms
                        product={product.name}
                        component={component}
                        names={names}
                        products={products}
                      />
                    )}
                  >
                    <Td main>
                      <OpenLink room={room} id={id}>
                        {name}
                      </OpenLink>{" "}
                      {isActive ? null : <Badge>not offered</Badge>}
                      {description ? <span className="row-note">{firstLine(description)}</span> : null}
                    </Td>
                    <PersonCell label="Assignee" person={component.defaultAssignee} />
                    <PersonCell label="QA contact" person={component.defaultQaContact} />
                    <PersonCell label="Triage owner" person={component.triageOwner} />
                    <WatcherCell people={component.cc} />
                    <Td number label="Open bugs">
                      {bugs === 0 ? (
                        "0"
                      ) : (
                        <a href={bugListAddress({ ...search, status: openBugs > 0 ? "@open" : "@all" })}>
                          {openBugs.toLocaleString("en")} of {bugs.toLocaleString("en")}
                        </a>
                      )}
                    </Td>
                  </Row>
                );
              })}
            </tbody>
          </Table>
        ) : null}
      </Section>
    </RoomList>
  );
}

function PersonCell({ label, person }: { label: string; person: ManagedPerson | null }) {
  if (!person) return <NoneCell />;
  return (
    <Td label={label}>
      <a href={`/people/${encodeURIComponent(person.value)}`} title={person.hint} className="person">
        {person.label}
      </a>{" "}
      {person.isAble ? null : <Badge tone="amber">disabled</Badge>}
    </Td>
  );
}

/** Two names; more are counted. */
function WatcherCell({ people }: { people: readonly ManagedPerson[] }) {
  if (people.length === 0) return <NoneCell />;
  const names = people.map(({ label }) => label).join(", ");
  return (
    <Td label="CC" title={names}>
      {people.length > 2 ? countOf(people.length, "person", "people") : names}
    </Td>
  );
}

function NoneCell() {
  return <Td className="text-muted max-sm:hidden">–</Td>;
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
