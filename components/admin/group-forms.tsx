import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { InnerList } from "#components/admin/room-list.tsx";
import type { Option } from "#components/ui/select.tsx";
import { Table, Td } from "#components/ui/table.tsx";
import type { GroupLine, GroupMember } from "#lib/admin/people/group-queries.ts";
import type { PageOf } from "#lib/admin/rows/paging.ts";

/** The forms of a group: properties, members, deletion. */
export function GroupForms({
  group,
  room,
  members,
  groups,
}: {
  group: GroupLine;
  room: Room;
  members: PageOf<GroupMember> | null;
  groups: readonly Option[];
}) {
  const { id, name, revision } = group;
  const hidden = { group: name };
  return (
    <>
      <ActForm act="group.change" id={`c${id}`} hidden={{ ...hidden, revision }} submit="Save group">
        <ActField kind="text" name="name" label="Name" value={name} required />
        <GroupFields group={group} groups={groups.filter(({ value }) => value !== name)} />
        <ActField
          kind="box"
          name="isActive"
          label="Active: its members have its access"
          checked={group.isActive}
        />
      </ActForm>
      <h3>Direct members</h3>
      {members && group.named > 0 ? (
        <InnerList room={room} found={members} label="Member">
          <Table caption={`Members of ${name}`}>
            <tbody>
              {members.rows.map(({ id: member, handle, displayName }) => (
                <Row
                  key={member}
                  room={room}
                  id={`u${member}`}
                  inner
                  columns={2}
                  forms={() => (
                    <ActForm
                      act="group.removeMember"
                      id={`remove${member}`}
                      hidden={{ ...hidden, member: handle }}
                      submit="Remove"
                    />
                  )}
                >
                  <Td main>
                    {displayName} <span className="text-muted">@{handle}</span>
                  </Td>
                  <Td number>
                    <OpenLink room={room} id={`u${member}`} inner>
                      Take out…
                    </OpenLink>
                  </Td>
                </Row>
              ))}
            </tbody>
          </Table>
        </InnerList>
      ) : (
        <p className="text-muted">Nobody yet.</p>
      )}
      <ActForm act="group.addMembers" id={`a${id}`} hidden={hidden} submit="Add members">
        <ActField kind="people" name="members" label="New members" required />
      </ActForm>
      <ActForm
        act="group.delete"
        id={`d${id}`}
        hidden={{ ...hidden, revision }}
        submit="Delete group"
        previewed
      />
    </>
  );
}

/** The fields of a group. */
export function GroupFields({ group, groups }: { group?: GroupLine; groups: readonly Option[] }) {
  return (
    <>
      <ActField kind="area" name="description" label="Description" rows={2} value={group?.description} />
      <div className="field-row sm:grid-cols-2">
        <ActField
          kind="text"
          name="userPattern"
          label="Address pattern"
          help="People whose confirmed address matches are members: %@example.org. Leave blank for none."
          value={group?.userPattern}
        />
        <ActField
          kind="choices"
          name="includes"
          label="Includes groups"
          help="Their members are members of this group, too."
          options={groups}
          values={group?.includes}
        />
      </div>
      <ActField kind="box" name="isForBugs" label="Can be added to bugs" checked={group?.isForBugs ?? true} />
    </>
  );
}
