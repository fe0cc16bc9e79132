import { bugListAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { formatDate } from "#components/ui/time.tsx";
import type { MilestoneView } from "#lib/catalog/queries.ts";

type Props = {
  product: string;
  milestones: readonly MilestoneView[];
  /** Open bugs of the product by milestone id. */
  targetCounts: ReadonlyMap<number, number>;
};

/** Milestones with freeze dates, the product's version in them, and open bugs. */
export function MilestoneTable({ product, milestones, targetCounts }: Props) {
  return (
    <Table caption={`Milestones of ${product}`}>
      <MilestoneHead />
      <tbody>
        {milestones.map((milestone) => (
          <tr key={milestone.id}>
            <Td main className="py-1.5">
              <MilestoneName milestone={milestone} />
              {milestone.description ? (
                <span className="block text-muted">{milestone.description}</span>
              ) : null}
            </Td>
            <Td label={milestone.featureFreezeOn ? "Feature freeze" : undefined}>
              {milestone.featureFreezeOn}
            </Td>
            <Td label={milestone.codeFreezeOn ? "Code freeze" : undefined}>{milestone.codeFreezeOn}</Td>
            <Td>{releaseDay(milestone)}</Td>
            <Td label={milestone.version ? "Contains" : undefined}>{milestone.version}</Td>
            <Td number label="Open">
              <OpenCount
                product={product}
                milestone={milestone}
                count={targetCounts.get(milestone.id) ?? 0}
              />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A short version for the side column. */
export function MilestoneLines({ product, milestones, targetCounts }: Props) {
  return (
    <ul className="grid gap-2">
      {milestones.map((milestone) => (
        <li key={milestone.id}>
          <span className="flex items-baseline gap-2">
            <MilestoneName milestone={milestone} />
            <span className="ml-auto whitespace-nowrap">
              <OpenCount
                product={product}
                milestone={milestone}
                count={targetCounts.get(milestone.id) ?? 0}
                withWord
              />
            </span>
          </span>
          <span className="flex flex-wrap gap-x-3 text-muted text-xs">
            {[
              nextFreeze(milestone),
              releaseDay(milestone),
              milestone.version && `contains ${milestone.version}`,
            ]
              .filter(Boolean)
              .map((fact) => (
                <span key={fact}>{fact}</span>
              ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The header of a table of milestones. */
export function MilestoneHead() {
  return (
    <thead>
      <tr>
        <Th>Milestone</Th>
        <Th>Feature freeze</Th>
        <Th>Code freeze</Th>
        <Th>Release</Th>
        <Th>Contains</Th>
        <Th number>Open bugs</Th>
      </tr>
    </thead>
  );
}

function MilestoneName({ milestone: { name, kind, isShared } }: { milestone: MilestoneView }) {
  return (
    <span className="min-w-0">
      <span className="font-medium">{name}</span> <Badge tone="plain">{kind}</Badge>{" "}
      {isShared ? null : <Badge tone="plain">own</Badge>}
    </span>
  );
}

function OpenCount({
  product,
  milestone,
  count,
  withWord,
}: {
  product: string;
  milestone: MilestoneView;
  count: number;
  withWord?: boolean;
}) {
  if (milestone.releasedOn && count === 0) return null;
  return (
    <Link
      href={bugListAddress({ product, targetMilestone: milestone.name, status: "@open" })}
      aria-label={`${count} open bugs for ${milestone.name}`}
    >
      {withWord ? `${count} open` : count}
    </Link>
  );
}

function releaseDay({ releasedOn, dueOn }: MilestoneView): string {
  if (releasedOn) return `released ${releasedOn}`;
  if (!dueOn) return "";
  return dueOn < formatDate(new Date()) ? `was due ${dueOn}` : `due ${dueOn}`;
}

/** The next freeze, or the last one. */
function nextFreeze({ featureFreezeOn, codeFreezeOn, releasedOn }: MilestoneView): string {
  if (releasedOn) return "";
  const today = formatDate(new Date());
  if (featureFreezeOn && featureFreezeOn >= today) return `feature freeze ${featureFreezeOn}`;
  if (codeFreezeOn && codeFreezeOn >= today) return `code freeze ${codeFreezeOn}`;
  return codeFreezeOn ? `frozen since ${codeFreezeOn}` : "";
}
