import { bugListAddress } from "#components/catalog/addresses.ts";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { formatDate } from "#components/ui/time.tsx";
import type { SeriesView, VersionState, VersionView } from "#lib/catalog/queries.ts";

type Props = {
  product: string;
  series: readonly SeriesView[];
  /** Open bugs by target release id. */
  targetCounts: ReadonlyMap<number, number>;
};

/** The versions of a product by series, newest first: state, date and targeted bugs. */
export function VersionTable({ product, series, targetCounts }: Props) {
  return (
    <Table caption={`Versions of ${product}`}>
      <thead>
        <tr>
          <Th>Version</Th>
          <Th>State</Th>
          <Th>Date</Th>
          <Th number>Open bugs targeted</Th>
          <Th>Found in</Th>
        </tr>
      </thead>
      {series.map((line) => (
        <tbody key={line.name ?? ""}>
          <tr className="bg-sunken">
            <Th scope="rowgroup" colSpan={5}>
              <SeriesHead series={line} />
            </Th>
          </tr>
          {line.versions.map((version) => (
            <tr key={version.id}>
              <Td main className="font-medium sm:pl-8!">
                {version.name}
              </Td>
              <Td>
                <VersionStateWord state={version.state} />
              </Td>
              <Td>{versionDay(version)}</Td>
              <Td number label="Targeted">
                <TargetCount product={product} version={version} count={targetCounts.get(version.id) ?? 0} />
              </Td>
              <Td label="Found in">
                <Link
                  href={bugListAddress({ product, version: version.name, status: "@all" })}
                  aria-label={`Bugs found in ${version.name}`}
                >
                  Bugs
                </Link>
              </Td>
            </tr>
          ))}
        </tbody>
      ))}
    </Table>
  );
}

function SeriesHead({ series: { name, state, endsOn, versions } }: { series: SeriesView }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-semibold">{name ?? "No series"}</span>
      {state ? <Badge tone="plain">{state}</Badge> : null}
      {endsOn ? <span className="text-muted text-xs">ends {endsOn}</span> : null}
      {versions.length === 0 ? <span className="text-muted">no versions yet</span> : null}
    </span>
  );
}

/** A short version for the side column. */
export function VersionLines({
  product,
  versions,
  targetCounts,
}: Omit<Props, "series"> & { versions: readonly VersionView[] }) {
  return (
    <ul className="grid gap-1">
      {versions.map((version) => (
        <li key={version.id} className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{version.name}</span>
          <VersionStateWord state={version.state} />
          <span className="text-muted text-xs">{versionDay(version)}</span>
          <span className="ml-auto">
            <TargetCount
              product={product}
              version={version}
              count={targetCounts.get(version.id) ?? 0}
              withWord
            />
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

function TargetCount({
  product,
  version,
  count,
  withWord,
}: {
  product: string;
  version: VersionView;
  count: number;
  withWord?: boolean;
}) {
  const isOver = version.state === "released" || version.state === "withdrawn";
  if (isOver && count === 0) return null;
  return (
    <Link
      href={bugListAddress({ product, targetRelease: version.name, status: "@open" })}
      aria-label={`${count} open bugs targeted at ${version.name}`}
    >
      {withWord ? `${count} open` : count}
    </Link>
  );
}

/** The release date, or the due date. */
function versionDay({ releasedOn, dueOn, state }: VersionView): string {
  if (releasedOn) return releasedOn;
  if (!dueOn || state === "withdrawn") return "";
  return dueOn < formatDate(new Date()) ? `was due ${dueOn}` : `due ${dueOn}`;
}
