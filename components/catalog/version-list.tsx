import { bugListAddress, foundAddress } from "#components/catalog/addresses.ts";
import { MilestoneDay } from "#components/catalog/milestone-day.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { VersionCounts } from "#lib/bugs/views/counts.ts";
import { compareDays } from "#lib/catalog/milestone-days.ts";
import type { SeriesView, VersionState, VersionView } from "#lib/catalog/queries.ts";
import { isOver } from "#lib/catalog/version-states.ts";
import { countOf, sayNumber } from "#lib/text.ts";

type Props = {
  product: string;
  isDownstream?: boolean;
  series: readonly SeriesView[];
  /** Open bugs by target release id. */
  targetCounts: ReadonlyMap<number, number>;
  /** All bugs by version id. */
  bugCounts: VersionCounts;
};

/** The versions of a product: those to come, soonest first; then the others by series, old series folded. */
export function VersionGroups({ product, isDownstream, series, targetCounts, bugCounts }: Props) {
  const coming = comingVersions(series);
  const rest = series
    .map((line) => ({ ...line, versions: line.versions.filter((version) => !coming.includes(version)) }))
    .filter(({ versions }, index) => versions.length > 0 || series[index]?.versions.length === 0);
  const newest = rest.find(({ state, versions }) => state !== "ended" && versions.length > 0);
  const shown = { product, isDownstream, targetCounts, bugCounts };
  return (
    <>
      {coming.length > 0 ? (
        <VersionTable caption={`Versions of ${product} to come`} versions={coming} {...shown} />
      ) : (
        <Empty>No version is open or planned.</Empty>
      )}
      {rest.map((line) => (
        <Disclosure
          key={line.name ?? ""}
          summary={<SeriesHead series={line} />}
          count={line.versions.length}
          open={line === newest}
          className="year-fold"
        >
          <VersionTable
            caption={`Versions of ${product}, ${line.name ? `series ${line.name}` : "without a series"}`}
            versions={line.versions}
            {...shown}
          />
        </Disclosure>
      ))}
    </>
  );
}

/** Offered versions that are neither released nor withdrawn, soonest first. */
export function comingVersions(series: readonly SeriesView[]): VersionView[] {
  return series
    .flatMap(({ versions }) => versions)
    .filter(({ isActive, state }) => isActive && !isOver(state))
    .toReversed()
    .toSorted((a, b) => compareDays(a.dueOn, b.dueOn));
}

/** The header of a table of versions; with `withFollows`, what each follows, instead of what is fixed in it. */
export function VersionHead({ withFollows }: { withFollows?: boolean }) {
  return (
    <thead>
      <tr>
        <Th>Version</Th>
        <Th>State</Th>
        <Th>Date</Th>
        {withFollows ? <Th>Follows</Th> : null}
        <Th number>Targeted bugs</Th>
        <Th number>Found in</Th>
        {withFollows ? null : <Th>Fixed</Th>}
      </tr>
    </thead>
  );
}

function VersionTable({
  caption,
  product,
  isDownstream,
  versions,
  targetCounts,
  bugCounts,
}: Omit<Props, "series"> & { caption: string; versions: readonly VersionView[] }) {
  if (versions.length === 0) return <Empty>No versions yet.</Empty>;
  return (
    <Table caption={caption}>
      <VersionHead />
      <tbody>
        {versions.map((version) => (
          <tr key={version.id} id={`v${version.id}`}>
            <Td main className="font-medium">
              {version.name} {version.isActive ? null : <Badge tone="plain">not offered</Badge>}
            </Td>
            <Td>
              <VersionStateWord state={version.state} />
            </Td>
            <Td>
              <VersionDay version={version} />
            </Td>
            <Td number label="Targeted">
              <TargetCount
                product={product}
                version={version}
                count={targetCounts.get(version.id) ?? 0}
                all={bugCounts.get(version.id)?.targeted}
              />
            </Td>
            <Td number label="Found in">
              <FoundCount
                href={foundAddress(product, version.name, isDownstream === true)}
                version={version}
                count={bugCounts.get(version.id)?.found ?? 0}
              />
            </Td>
            <Td label="Fixed">
              <FixedBugs product={product} version={version} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The way to the bugs whose fix a version has first; a version that is only planned has none. */
function FixedBugs({ product, version }: { product: string; version: VersionView }) {
  if (version.state === "planned") return null;
  const tracking = `carried,verified,released:${product} ${version.name}`;
  return (
    <Link href={bugListAddress({ tracking, status: "@all" })} aria-label={`Bugs fixed in ${version.name}`}>
      Fixed bugs
    </Link>
  );
}

function SeriesHead({ series: { name, state, endsOn } }: { series: SeriesView }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span>{name ? `Series ${name}` : "Without a series"}</span>
      {state ? <Badge tone="plain">{state}</Badge> : null}
      {endsOn ? <span className="font-normal text-muted text-xs">ends {endsOn}</span> : null}
    </span>
  );
}

/** A short version for the side column. */
export function VersionLines({
  product,
  versions,
  targetCounts,
}: Omit<Props, "series" | "bugCounts" | "isDownstream"> & { versions: readonly VersionView[] }) {
  return (
    <ul className="version-lines grid gap-1">
      {versions.map((version) => (
        <li key={version.id} className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{version.name}</span>
          <VersionStateWord state={version.state} />
          <span className="text-muted text-xs">
            <VersionDay version={version} />
          </span>
          <span className="ml-auto">
            <TargetCount product={product} version={version} count={targetCounts.get(version.id) ?? 0} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The state of a version as a badge. */
export function VersionStateWord({ state }: { state: VersionState }) {
  return <Badge tone={tones[state]}>{state}</Badge>;
}

const tones: Record<VersionState, Tone> = {
  planned: "plain",
  open: "accent",
  frozen: "amber",
  candidate: "amber",
  released: "green",
  withdrawn: "slate",
};

function FoundCount({ href, version, count }: { href: string; version: VersionView; count: number }) {
  if (count === 0) return <span className="text-muted">none</span>;
  return (
    <Link href={href} aria-label={`${countOf(count, "bug")} found in ${version.name}`}>
      {sayNumber(count)}
    </Link>
  );
}

function TargetCount({
  product,
  version,
  count,
  all = 0,
}: {
  product: string;
  version: VersionView;
  count: number;
  /** Open or not: said of what is released, when none is open. */
  all?: number;
}) {
  if (isOver(version.state) && count === 0) {
    if (all === 0) return null;
    return (
      <Link
        href={bugListAddress({ product, targetRelease: version.name, status: "@all" })}
        aria-label={`${countOf(all, "bug")} targeted at ${version.name}`}
      >
        {sayNumber(all)} closed
      </Link>
    );
  }
  return (
    <Link
      href={bugListAddress({ product, targetRelease: version.name, status: "@open" })}
      aria-label={`${count} open bugs targeted at ${version.name}`}
    >
      {count.toLocaleString("en")} open
    </Link>
  );
}

/** The release date, or the due date and how far away it is. */
export function VersionDay({
  version: { releasedOn, dueOn, state },
}: {
  version: Pick<VersionView, "releasedOn" | "dueOn" | "state">;
}) {
  if (releasedOn) return <MilestoneDay day={releasedOn} isOver />;
  if (!dueOn || isOver(state)) return null;
  return (
    <>
      due <MilestoneDay day={dueOn} />
    </>
  );
}
