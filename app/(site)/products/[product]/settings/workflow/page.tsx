import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { StatusReplacements } from "#components/admin/status-replacements.tsx";
import { WorkflowForms, WorkflowLines } from "#components/admin/workflow-forms.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Section } from "#components/ui/section.tsx";
import { getManagedWorkflow, listKnownStatuses } from "#lib/admin/workflows/queries.ts";

/** The workflow room: the site's workflow, which can be copied, or the product's own, which can be changed. */
export default async function WorkflowRoom({ params }: { params: Promise<{ product: string }> }) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const [workflow, known] = await Promise.all([
    getManagedWorkflow(viewer, product.id),
    listKnownStatuses(viewer),
  ]);
  const { isOwn, isDefault, statuses, counts } = workflow;
  const hidden = { product: product.name, revision: product.revision };
  const source = isDefault ? "the site" : workflow.name;
  return (
    <div className="grid gap-4">
      <Section
        title={isOwn ? `The workflow of ${product.name}` : `${product.name} uses the workflow of ${source}`}
        flush={!isOwn}
      >
        {isOwn ? (
          <WorkflowForms workflow={workflow} noun="workflow" owner={{ product: product.name }} />
        ) : (
          <WorkflowLines workflow={workflow} />
        )}
      </Section>
      <Section>
        <Disclosure
          summary={isOwn ? "Start over from another workflow" : "Create a workflow for this product"}
        >
          <ActForm act="workflow.copy" id="copy" hidden={hidden} submit="Copy workflow" previewed>
            <ActField
              kind="select"
              name="from"
              label="From"
              options={[
                ...(isOwn ? [] : [{ value: "current", label: "The current one" }]),
                { value: "default", label: "The site's" },
                { value: "bugzilla", label: "Bugzilla's", hint: "UNCONFIRMED to VERIFIED" },
                { value: "ovirt", label: "oVirt's", hint: "NEW, POST, MODIFIED, ON_QA … CLOSED" },
              ]}
              className="max-w-96"
            />
            <StatusReplacements from={statuses} to={known} counts={counts} />
          </ActForm>
        </Disclosure>
        {isDefault ? null : (
          <Disclosure summary="Use the site's workflow again">
            <ActForm
              act="workflow.reset"
              id="reset"
              hidden={hidden}
              submit="Use the site's workflow"
              previewed
            >
              <StatusReplacements from={statuses} to={known} counts={counts} />
            </ActForm>
          </Disclosure>
        )}
      </Section>
    </div>
  );
}
