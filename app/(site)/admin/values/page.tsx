import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ValueSection } from "#components/admin/value-section.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { listValues } from "#lib/admin/site/queries.ts";

export const metadata: Metadata = { title: "Values" };

/** Severities, priorities, statuses and resolutions of the whole site. */
export default async function ValuesPage() {
  const viewer = await enterAdministration();
  const [severities, priorities, statuses, resolutions] = await Promise.all([
    listValues(viewer, "severity"),
    listValues(viewer, "priority"),
    listValues(viewer, "status"),
    listValues(viewer, "resolution"),
  ]);
  return (
    <>
      <PageHead
        title="Values"
        lead="What every product shares. Which statuses follow which is said in workflows."
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ValueSection kind="severity" title="Severities" values={severities} isFree />
        <ValueSection kind="priority" title="Priorities" values={priorities} isFree />
        <ValueSection kind="status" title="Statuses" values={statuses} />
        <ValueSection kind="resolution" title="Resolutions" values={resolutions} />
      </div>
    </>
  );
}
