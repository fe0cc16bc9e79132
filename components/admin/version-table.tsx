import { Fragment } from "react";
import { OpenedRow, OpenLink } from "#components/admin/open-row.tsx";
import { SeriesForms } from "#components/admin/series-forms.tsx";
import { VersionForms } from "#components/admin/version-forms.tsx";
import { bugListAddress } from "#components/catalog/addresses.ts";
import { VersionStateWord } from "#components/catalog/version-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedSeries, ManagedVersion } from "#lib/admin/versions/queries.ts";
import { isOver } from "#lib/catalog/version-states.ts";

type Props = {
  product: string;
  /** The address of the page. */
  room: string;
  /** The row that is open: v12, s3. */
  open: string;
  versions: readonly ManagedVersion[];
  series: readonly ManagedSeries[];
};

const COLUMNS = 6;

/** Versions by series, newest first; one row may be open. */
export function ManagedVersions(props: Props) {
  const { series, versions } = props;
  const loose = versions.filter((version) => version.series === null);
  return (
    <Table caption={`Versions of ${props.product}`}>
      <thead>
        <tr>
          <Th>Version</Th>
          <Th>State</Th>
          <Th>Date</Th>
          <Th>Follows</Th>
          <Th number>To be fixed in it</Th>
          <Th number>Found in it</Th>
        </tr>
      </thead>
      {series.map((line) => (
        <SeriesRows
          key={line.id}
          {...props}
          line={line}
          inside={versions.filter((version) => version.series === line.name)}
        />
      ))}
      {loose.length > 0 ? (
        <tbody>
          <tr className="bg-sunken">
            <th colSpan={COLUMNS} scope="rowgroup" className="text-muted">
              Without a series
            </th>
          </tr>
          {loose.map((version) => (
            <VersionRows key={version.id} {...props} version={version} />
          ))}
        </tbody>
      ) : null}
    </Table>
  );
}

function SeriesRows({ line, inside, ...props }: Props & { line: ManagedSeries; inside: ManagedVersion[] }) {
  const id = `s${line.id}`;
  const isOpen = props.open === id;
  return (
    <tbody>
      <tr id={id} className="bg-sunken">
        <th colSpan={COLUMNS} scope="rowgroup">
          <span className="flex flex-wrap items-center gap-x-3">
            <OpenLink room={props.room} id={id} isOpen={isOpen}>
              {line.name}
            </OpenLink>
            <Badge tone="plain">{line.state}</Badge>
            <span className="font-normal text-muted text-xs">
              {[
                line.endsOn && `ends ${line.endsOn}`,
                line.branchPattern,
                inside.length === 0 && "no versions yet",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
        </th>
      </tr>
      {isOpen ? (
        <OpenedRow columns={COLUMNS}>
          <SeriesForms product={props.product} series={line} />
        </OpenedRow>
      ) : null}
      {inside.map((version) => (
        <VersionRows key={version.id} {...props} version={version} />
      ))}
    </tbody>
  );
}

function VersionRows({ version, ...props }: Props & { version: ManagedVersion }) {
  const { product, room } = props;
  const { name, state, isActive, openTargets, targets, found } = version;
  const id = `v${version.id}`;
  const isOpen = props.open === id;
  return (
    <Fragment>
      <tr id={id}>
        <Td main>
          <span className="flex flex-wrap items-center gap-x-2">
            <OpenLink room={room} id={id} isOpen={isOpen}>
              {name}
            </OpenLink>
            {isActive ? null : <Badge>not offered</Badge>}
          </span>
        </Td>
        <Td>
          <VersionStateWord state={state} />
        </Td>
        <Td className="whitespace-nowrap">{dateOf(version)}</Td>
        <Td label="Follows" className="text-muted">
          {version.predecessor}
        </Td>
        <Td number label="To be fixed in it">
          <Count
            search={{
              product,
              targetRelease: name,
              status: isOver(state) && openTargets === 0 ? "all" : "open",
            }}
            count={isOver(state) && openTargets === 0 ? targets : openTargets}
            says={isOver(state) && openTargets === 0 ? "" : "open"}
            label={`Bugs to be fixed in ${name}`}
          />
        </Td>
        <Td number label="Found in it">
          <Count
            search={{ product, version: name, status: "all" }}
            count={found}
            label={`Bugs found in ${name}`}
          />
        </Td>
      </tr>
      {isOpen ? (
        <OpenedRow columns={COLUMNS}>
          <VersionForms version={version} product={product} versions={props.versions} series={props.series} />
        </OpenedRow>
      ) : null}
    </Fragment>
  );
}

function Count({
  search,
  count,
  says = "",
  label,
}: {
  search: Record<string, string>;
  count: number;
  says?: string;
  label: string;
}) {
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <Link href={bugListAddress(search)} aria-label={`${label}: ${count} ${says}`}>
      {count} {says}
    </Link>
  );
}

function dateOf({ state, dueOn, releasedOn }: ManagedVersion): string {
  if (releasedOn) return releasedOn;
  return dueOn && !isOver(state) ? `due ${dueOn}` : "";
}
