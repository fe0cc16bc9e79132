import { bugListAddress, productAddress, releaseAddress } from "#components/catalog/addresses.ts";
import {
  MilestoneDay,
  MilestoneStageWord,
  ReleaseDay,
  todayText,
} from "#components/catalog/milestone-day.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { isReleased, sayDaysUntil } from "#lib/catalog/milestone-days.ts";
import type { MilestoneView } from "#lib/catalog/queries.ts";
import { countOf, sayNumber } from "#lib/text.ts";

type Props = {
  product: string;
  /** Shared milestones link to its releases. */
  classification: string;
  milestones: readonly MilestoneView[];
  /** Open bugs of the product by milestone id. */
  targetCounts: ReadonlyMap<number, number>;
};

/** Milestones with freeze dates, the product's version in them, and open bugs. */
export function MilestoneTable({ product, classification, milestones, targetCounts }: Props) {
  return (
    <Table caption={`Milestones of ${product}`}>
      <MilestoneHead />
      <tbody>
        {milestones.map((milestone) => (
          <tr key={milestone.id}>
            <Td main className="py-1.5">
              <MilestoneName milestone={milestone} classification={classification} />{" "}
              {isReleased(milestone) ? null : <MilestoneStageWord milestone={milestone} />}
              {milestone.description ? <span className="row-note">{milestone.description}</span> : null}
            </Td>
            <Td label={milestone.featureFreezeOn ? "Feature freeze" : undefined}>
              <MilestoneDay day={milestone.featureFreezeOn} isOver={isReleased(milestone)} />
            </Td>
            <Td label={milestone.codeFreezeOn ? "Code freeze" : undefined}>
              <MilestoneDay day={milestone.codeFreezeOn} isOver={isReleased(milestone)} />
            </Td>
            <Td label={isReleased(milestone) ? "Released" : milestone.dueOn ? "Due" : undefined}>
              <ReleaseDay milestone={milestone} />
            </Td>
            <Td label={milestone.version ? "Contains" : undefined}>
              {milestone.version ? (
                <Link href={`${productAddress(product, "versions")}#v${milestone.versionId}`}>
                  {milestone.version}
                </Link>
              ) : null}
            </Td>
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
export function MilestoneLines({ product, classification, milestones, targetCounts }: Props) {
  return (
    <ul className="version-lines grid gap-2">
      {milestones.map((milestone) => (
        <li key={milestone.id}>
          <span className="flex items-baseline gap-2">
            <MilestoneName milestone={milestone} classification={classification} />
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
            {[nextFreeze(milestone), dueDay(milestone), milestone.version && `contains ${milestone.version}`]
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

function MilestoneName({
  milestone: { name, kind, isShared },
  classification,
}: {
  milestone: MilestoneView;
  classification: string;
}) {
  return (
    <span className="min-w-0">
      {isShared ? (
        <Link href={releaseAddress(name, classification)} className="font-medium">
          {name}
        </Link>
      ) : (
        <span className="font-medium">{name}</span>
      )}{" "}
      <Badge tone="plain">{kind}</Badge> {isShared ? null : <Badge tone="plain">own</Badge>}
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
  if (isReleased(milestone) && count === 0) return null;
  return (
    <Link
      href={bugListAddress({ product, targetMilestone: milestone.name, status: "@open" })}
      aria-label={`${countOf(count, "open bug")} for ${milestone.name}`}
    >
      {withWord ? `${sayNumber(count)} open` : sayNumber(count)}
    </Link>
  );
}

function dueDay({ releasedOn, dueOn, isOutUndated }: MilestoneView): string {
  if (isOutUndated) return "released";
  if (releasedOn) return `released ${releasedOn}`;
  return dueOn ? `due ${dueOn}, ${sayDaysUntil(dueOn, todayText())}` : "";
}

/** The next freeze, or the last one. */
function nextFreeze(milestone: MilestoneView): string {
  const { featureFreezeOn, codeFreezeOn } = milestone;
  const today = todayText();
  const freeze = (what: string, day: string) => `${what} ${day}, ${sayDaysUntil(day, today)}`;
  if (isReleased(milestone)) return "";
  if (featureFreezeOn && featureFreezeOn >= today) return freeze("feature freeze", featureFreezeOn);
  if (codeFreezeOn && codeFreezeOn >= today) return freeze("code freeze", codeFreezeOn);
  return codeFreezeOn ? `frozen since ${codeFreezeOn}` : "";
}
