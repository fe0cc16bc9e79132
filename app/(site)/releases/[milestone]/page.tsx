import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Done } from "#app/(site)/releases/done.tsx";
import { readParam, readSegment } from "#app/param.ts";
import { MilestoneForms } from "#components/admin/milestone-forms.tsx";
import { notesAddress, releaseAddress } from "#components/catalog/addresses.ts";
import { MilestoneStageWord } from "#components/catalog/milestone-day.tsx";
import { ReleaseBugs } from "#components/catalog/release-bugs.tsx";
import { Manifest, ReleaseStrip } from "#components/catalog/release-facts.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { countMilestoneByPhase } from "#lib/bugs/views/milestone-counts.ts";
import { findRelease, findRenamedRelease } from "#lib/catalog/releases.ts";
import { currentViewer } from "#lib/people/session.ts";

type Props = {
  params: Promise<{ milestone: string }>;
  searchParams: Promise<{ classification?: string | string[]; done?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: readSegment((await params).milestone) };
}

/** One shared milestone: dates, bugs by product and phase, manifest. */
export default async function ReleasePage({ params, searchParams }: Props) {
  const viewer = await currentViewer();
  const name = readSegment((await params).milestone);
  const classification = readParam((await searchParams).classification);
  const release = await findRelease(viewer, name, classification);
  if (!release) {
    const now = await findRenamedRelease(viewer, name, classification);
    if (now !== null)
      redirect(classification ? releaseAddress(now, classification) : `/releases/${encodeURIComponent(now)}`);
    notFound();
  }
  const counts = await countMilestoneByPhase(viewer, release.id);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <Breadcrumbs
        trail={[{ label: "Releases", href: "/releases" }, { label: release.classification }, { label: name }]}
      />
      <PageHead
        title={
          <span className="flex flex-wrap items-center gap-x-2">
            {name} <Badge tone="plain">{release.kind}</Badge> <MilestoneStageWord milestone={release} />
          </span>
        }
        lead={release.description}
        actions={
          <Link href={notesAddress(release)} className="inline-flex min-h-6 items-center">
            Release notes
          </Link>
        }
      />
      <Done viewer={viewer} done={(await searchParams).done} />
      <ReleaseStrip release={release} counts={counts} />
      <div className="grid min-w-0 gap-4">
        <Section title="Bugs" count={total} flush>
          {total > 0 ? (
            <ReleaseBugs milestone={name} counts={counts} />
          ) : (
            <Empty>No bugs are targeted at it. Set it as the target milestone of a bug.</Empty>
          )}
        </Section>
        <Section title="Contains" count={release.manifest.length} flush>
          {release.manifest.length > 0 ? (
            <Manifest milestone={name} manifest={release.manifest} />
          ) : (
            <Empty>
              Its manifest is empty. Maintainers say which version it contains in their product’s settings.
            </Empty>
          )}
        </Section>
        {release.isManaged ? (
          <Section>
            <Disclosure summary="Change this milestone">
              <div className="grid gap-4 pt-2">
                <MilestoneForms
                  milestone={release}
                  bugs={total}
                  noun="sharedMilestone"
                  owner={{ classification: release.classification }}
                  others={release.others}
                />
              </div>
            </Disclosure>
          </Section>
        ) : null}
      </div>
    </>
  );
}
