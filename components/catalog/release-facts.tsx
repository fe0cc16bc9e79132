import { bugListAddress, productAddress, versionAddress } from "#components/catalog/addresses.ts";
import { MilestoneDay } from "#components/catalog/milestone-day.tsx";
import { productsOf } from "#components/catalog/release-bugs.tsx";
import { VersionStateWord } from "#components/catalog/version-list.tsx";
import { Linked } from "#components/linked.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { PhaseCount } from "#lib/bugs/views/milestone-counts.ts";
import { isReleased } from "#lib/catalog/milestone-days.ts";
import type { ManifestEntry, ReleaseView } from "#lib/catalog/releases.ts";

/** What one asks of a release first: how many bugs are open, and how long until each day. */
export function ReleaseStrip({ release, counts }: { release: ReleaseView; counts: readonly PhaseCount[] }) {
  const { name, featureFreezeOn, codeFreezeOn, dueOn, releasedOn, isOutUndated } = release;
  const open = counts.reduce((sum, row) => sum + row.open, 0);
  const isOver = isReleased(release);
  const search = { product: productsOf(counts), targetMilestone: name, status: "@open" };
  return (
    <dl className="release-strip">
      <div>
        <dt>Open in all</dt>
        <dd>
          {open === 0 ? (
            <b>0</b>
          ) : (
            <Link href={bugListAddress(search)} aria-label={`${open} open bugs in all products`}>
              <b>{open.toLocaleString("en")}</b>
            </Link>
          )}
        </dd>
      </div>
      <StripDay label="Feature freeze" day={featureFreezeOn} isOver={isOver} />
      <StripDay label="Code freeze" day={codeFreezeOn} isOver={isOver} />
      {releasedOn ? (
        <StripDay label="Released" day={releasedOn} isOver />
      ) : isOutUndated ? (
        <StripDay label="Released" day={null} none="day not known" />
      ) : (
        <StripDay label="Due" day={dueOn} />
      )}
    </dl>
  );
}

type StripDayProps = { label: string; day: string | null; isOver?: boolean; none?: string };

function StripDay({ label, day, isOver, none = "not set" }: StripDayProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{day ? <MilestoneDay day={day} isOver={isOver} /> : <span className="text-muted">{none}</span>}</dd>
    </div>
  );
}

/** The version of each product in a milestone. */
export function Manifest({ milestone, manifest }: { milestone: string; manifest: readonly ManifestEntry[] }) {
  return (
    <Table caption={`What ${milestone} contains`}>
      <thead>
        <tr>
          <Th>Product</Th>
          <Th>Version</Th>
          <Th>Previous version</Th>
          <Th>Note</Th>
        </tr>
      </thead>
      <tbody>
        {manifest.map(({ product, version, versionId, state, previousVersion, previousId, tag, note }) => (
          <tr key={product}>
            <Td main>
              <Link href={productAddress(product)}>{product}</Link>
            </Td>
            <Td label="Version">
              <VersionLink product={product} id={versionId} name={version} />
              {version ? null : tag} {state ? <VersionStateWord state={state} /> : null}
            </Td>
            <Td label={previousVersion ? "Previous" : undefined}>
              <VersionLink product={product} id={previousId} name={previousVersion} />
            </Td>
            <Td>
              <Linked text={note} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function VersionLink({ product, id, name }: { product: string; id: number | null; name: string | null }) {
  if (!name || id === null) return name;
  return <Link href={versionAddress(product, id)}>{name}</Link>;
}
