import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import type { Option } from "#components/ui/select.tsx";

type Props = {
  /** The noun of the act: `version`, `milestone` or `sharedMilestone`. */
  noun: "version" | "milestone" | "sharedMilestone";
  /** The owner: `{ product: "…" }` or `{ classification: "…" }`. */
  owner: Record<string, string>;
  id: string;
  /** What is not released yet, in reverse order. */
  unreleased: readonly string[];
};

/** Marks many versions or milestones as released at once: all up to one, or some, each with its day. */
export function ReleaseManyForm({ noun, owner, id, unreleased }: Props) {
  const isVersion = noun === "version";
  const options: Option[] = unreleased.map((name) => ({ value: name, label: name }));
  return (
    <ActForm act={`${noun}.releaseMany`} id={id} hidden={owner} submit="Mark released" previewed>
      <div className="field-row sm:grid-cols-2 lg:grid-cols-3">
        <ActField kind="select" name="upTo" label="All up to" options={options} empty="None" />
        <ActField
          kind="date"
          name="releasedOn"
          label="Released on"
          help="Empty: each on its due day, or today where that is not past."
        />
        {isVersion ? (
          <ActField
            kind="select"
            name="moveTargetsTo"
            label="New target of their open bugs"
            options={[...options, { value: "none", label: "No target" }]}
            empty="Choose"
          />
        ) : null}
      </div>
      <ActField
        kind="area"
        name={isVersion ? "versions" : "milestones"}
        label="These, one on each line"
        help={`With a day of its own where you know it: “${unreleased.findLast((name) => /\d/.test(name)) ?? "4.4.1"} 2026-03-02”.`}
        rows={4}
        className="max-w-160"
      />
    </ActForm>
  );
}
