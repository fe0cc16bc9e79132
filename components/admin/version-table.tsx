import { OpenedRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { SeriesForms } from "#components/admin/series-forms.tsx";
import { VersionForms } from "#components/admin/version-forms.tsx";
import { VersionManifestForms } from "#components/admin/version-manifest.tsx";
import { bugListAddress, foundAddress } from "#components/catalog/addresses.ts";
import { VersionDay, VersionHead, VersionStateWord } from "#components/catalog/version-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Table, Td } from "#components/ui/table.tsx";
import type { VersionManifest } from "#lib/admin/versions/manifest-queries.ts";
import type {
  ManagedSeries,
  ManagedVersion,
  VersionChoices,
  VersionRow,
} from "#lib/admin/versions/queries.ts";
import { isOver } from "#lib/catalog/version-states.ts";
import { sayNumber } from "#lib/text.ts";

type Props = {
  product: string;
  isDownstream: boolean;
  room: Room;
  rows: readonly VersionRow[];
  /** Choices of the forms in the open row. */
  choices: VersionChoices;
  /** Of the open version, for those who may edit it. */
  manifest: VersionManifest | null;
};

const COLUMNS = 6;

/** Versions by series, newest first; one row may be open: v12, s3. */
export function VersionTable({ rows, ...props }: Props) {
  return (
    <Table caption={`Versions of ${props.product}`} className="opens">
      <VersionHead withFollows />
      {bySeries(rows).map(({ series, versions }) => (
        <tbody key={series?.id ?? "none"}>
          {series ? (
            <SeriesRow {...props} series={series} isEmpty={versions.length === 0} />
          ) : (
            <tr className="bg-sunken">
              <th colSpan={COLUMNS} scope="rowgroup" className="text-muted">
                Without a series
              </th>
            </tr>
          )}
          {versions.map((version) => (
            <VersionCells key={version.id} {...props} version={version} />
          ))}
        </tbody>
      ))}
    </Table>
  );
}

type Group = { series: ManagedSeries | null; versions: ManagedVersion[] };

function bySeries(rows: readonly VersionRow[]): Group[] {
  const groups: Group[] = [];
  for (const row of rows) {
    if ("series" in row) groups.push({ series: row.series, versions: [] });
    else {
      const last = groups.at(-1);
      if (last && (last.series?.name ?? null) === row.version.series) last.versions.push(row.version);
      else groups.push({ series: null, versions: [row.version] });
    }
  }
  return groups;
}

function SeriesRow({
  product,
  room,
  series,
  isEmpty,
}: Pick<Props, "product" | "room"> & { series: ManagedSeries; isEmpty: boolean }) {
  const id = `s${series.id}`;
  const facts = [
    series.endsOn && `ends ${series.endsOn}`,
    series.branchPattern,
    isEmpty && !room.text && "no versions yet",
  ];
  return (
    <>
      <tr id={id} className="bg-sunken">
        <th colSpan={COLUMNS} scope="rowgroup">
          <OpenLink room={room} id={id}>
            {series.name}
          </OpenLink>{" "}
          <Badge tone="plain">{series.state}</Badge>{" "}
          <span className="font-normal text-muted text-xs">{facts.filter(Boolean).join(" · ")}</span>
        </th>
      </tr>
      {room.open === id ? (
        <OpenedRow columns={COLUMNS}>
          <SeriesForms product={product} series={series} />
        </OpenedRow>
      ) : null}
    </>
  );
}

function VersionCells({
  version,
  product,
  isDownstream,
  room,
  choices,
  manifest,
}: Omit<Props, "rows"> & { version: ManagedVersion }) {
  const { name, state, isActive, openTargets, targets, found } = version;
  const id = `v${version.id}`;
  const isDone = isOver(state) && openTargets === 0;
  return (
    <Row
      room={room}
      id={id}
      columns={COLUMNS}
      forms={() => (
        <>
          {manifest ? (
            <VersionManifestForms product={product} version={name} room={room} manifest={manifest} />
          ) : null}
          <VersionForms version={version} product={product} choices={choices} />
        </>
      )}
    >
      <Td main>
        <OpenLink room={room} id={id}>
          {name}
        </OpenLink>{" "}
        {isActive ? null : <Badge>not offered</Badge>}
      </Td>
      <Td>
        <VersionStateWord state={state} />
      </Td>
      <Td>
        <VersionDay version={version} />
      </Td>
      <Td label="Follows" className="text-muted">
        {version.predecessor}
      </Td>
      <Td number label="Targeted">
        <Count
          href={bugListAddress({ product, targetRelease: name, status: isDone ? "@all" : "@open" })}
          count={isDone ? targets : openTargets}
          says={isDone ? "" : "open"}
          label={`Bugs targeted at ${name}`}
        />
      </Td>
      <Td number label="Found in">
        <Count
          href={foundAddress(product, name, isDownstream)}
          count={found}
          label={`Bugs found in ${name}`}
        />
      </Td>
    </Row>
  );
}

function Count({
  href,
  count,
  says = "",
  label,
}: {
  href: string;
  count: number;
  says?: string;
  label: string;
}) {
  if (count === 0) return "0";
  return (
    <a href={href} aria-label={`${label}: ${sayNumber(count)} ${says}`}>
      {sayNumber(count)} {says}
    </a>
  );
}
