import type { Metadata } from "next";
import type { PageParams } from "#app/param.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { MilestoneFields } from "#components/admin/milestone-forms.tsx";
import { releaseDay } from "#components/admin/milestone-rows.tsx";
import { bugListAddress, releaseAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { countByMilestone, type MilestoneCount } from "#lib/bugs/views/milestone-counts.ts";
import { listReleases, type ReleaseLine } from "#lib/catalog/releases.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "Releases" };

/** Shared milestones, by classification. */
export default async function ReleasesPage({ searchParams }: { searchParams: PageParams }) {
  const viewer = await currentViewer();
  const all = (await listReleases(viewer)).filter(
    ({ isManaged, milestones }) => isManaged || milestones.length > 0,
  );
  const counts = await countByMilestone(
    viewer,
    all.flatMap(({ milestones }) => milestones.map(({ id }) => id)),
  );
  return (
    <>
      <PageHead title="Releases" lead="Milestones that the products of a classification share." />
      <UnknownParameters params={await searchParams} />
      <div className="grid gap-4">
        {all.length === 0 ? <Empty>No milestones yet.</Empty> : null}
        {all.map(({ classification, isManaged, milestones }) => (
          <Section key={classification} title={classification} count={milestones.length} flush>
            {isManaged ? (
              <div className="border-line border-b px-4 py-1 last:border-b-0">
                <Disclosure summary="New milestone">
                  <ActForm
                    act="sharedMilestone.create"
                    id={`new-${classification}`}
                    hidden={{ classification }}
                    submit="Create milestone"
                  >
                    <MilestoneFields />
                  </ActForm>
                </Disclosure>
              </div>
            ) : null}
            {milestones.length > 0 ? (
              <Releases classification={classification} milestones={milestones} counts={counts} />
            ) : (
              <Empty>No milestones yet.</Empty>
            )}
          </Section>
        ))}
      </div>
    </>
  );
}

function Releases({
  classification,
  milestones,
  counts,
}: {
  classification: string;
  milestones: readonly ReleaseLine[];
  counts: ReadonlyMap<number, MilestoneCount>;
}) {
  return (
    <Table caption={`Milestones of ${classification}`}>
      <thead>
        <tr>
          <Th>Milestone</Th>
          <Th>Feature freeze</Th>
          <Th>Code freeze</Th>
          <Th>Release</Th>
          <Th number>Open bugs</Th>
        </tr>
      </thead>
      <tbody>
        {milestones.map((milestone) => {
          const { id, name, kind, featureFreezeOn, codeFreezeOn, isActive } = milestone;
          const { open, all } = counts.get(id) ?? { open: 0, all: 0 };
          return (
            <tr key={id}>
              <Td main>
                <span className="flex flex-wrap items-center gap-x-2">
                  <Link href={releaseAddress(name, classification)} className="font-medium">
                    {name}
                  </Link>
                  <Badge tone="plain">{kind}</Badge>
                  {isActive ? null : <Badge>not offered</Badge>}
                </span>
              </Td>
              <Td label={featureFreezeOn ? "Feature freeze" : undefined}>{featureFreezeOn}</Td>
              <Td label={codeFreezeOn ? "Code freeze" : undefined}>{codeFreezeOn}</Td>
              <Td>{releaseDay(milestone)}</Td>
              <Td number label="Open bugs">
                {all === 0 ? (
                  <span className="text-muted">0</span>
                ) : (
                  <Link
                    href={bugListAddress({ targetMilestone: name, status: open > 0 ? "@open" : "@all" })}
                    aria-label={`Bugs for ${name}: ${open} open of ${all}`}
                  >
                    {open.toLocaleString("en")} of {all.toLocaleString("en")}
                  </Link>
                )}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
