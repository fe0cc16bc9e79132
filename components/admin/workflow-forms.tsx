import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { RequiredFields } from "#components/admin/required-fields.tsx";
import { StatusReplacements } from "#components/admin/status-replacements.tsx";
import { WorkflowMatrix } from "#components/admin/workflow-matrix.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Facts } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedWorkflow } from "#lib/admin/workflows/queries.ts";
import { fieldOf, inSentence, isFieldName, REQUIRABLE_FIELDS } from "#lib/bugs/fields/registry.ts";
import { MEANING_LABELS, MEANINGS, PHASE_HINTS, PHASE_LABELS, PHASES } from "#lib/catalog/workflow/phases.ts";
import { withArticle } from "#lib/catalog/workflow/workflow.ts";
import { sayList, sayNumber } from "#lib/text.ts";

/** The forms for changing a workflow: the matrix, new statuses and new resolutions. */
export function WorkflowForms({
  workflow,
  noun,
  owner,
}: {
  workflow: ManagedWorkflow;
  /** The noun of the acts: of a product or of the site. */
  noun: "workflow" | "siteWorkflow";
  owner: Record<string, string>;
}) {
  const { statuses, resolutions, transitions, counts, revision } = workflow;
  const hidden = { ...owner, revision };
  return (
    <div className="grid gap-4">
      <ActForm
        act={`${noun}.set`}
        id="set"
        hidden={hidden}
        submit="Save workflow"
        previewed
        className="grid gap-4"
      >
        <WorkflowMatrix
          statuses={statuses}
          resolutions={resolutions}
          transitions={transitions}
          counts={counts}
        />
        <RequiredFields
          statuses={statuses}
          transitions={transitions}
          fields={REQUIRABLE_FIELDS.map((name) => ({ name, label: fieldOf(name).label }))}
        />
        <StatusReplacements from={statuses} to={statuses} counts={counts} />
      </ActForm>
      <div className="border-line border-t pt-2">
        <Disclosure summary="What the phases mean">
          <Facts items={PHASES.map((phase) => [PHASE_LABELS[phase], PHASE_HINTS[phase]])} />
          <p className="pt-2 text-muted text-xs">
            A bug that was closed for another reason than a fix counts as closed, whatever its status.
          </p>
        </Disclosure>
        <Disclosure summary="New status">
          <ActForm act={`${noun}.addStatus`} id="status" hidden={hidden} submit="Add status">
            <div className="field-row sm:grid-cols-2 lg:grid-cols-3">
              <ActField kind="text" name="name" label="Name" placeholder="IN_REVIEW" required />
              <ActField
                kind="select"
                name="kind"
                label="Open or closed"
                options={[
                  { value: "open", label: "open" },
                  { value: "closed", label: "closed" },
                ]}
              />
              <ActField
                kind="select"
                name="like"
                label="Transitions like"
                empty="The last status of its kind"
                options={statuses.map(({ name }) => ({ value: name, label: name }))}
              />
              <ActField
                kind="select"
                name="phase"
                label="Phase"
                empty="Same as the status above"
                options={PHASES.map((phase) => ({
                  value: phase,
                  label: PHASE_LABELS[phase],
                  hint: PHASE_HINTS[phase],
                }))}
              />
              <ActField kind="text" name="description" label="Description" />
            </div>
          </ActForm>
        </Disclosure>
        <Disclosure summary="New resolution">
          <ActForm act={`${noun}.addResolution`} id="resolution" hidden={hidden} submit="Add resolution">
            <div className="field-row sm:grid-cols-2 lg:grid-cols-3">
              <ActField kind="text" name="name" label="Name" placeholder="OBSOLETE" required />
              <ActField
                kind="select"
                name="meaning"
                label="Meaning"
                empty="Choose"
                options={MEANINGS.map((meaning) => ({ value: meaning, label: MEANING_LABELS[meaning] }))}
              />
              <ActField kind="text" name="description" label="Description" />
            </div>
          </ActForm>
        </Disclosure>
      </div>
    </div>
  );
}

/** A read-only workflow: the possible moves from each status. */
export function WorkflowLines({ workflow }: { workflow: ManagedWorkflow }) {
  const { statuses, transitions, counts } = workflow;
  const next = (from: string | null) =>
    statuses.flatMap(({ name }) => {
      const move = transitions.find((one) => one.from === from && one.to === name);
      if (!move) return [];
      const fields = (move.requiredFields ?? []).filter(isFieldName).map(inSentence);
      const needs = [...(move.requiresComment ? ["comment"] : []), ...fields];
      return [needs.length > 0 ? `${name} (with ${sayList(needs.map(withArticle))})` : name];
    });
  return (
    <Table caption={`The workflow ${workflow.name}`}>
      <thead>
        <tr>
          <Th>Status</Th>
          <Th>Phase</Th>
          <Th>A bug can go to</Th>
          <Th number>Bugs</Th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <Td main className="text-muted">
            New bug
          </Td>
          <Td />
          <Td>{next(null).join(", ")}</Td>
          <Td />
        </tr>
        {statuses.map(({ name, isOpen, phase }) => (
          <tr key={name}>
            <Td main>
              {name} <span className="text-muted text-xs">{isOpen ? "open" : "closed"}</span>
            </Td>
            <Td label="Phase">{PHASE_LABELS[phase]}</Td>
            <Td>{next(name).join(", ")}</Td>
            <Td number label="Bugs">
              {sayNumber(counts[name] ?? 0)}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
