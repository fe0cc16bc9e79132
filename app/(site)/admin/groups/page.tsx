import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { GroupFields, GroupForms } from "#components/admin/group-forms.tsx";
import { OpenedRow, OpenLink } from "#components/admin/open-row.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { listGroups, listMembers } from "#lib/admin/site/queries.ts";

export const metadata: Metadata = { title: "Groups" };

/** Groups: who may see together. One at a time opens, with its members. */
export default async function GroupsPage({
  searchParams,
}: {
  searchParams: Promise<{ open?: string | string[] }>;
}) {
  const viewer = await enterAdministration();
  const groups = await listGroups(viewer);
  const { open } = await searchParams;
  const opened = groups.find(({ id }) => open === `g${id}`);
  const members = opened ? await listMembers(viewer, opened.id) : [];
  const options = groups.map(({ name }) => ({ value: name, label: name }));
  return (
    <Section title="Groups" count={groups.length} flush>
      <div className="border-line border-b px-4 py-2">
        <Disclosure summary="New group">
          <ActForm act="group.create" id="new" submit="Create group">
            <ActField kind="text" name="name" label="Name" required />
            <GroupFields groups={options} />
            <ActField kind="people" name="members" label="Members" />
          </ActForm>
        </Disclosure>
      </div>
      {groups.length === 0 ? <Empty>No groups yet: everything is seen by everybody.</Empty> : null}
      {groups.length > 0 ? (
        <Table caption="Groups">
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
            {groups.map((group) => [
              <tr key={group.id} id={`g${group.id}`}>
                <Td main>
                  <OpenLink room="/admin/groups" id={`g${group.id}`} isOpen={group === opened}>
                    {group.name}
                  </OpenLink>{" "}
                  {group.isActive ? null : <Badge>not active</Badge>}
                </Td>
                <Td label="Includes">{group.includes.join(", ") || "–"}</Td>
                <Td label="Address">{group.userPattern || "–"}</Td>
                <Td label="Members" number>
                  {group.memberCount}
                </Td>
                <Td label="Bugs" number>
                  {group.bugs}
                </Td>
                <Td label="Products" number>
                  {group.products}
                </Td>
              </tr>,
              group === opened ? (
                <OpenedRow key="opened" columns={6}>
                  <GroupForms group={group} members={members} groups={options} />
                </OpenedRow>
              ) : null,
            ])}
          </tbody>
        </Table>
      ) : null}
    </Section>
  );
}
