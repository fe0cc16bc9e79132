import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { readParam, readSegment } from "#app/param.ts";
import { MilestoneForms } from "#components/admin/milestone-forms.tsx";
import { releaseDay } from "#components/admin/milestone-rows.tsx";
import { bugListAddress, productAddress, releaseAddress } from "#components/catalog/addresses.ts";
import { VersionStateWord } from "#components/catalog/version-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { countMilestoneByPhase, type PhaseCount } from "#lib/bugs/views/milestone-counts.ts";
import {
  findRelease,
  findRenamedRelease,
  type ManifestEntry,
  type ReleaseView,
} from "#lib/catalog/releases.ts";
import { PHASE_LABELS, PHASES, type Phase } from "#lib/catalog/workflow/phases.ts";
import { currentViewer } from "#lib/people/session.ts";

type Props = {
  params: Promise<{ milestone: string }>;
  searchParams: Promise<{ classification?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: readSegment((await params).milestone) };
}

/** One shared milestone: dates, manifest, bugs by phase. */
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
          <>
            {name} <Badge tone={release.releasedOn ? "green" : "plain"}>{release.kind}</Badge>
          </>
        }
        lead={release.description}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 content-start gap-4">
          <Section title="Bugs" count={total} flush>
            {total > 0 ? (
              <Bugs release={release} counts={counts} />
            ) : (
              <Empty>No bugs are targeted at it.</Empty>
            )}
          </Section>
          <Section title="Contains" count={release.manifest.length} flush>
            {release.manifest.length > 0 ? (
              <Manifest milestone={name} manifest={release.manifest} />
            ) : (
              <Empty>Its manifest is empty.</Empty>
            )}
          </Section>
        </div>
        <Section title="Days" className="self-start">
          <Facts
            items={[
              ["Feature freeze", release.featureFreezeOn ?? "not set"],
              ["Code freeze", release.codeFreezeOn ?? "not set"],
              ["Release", releaseDay(release) || "not set"],
            ]}
          />
        </Section>
      </div>
      {release.isManaged ? (
        <Section className="mt-4">
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
    </>
  );
}

/** Bug counts by product and phase (statuses differ between products); each links to its list. */
function Bugs({ release, counts }: { release: ReleaseView; counts: readonly PhaseCount[] }) {
  const phases = PHASES.filter((phase) => counts.some((row) => row.phase === phase));
  const products = [...new Set(counts.map(({ product }) => product))];
  const countOf = (product: string, phase: Phase) =>
    counts.find((row) => row.product === product && row.phase === phase)?.count ?? 0;
  return (
    <Table caption={`Bugs for ${release.name} by product and phase`}>
      <thead>
        <tr>
          <Th>Product</Th>
          {phases.map((phase) => (
            <Th key={phase} number>
              {PHASE_LABELS[phase]}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {products.map((product) => (
          <tr key={product}>
            <Td main>{product}</Td>
            {phases.map((phase) => {
              const count = countOf(product, phase);
              return (
                <Td
                  key={phase}
                  number
                  label={count > 0 ? PHASE_LABELS[phase] : undefined}
                  className={count > 0 ? undefined : "max-sm:hidden"}
                >
                  {count === 0 ? (
                    <span className="text-muted">0</span>
                  ) : (
                    <Link
                      href={bugListAddress({ product, targetMilestone: release.name, phase })}
                      aria-label={`${PHASE_LABELS[phase]}: ${count} bugs of ${product}`}
                    >
                      {count}
                    </Link>
                  )}
                </Td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Manifest({ milestone, manifest }: { milestone: string; manifest: readonly ManifestEntry[] }) {
  return (
    <Table caption={`What ${milestone} contains`}>
      <thead>
        <tr>
          <Th>Product</Th>
          <Th>Version</Th>
          <Th>Before it</Th>
          <Th>Note</Th>
        </tr>
      </thead>
      <tbody>
        {manifest.map(({ product, version, state, previousVersion, tag, note }) => (
          <tr key={product}>
            <Td main>
              <Link href={productAddress(product)}>{product}</Link>
            </Td>
            <Td>
              <span className="flex flex-wrap items-center gap-x-2">
                {version ?? tag}
                {state ? <VersionStateWord state={state} /> : null}
              </span>
            </Td>
            <Td label="Previous">{previousVersion}</Td>
            <Td>{note}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
