import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { WorkflowForms } from "#components/admin/workflow-forms.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { getManagedWorkflow } from "#lib/admin/workflows/queries.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "The site's workflow" };

/** The workflow of products without their own. */
export default async function SiteWorkflowPage() {
  const viewer = await currentViewer();
  if (!viewer.isAdministrator) notFound();
  return (
    <>
      <PageHead title="The site's workflow" lead="Used by every product without its own workflow." />
      <Section>
        <WorkflowForms workflow={await getManagedWorkflow(viewer, null)} noun="siteWorkflow" owner={{}} />
      </Section>
    </>
  );
}
