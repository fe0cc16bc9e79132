import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { StatusReplacements } from "#components/admin/status-replacements.tsx";
import { WorkflowForms, WorkflowLines } from "#components/admin/workflow-forms.tsx";
import { WorkflowSource } from "#components/admin/workflow-source.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Section } from "#components/ui/section.tsx";
import { getManagedWorkflow, listSourceStatuses } from "#lib/admin/workflows/queries.ts";

/** The workflow room: the site's workflow, which can be copied, or the product's own, which can be changed. */
export default async function WorkflowRoom({ params }: { params: Promise<{ product: string }> }) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const [workflow, sources] = await Promise.all([
    getManagedWorkflow(viewer, product.id),
    listSourceStatuses(viewer, product.id),
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
            <WorkflowSource
              current={isOwn ? null : statuses}
              from={statuses}
              sources={sources}
              counts={counts}
            />
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
              <StatusReplacements from={statuses} to={sources.default} counts={counts} />
            </ActForm>
          </Disclosure>
        )}
      </Section>
    </div>
  );
}
