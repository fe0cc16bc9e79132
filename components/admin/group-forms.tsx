import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import type { Option } from "#components/ui/select.tsx";
import type { PersonOption } from "#lib/admin/components/queries.ts";
import type { GroupLine } from "#lib/admin/site/queries.ts";

/** The forms of one group: its facts, its members, its end. */
export function GroupForms({
  group,
  members,
  groups,
}: {
  group: GroupLine;
  members: readonly PersonOption[];
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
          label="Active: its members see what it may see"
          checked={group.isActive}
        />
      </ActForm>
      <h3>Members by name</h3>
      <ul className="grid gap-1 sm:grid-cols-2">
        {members.map(({ value, label, hint }) => (
          <li key={value} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              {label} <span className="text-muted">{hint}</span>
            </span>
            <ActForm
              act="group.removeMember"
              id={`r${id}-${value}`}
              hidden={{ ...hidden, member: value }}
              submit="Take out"
            />
          </li>
        ))}
      </ul>
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

/** What a group is. */
export function GroupFields({ group, groups }: { group?: GroupLine; groups: readonly Option[] }) {
  return (
    <>
      <ActField kind="area" name="description" label="Description" rows={2} value={group?.description} />
      <div className="grid gap-3 sm:grid-cols-2">
        <ActField
          kind="text"
          name="userPattern"
          label="Address pattern"
          help="Everybody whose confirmed address is like this is a member: %@example.org. Empty for nobody."
          value={group?.userPattern}
        />
        <ActField
          kind="choices"
          name="includes"
          label="Includes groups"
          help="Their members are members of this one too."
          options={groups}
          values={group?.includes}
        />
      </div>
      <ActField
        kind="box"
        name="isForBugs"
        label="May be put on single bugs"
        checked={group?.isForBugs ?? true}
      />
    </>
  );
}
