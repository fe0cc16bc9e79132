import { bugListAddress, releaseAddress } from "#components/catalog/addresses.ts";
import {
  MilestoneDay,
  MilestoneStageWord,
  ReleaseDay,
  todayText,
} from "#components/catalog/milestone-day.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { MilestoneCount } from "#lib/bugs/views/milestone-counts.ts";
import { groupMilestones } from "#lib/catalog/milestone-days.ts";
import type { ReleaseInList } from "#lib/catalog/releases.ts";

type Props = {
  classification: string;
  milestones: readonly ReleaseInList[];
  counts: ReadonlyMap<number, MilestoneCount>;
};

/** The shared milestones of a classification: what is coming, soonest first; released ones fold by year. */
export function ReleaseLists({ classification, milestones, counts }: Props) {
  const { coming, years, left } = groupMilestones(milestones, todayText(), ({ id }) => counts.get(id));
  const shown = { classification, counts };
  return (
    <>
      {coming.length > 0 ? (
        <Releases caption={`Coming milestones of ${classification}`} milestones={coming} {...shown} />
      ) : (
        <Empty>Nothing is planned.</Empty>
      )}
      {years.map(({ year, milestones }) => (
        <Disclosure
          key={year}
          summary={year ? `Released in ${year}` : "Released, day not known"}
          count={milestones.length}
          className="year-fold"
        >
          <Releases
            caption={`Milestones of ${classification} released ${year ? `in ${year}` : "on days not known"}`}
            milestones={milestones}
            isOver
            {...shown}
          />
        </Disclosure>
      ))}
      {left.length > 0 ? (
        <Disclosure summary="Not released" count={left.length} className="year-fold">
          <Releases
            caption={`Milestones of ${classification} that were not released`}
            milestones={left}
            {...shown}
          />
        </Disclosure>
      ) : null}
    </>
  );
}

function Releases({
  caption,
  classification,
  milestones,
  counts,
  isOver,
}: Props & { caption: string; isOver?: boolean }) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>Milestone</Th>
          <Th>Feature freeze</Th>
          <Th>Code freeze</Th>
          <Th>{isOver ? "Released" : "Due"}</Th>
          <Th number>Open bugs</Th>
        </tr>
      </thead>
      <tbody>
        {milestones.map((milestone) => {
          const { id, name, kind, featureFreezeOn, codeFreezeOn, isActive } = milestone;
          return (
            <tr key={id}>
              <Td main>
                <span className="flex flex-wrap items-center gap-x-2">
                  <Link href={releaseAddress(name, classification)} className="font-medium">
                    {name}
                  </Link>
                  <Badge tone="plain">{kind}</Badge>
                  {isOver ? null : <MilestoneStageWord milestone={milestone} />}
                  {isActive || isOver ? null : <Badge>not offered</Badge>}
                </span>
              </Td>
              <Td label={featureFreezeOn ? "Feature freeze" : undefined}>
                <MilestoneDay day={featureFreezeOn} isOver={isOver} />
              </Td>
              <Td label={codeFreezeOn ? "Code freeze" : undefined}>
                <MilestoneDay day={codeFreezeOn} isOver={isOver} />
              </Td>
              <Td label={isOver ? "Released" : milestone.dueOn ? "Due" : undefined}>
                <ReleaseDay milestone={milestone} />
              </Td>
              <Td number label="Open bugs">
                <OpenOfAll milestone={milestone} count={counts.get(id)} />
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** “3 of 12”, each number with its list. */
function OpenOfAll({
  milestone: { name, isAmbiguous },
  count,
}: {
  milestone: ReleaseInList;
  count: MilestoneCount | undefined;
}) {
  if (!count) return <span className="text-muted">0</span>;
  const { open, all, products } = count;
  const search = { targetMilestone: name, ...(isAmbiguous ? { product: products } : {}) };
  return (
    <>
      {open === 0 ? (
        "0"
      ) : (
        <Link
          href={bugListAddress({ ...search, status: "@open" })}
          aria-label={`${open} open bugs for ${name}`}
        >
          {open.toLocaleString("en")}
        </Link>
      )}{" "}
      of{" "}
      <Link href={bugListAddress({ ...search, status: "@all" })} aria-label={`${all} bugs for ${name}`}>
        {all.toLocaleString("en")}
      </Link>
    </>
  );
}
