import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { ManagedVersion, VersionChoice, VersionChoices } from "#lib/admin/versions/queries.ts";
import { isOver, VERSION_STATES } from "#lib/catalog/version-states.ts";
import { countOf } from "#lib/text.ts";

/** The forms of a version, the change of state first. */
export function VersionForms({
  product,
  version,
  choices,
}: {
  product: string;
  version: ManagedVersion;
  choices: VersionChoices;
}) {
  const { versions } = choices;
  const hidden = { product, version: version.name, revision: version.revision };
  return (
    <>
      <div className="border-line border-b pb-4">
        <StateForm version={version} versions={versions} hidden={hidden} />
      </div>
      <ActForm act="version.change" id={`change${version.id}`} hidden={hidden} submit="Save version">
        <ActField
          kind="text"
          name="name"
          label="Name"
          value={version.name}
          help="Its bugs are kept."
          required
          className="max-w-80"
        />
        <VersionFields version={version} choices={choices} />
        <ActField
          kind="box"
          name="isActive"
          label="Offered"
          help="If not, it cannot be selected any more; bugs that have it keep it."
          checked={version.isActive}
        />
      </ActForm>
      <Disclosure summary="Delete">
        <ActForm
          act="version.delete"
          id={`delete${version.id}`}
          hidden={hidden}
          submit="Delete version"
          previewed
        >
          {version.targets > 0 ? (
            <ActField
              kind="select"
              name="moveTargetsTo"
              label={`New target of its ${countOf(version.targets, "bug")}`}
              options={[...others(version, versions, true), none("No target")]}
              empty="Choose"
              required
            />
          ) : null}
          {version.found > 0 ? (
            <ActField
              kind="select"
              name="moveFoundTo"
              label={`New version of the ${countOf(version.found, "bug")} found in it`}
              options={[...others(version, versions), none("No version")]}
              empty="Choose"
              required
            />
          ) : null}
        </ActForm>
      </Disclosure>
    </>
  );
}

function StateForm({
  version,
  versions,
  hidden,
}: {
  version: ManagedVersion;
  versions: readonly VersionChoice[];
  hidden: Record<string, string | number>;
}) {
  const { id, state, openTargets } = version;
  const next = VERSION_STATES[VERSION_STATES.indexOf(state) + 1] ?? "candidate";
  return (
    <ActForm act="version.state" id={`state${id}`} hidden={hidden} submit="Set state" previewed>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
        <ActField
          kind="select"
          name="state"
          label="State"
          help={`Now ${state}.`}
          value={isOver(state) ? "" : next}
          empty="Choose"
          options={VERSION_STATES.filter((other) => other !== state).map((other) => ({
            value: other,
            label: other,
          }))}
        />
        {openTargets > 0 ? (
          <ActField
            kind="select"
            name="moveTargetsTo"
            label={`New target of ${countOf(openTargets, "open bug")}`}
            help="When it is released or withdrawn."
            options={[...others(version, versions, true), none("No target")]}
            empty="Choose"
          />
        ) : null}
        {state === "released" ? null : (
          <ActField kind="date" name="releasedOn" label="Released on" help="Empty: today." />
        )}
        <ActField kind="text" name="note" label="Why" help="Required for going back to an earlier state." />
      </div>
    </ActForm>
  );
}

/** The fields of a version besides its name; without one, for a new version. */
export function VersionFields({
  version,
  choices: { versions, series },
}: {
  version?: ManagedVersion;
  choices: VersionChoices;
}) {
  const isReleased = version !== undefined && isOver(version.state);
  return (
    <>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
        <ActField
          kind="select"
          name="series"
          label="Series"
          value={version ? (version.series ?? "none") : ""}
          empty="Derived from its name"
          options={[...series.map((name) => ({ value: name, label: name })), none("None")]}
        />
        <ActField
          kind="select"
          name="predecessor"
          label="Follows"
          value={version ? (version.predecessor ?? "none") : ""}
          empty="The version right before it"
          options={[...(version ? others(version, versions) : versions.map(option)), none("None")]}
        />
        <ActField kind="date" name="dueOn" label="Due" value={version?.dueOn ?? ""} />
        {isReleased ? (
          <ActField kind="date" name="releasedOn" label="Released on" value={version.releasedOn ?? ""} />
        ) : null}
        <ActField kind="text" name="tag" label="Tag in the repository" value={version?.tag ?? ""} />
      </div>
      <ActField kind="area" name="description" label="Description" rows={2} value={version?.description} />
    </>
  );
}

function others(version: ManagedVersion, versions: readonly VersionChoice[], asTarget = false) {
  return versions
    .filter(({ id, state }) => id !== version.id && !(asTarget && isOver(state)))
    .map((other) => option(other));
}

function option({ name, state }: VersionChoice) {
  return { value: name, label: name, hint: state === "released" ? "" : state };
}

function none(label: string) {
  return { value: "none", label };
}
