import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { GroupFields, GroupForms } from "#components/admin/group-forms.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { listGroupNames, listManagedGroups, listMembers } from "#lib/admin/people/group-queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";
import { sayNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Groups" };

/** Groups; one may be open, with its members. */
export default async function GroupsPage({ searchParams }: { searchParams: RoomParams }) {
  const viewer = await enterAdministration();
  const requested = await readRoom("/admin/groups", searchParams);
  const openRow = openNumber(requested.open, "g");
  const { inner } = requested;
  const [found, members, names] = await Promise.all([
    listManagedGroups(viewer, { ...requested, openRow }),
    openRow === null
      ? null
      : listMembers(viewer, openRow, { ...inner, openRow: openNumber(inner.open, "u") }),
    requested.open ? listGroupNames(viewer) : [],
  ]);
  const room = { ...requested, page: found.page, inner: { ...inner, page: members?.page ?? null } };
  const options = names.map((name) => ({ value: name, label: name }));
  return (
    <RoomList room={room} found={found} label="Group">
      <PageHead title="Groups" lead="People who may see the same things." />
      <Section flush>
        <NewRow room={room} label="New group">
          <ActForm act="group.create" id="new-group" submit="Create group">
            <ActField kind="text" name="name" label="Name" required />
            <GroupFields groups={options} />
            <ActField kind="people" name="members" label="Members" />
          </ActForm>
        </NewRow>
        {found.total === 0 && !room.text ? (
          <Empty>No groups yet: everything is seen by everybody.</Empty>
        ) : null}
        {found.total > 0 ? (
          <Table caption="Groups" className="opens">
            <thead>
              <tr>
                <Th>Group</Th>
                <Th>Includes</Th>
                <Th>Address</Th>
                <Th number>Members</Th>
                <Th number>Bugs</Th>
                <Th number>Products</Th>
              </tr>
            </thead>
            <tbody>
              {found.rows.map((group) => {
                const id = `g${group.id}`;
                return (
                  <Row
                    key={id}
                    room={room}
                    id={id}
                    columns={6}
                    forms={() => <GroupForms group={group} room={room} members={members} groups={options} />}
                  >
                    <Td main>
                      <OpenLink room={room} id={id}>
                        {group.name}
                      </OpenLink>{" "}
                      {group.isActive ? null : <Badge>not active</Badge>}
                    </Td>
                    <Td label="Includes">{group.includes.join(", ") || "–"}</Td>
                    <Td label="Address">{group.userPattern || "–"}</Td>
                    <Td label="Members" number>
                      {group.members}
                      {group.members === group.named ? null : ` (${group.named} by name)`}
                    </Td>
                    <Td label="Bugs" number>
                      {sayNumber(group.bugs)}
                    </Td>
                    <Td label="Products" number>
                      {group.products}
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
