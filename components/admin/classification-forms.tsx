import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ClassificationLine } from "#lib/admin/classifications/queries.ts";

const KINDS = [
  { value: "upstream", label: "Upstream: developed here" },
  { value: "downstream", label: "Downstream: products built on upstream" },
];

/** Changing and deleting one classification, and its release managers. */
export function ClassificationForms({ classification }: { classification: ClassificationLine }) {
  const { id, name, revision, managers } = classification;
  const hidden = { classification: name };
  return (
    <>
      <ActForm
        act="classification.change"
        id={`k${id}`}
        hidden={{ ...hidden, revision }}
        submit="Save classification"
      >
        <ActField kind="text" name="name" label="Name" value={name} required />
        <ClassificationFields classification={classification} />
      </ActForm>
      <Section title="Release managers" count={managers.length} level={3}>
        <p className="mb-2 text-muted">
          They manage the shared milestones of these products, and their manifests.
        </p>
        <ul className="mb-3 grid gap-1">
          {managers.map(({ user, group, label }) => (
            <li key={user ?? group} className="flex flex-wrap items-center gap-3">
              <span>
                {label} <span className="text-muted">{user ? `@${user}` : "group"}</span>
              </span>
              <ActForm
                act="releaseManager.revoke"
                id={`r${id}-${user ?? group}`}
                hidden={{ ...hidden, ...(user ? { user } : { group: group ?? "" }) }}
                submit="Revoke"
              />
            </li>
          ))}
        </ul>
        <ActForm act="releaseManager.grant" id={`g${id}`} hidden={hidden} submit="Make release manager">
          <div className="field-row sm:grid-cols-3">
            <ActField kind="person" name="user" label="Person" />
            <ActField kind="text" name="group" label="Or a group" />
          </div>
        </ActForm>
      </Section>
      <Disclosure summary="Delete">
        <ActForm
          act="classification.delete"
          id={`d${id}`}
          hidden={{ ...hidden, revision }}
          submit="Delete classification"
          previewed
        />
      </Disclosure>
    </>
  );
}

/** The fields of a classification; without one, for a new one. */
export function ClassificationFields({ classification }: { classification?: ClassificationLine }) {
  return (
    <>
      <ActField
        kind="area"
        name="description"
        label="Description"
        rows={2}
        value={classification?.description}
      />
      <div className="field-row sm:grid-cols-3">
        <ActField
          kind="select"
          name="kind"
          label="Kind"
          options={KINDS}
          value={classification?.kind ?? "upstream"}
        />
        <ActField
          kind="text"
          name="vendor"
          label="Vendor"
          help="The company behind a downstream classification."
          value={classification?.vendor}
        />
        <ActField
          kind="number"
          name="sortKey"
          label="Order"
          help="Lower numbers come first."
          value={String(classification?.sortKey ?? 0)}
        />
      </div>
    </>
  );
}
