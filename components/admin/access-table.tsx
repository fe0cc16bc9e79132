import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { GroupAccess } from "#lib/admin/access/queries.ts";
import { sayNumber } from "#lib/text.ts";

type Props = { product: string; revision: number; room: Room; groups: readonly GroupAccess[] };

/** The groups with access to a product; one may be open: g3. */
export function AccessTable({ product, revision, room, groups }: Props) {
  return (
    <Table caption={`Groups of ${product}`} className="opens">
      <thead>
        <tr>
          <Th>Group</Th>
          <Th number>Members</Th>
          <Th>May see</Th>
          <Th>May file</Th>
          <Th>On bugs</Th>
          <Th number>Bugs in it</Th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => {
          const id = `g${group.id}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={6}
              forms={() => (
                <ActForm
                  act="access.group"
                  id={`change-${id}`}
                  hidden={{ product, revision, group: group.name }}
                  submit="Save group"
                  previewed
                >
                  <GroupFields group={group} />
                </ActForm>
              )}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {group.name}
                </OpenLink>{" "}
                {group.isSecurityGroup ? <Badge tone="red">private reports</Badge> : null}{" "}
                {group.isActive ? null : <Badge tone="amber">not active</Badge>}
              </Td>
              <Td number label="Members">
                {group.members}
              </Td>
              <Td label="May see">{group.canSee ? "yes" : "–"}</Td>
              <Td label="May file">{group.canFile ? "yes" : "–"}</Td>
              <Td label="On bugs">{group.bugControl === "none" ? "–" : group.bugControl}</Td>
              <Td number label="Bugs in it">
                {sayNumber(group.bugs)}
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

/** The access of a group; without one, of a new one. */
export function GroupFields({ group }: { group?: GroupAccess }) {
  return (
    <div className="field-row sm:grid-cols-3">
      <ActField
        kind="box"
        name="canSee"
        label="May see the product"
        help="Only relevant when the product is restricted to groups."
        checked={group?.canSee ?? false}
      />
      <ActField
        kind="box"
        name="canFile"
        label="May file bugs"
        help="If any group has this, only these groups and people with a role may file bugs."
        checked={group?.canFile ?? false}
      />
      <ActField
        kind="select"
        name="bugControl"
        label="On bugs"
        value={group?.bugControl ?? "none"}
        options={[
          { value: "none", label: "None", hint: "removed from all bugs" },
          { value: "offered", label: "Offered", hint: "if chosen" },
          { value: "default", label: "Default", hint: "on new bugs" },
          { value: "mandatory", label: "Mandatory", hint: "on all bugs, including existing ones" },
        ]}
      />
    </div>
  );
}
