import type { Metadata } from "next";
import { Done } from "#app/(site)/releases/done.tsx";
import type { PageParams } from "#app/param.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { MilestoneFields } from "#components/admin/milestone-forms.tsx";
import { ReleaseManyForm } from "#components/admin/release-many-form.tsx";
import { todayText } from "#components/catalog/milestone-day.tsx";
import { ReleaseLists } from "#components/catalog/release-lists.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { countByMilestone } from "#lib/bugs/views/milestone-counts.ts";
import { compareDays, groupMilestones } from "#lib/catalog/milestone-days.ts";
import { type ClassificationReleases, listReleases } from "#lib/catalog/releases.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "Releases" };

/** Shared milestones, by classification: those with the soonest release first. */
export default async function ReleasesPage({ searchParams }: { searchParams: PageParams }) {
  const viewer = await currentViewer();
  const all = (await listReleases(viewer))
    .filter(({ isManaged, milestones }) => isManaged || milestones.length > 0)
    .toSorted((a, b) => compareDays(soonest(a), soonest(b)));
  const counts = await countByMilestone(
    viewer,
    all.flatMap(({ milestones }) => milestones.map(({ id }) => id)),
  );
  return (
    <>
      <PageHead title="Releases" lead="Milestones that the products of a classification share." />
      <UnknownParameters params={await searchParams} />
      <Done viewer={viewer} done={(await searchParams).done} />
      <div className="grid gap-4">
        {all.length === 0 ? <Empty>No milestones yet.</Empty> : null}
        {all.map(({ classification, isManaged, milestones }) => (
          <Section key={classification} title={classification} flush>
            {milestones.length > 0 ? (
              <ReleaseLists classification={classification} milestones={milestones} counts={counts} />
            ) : (
              <Empty>No milestones yet.</Empty>
            )}
            {isManaged && milestones.length > 1 ? (
              <Disclosure summary="Mark several released" className="year-fold">
                <div className="px-2 pb-3">
                  <ReleaseManyForm
                    noun="sharedMilestone"
                    owner={{ classification }}
                    id={`release-${classification}`}
                    unreleased={milestones.filter(({ releasedOn }) => !releasedOn).map(({ name }) => name)}
                  />
                </div>
              </Disclosure>
            ) : null}
            {isManaged ? (
              <Disclosure summary="New milestone" className="year-fold">
                <div className="px-2 pb-3">
                  <ActForm
                    act="sharedMilestone.create"
                    id={`new-${classification}`}
                    hidden={{ classification }}
                    submit="Create milestone"
                  >
                    <MilestoneFields />
                  </ActForm>
                </div>
              </Disclosure>
            ) : null}
          </Section>
        ))}
      </div>
    </>
  );
}

/** The day of the next release, for sorting. */
function soonest({ milestones }: ClassificationReleases): string | null {
  return groupMilestones(milestones, todayText()).coming[0]?.dueOn ?? null;
}
