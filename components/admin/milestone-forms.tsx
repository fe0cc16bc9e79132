import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { Option } from "#components/ui/select.tsx";
import type { ManagedMilestone } from "#lib/admin/milestones/queries.ts";
import type { ReleaseLine } from "#lib/catalog/releases.ts";
import { countOf } from "#lib/text.ts";

const KINDS = [
  { value: "alpha", label: "alpha" },
  { value: "beta", label: "beta" },
  { value: "rc", label: "rc", hint: "release candidate" },
  { value: "ga", label: "ga", hint: "general availability" },
  { value: "z", label: "z", hint: "update of a release" },
  { value: "async", label: "async", hint: "unplanned" },
];

type Forms = {
  milestone: ReleaseLine;
  /** How many bugs have it. */
  bugs: number;
  /** The noun of the acts: `milestone` or `sharedMilestone`. */
  noun: "milestone" | "sharedMilestone";
  /** The owner: `{ product: "…" }` or `{ classification: "…" }`. */
  owner: Record<string, string>;
  /** Milestones to which its bugs can be moved. */
  others: readonly { id: number; name: string }[];
};

/** The forms for changing and deleting a milestone. */
export function MilestoneForms({ milestone, bugs, noun, owner, others }: Forms) {
  const { id, name, revision } = milestone;
  const hidden = { ...owner, milestone: name, revision };
  return (
    <>
      <ActForm act={`${noun}.change`} id={`change${id}`} hidden={hidden} submit="Save milestone">
        <MilestoneFields milestone={milestone} />
      </ActForm>
      {milestone.releasedOn ? null : (
        <Disclosure summary="Shift dates">
          <ActForm act={`${noun}.shift`} id={`shift${id}`} hidden={hidden} submit="Shift dates" previewed>
            <ActField
              kind="number"
              name="days"
              label="Days later"
              help="A negative number: earlier."
              required
              className="max-w-40"
            />
            <ActField
              kind="box"
              name="withLater"
              label="Those that come after it, too"
              help="All that are due on its last day or later and are not released."
            />
          </ActForm>
        </Disclosure>
      )}
      <Disclosure summary="Delete">
        <ActForm
          act={`${noun}.delete`}
          id={`delete${id}`}
          hidden={hidden}
          submit="Delete milestone"
          previewed
        >
          {bugs > 0 ? (
            <ActField
              kind="select"
              name="moveTo"
              label={`New milestone of its ${countOf(bugs, "bug")}`}
              options={[
                ...others
                  .filter((other) => other.id !== id)
                  .map((other) => ({ value: other.name, label: other.name })),
                { value: "none", label: "No milestone" },
              ]}
              empty="Choose"
              required
            />
          ) : null}
        </ActForm>
      </Disclosure>
    </>
  );
}

/** The fields of a milestone; without one, for a new one. */
export function MilestoneFields({ milestone }: { milestone?: ReleaseLine }) {
  const day = (name: "featureFreezeOn" | "codeFreezeOn" | "dueOn" | "releasedOn", label: string) => (
    <ActField kind="date" name={name} label={label} value={milestone?.[name] ?? ""} />
  );
  return (
    <>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-3">
        <ActField kind="text" name="name" label="Name" value={milestone?.name} required />
        <ActField kind="select" name="kind" label="Kind" value={milestone?.kind ?? "ga"} options={KINDS} />
        {day("featureFreezeOn", "Feature freeze")}
        {day("codeFreezeOn", "Code freeze")}
        {day("dueOn", "Due")}
        {milestone ? day("releasedOn", "Released on") : null}
      </div>
      <ActField kind="area" name="description" label="Description" rows={2} value={milestone?.description} />
      {milestone ? (
        <ActField
          kind="box"
          name="isActive"
          label="Offered"
          help="If not, it cannot be selected any more; bugs that have it keep it."
          checked={milestone.isActive}
        />
      ) : null}
    </>
  );
}

/** The manifest line of one product. */
export function ManifestForm({
  product,
  milestone,
  versions,
}: {
  product: string;
  milestone: ManagedMilestone;
  versions: readonly Option[];
}) {
  const { id, name, line } = milestone;
  const hidden = { product, milestone: name, revision: line?.revision ?? 1 };
  return (
    <div className="grid gap-2 border-line border-b pb-4">
      <h3>{product} in this milestone</h3>
      <ActForm act="manifest.set" id={`line${id}`} hidden={hidden} submit="Save manifest line">
        <div className="field-row sm:grid-cols-2 lg:grid-cols-4">
          <ActField
            kind="select"
            name="version"
            label="Version"
            value={line?.version ?? ""}
            empty="Choose"
            options={versions}
            required
          />
          <ActField
            kind="select"
            name="previousVersion"
            label="Previous version"
            value={line ? (line.previousVersion ?? "none") : ""}
            empty="Same as in the last milestone"
            options={[...versions, { value: "none", label: "None" }]}
          />
          <ActField kind="text" name="tag" label="Tag" value={line?.tag ?? ""} />
          <ActField kind="text" name="note" label="Note" value={line?.note ?? ""} />
        </div>
      </ActForm>
      {line ? (
        <ActForm
          act="manifest.remove"
          id={`unline${id}`}
          hidden={hidden}
          submit="Remove from the manifest"
          previewed
        />
      ) : null}
    </div>
  );
}
