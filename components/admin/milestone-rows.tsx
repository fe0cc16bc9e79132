import type { ReactNode } from "react";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { bugListAddress } from "#components/catalog/addresses.ts";
import { MilestoneDay, MilestoneStageWord, ReleaseDay } from "#components/catalog/milestone-day.tsx";
import { MilestoneHead } from "#components/catalog/milestone-table.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Table, Td } from "#components/ui/table.tsx";
import type { ManagedMilestone } from "#lib/admin/milestones/queries.ts";

type Props = {
  caption: string;
  product: string;
  room: Room;
  milestones: readonly ManagedMilestone[];
  /** The forms of the open row. */
  forms: (milestone: ManagedMilestone) => ReactNode;
};

/** Milestones with dates, the product's version and its bugs; one may be open. */
export function MilestoneTable({ caption, milestones, ...rest }: Props) {
  return (
    <Table caption={caption} className="opens">
      <MilestoneHead />
      <tbody>
        {milestones.map((milestone) => (
          <MilestoneRow key={milestone.id} milestone={milestone} {...rest} />
        ))}
      </tbody>
    </Table>
  );
}

function MilestoneRow({
  product,
  room,
  milestone,
  forms,
}: Omit<Props, "caption" | "milestones"> & { milestone: ManagedMilestone }) {
  const { name, kind, isDefault, isActive, line, openBugs, bugs } = milestone;
  const isOver = milestone.releasedOn !== null;
  const id = `m${milestone.id}`;
  const search = { product, targetMilestone: name, status: openBugs > 0 ? "@open" : "@all" };
  return (
    <Row room={room} id={id} columns={6} forms={() => forms(milestone)}>
      <Td main>
        <OpenLink room={room} id={id}>
          {name}
        </OpenLink>{" "}
        <Badge tone="plain">{kind}</Badge> {isOver ? null : <MilestoneStageWord milestone={milestone} />}{" "}
        {isDefault ? <Badge tone="accent">default</Badge> : null}{" "}
        {isActive ? null : <Badge>not offered</Badge>}
      </Td>
      <Td label={milestone.featureFreezeOn ? "Feature freeze" : undefined}>
        <MilestoneDay day={milestone.featureFreezeOn} isOver={isOver} />
      </Td>
      <Td label={milestone.codeFreezeOn ? "Code freeze" : undefined}>
        <MilestoneDay day={milestone.codeFreezeOn} isOver={isOver} />
      </Td>
      <Td label={isOver ? "Released" : milestone.dueOn ? "Due" : undefined}>
        <ReleaseDay milestone={milestone} />
        {isOver ? <span className="text-muted text-xs"> released</span> : null}
      </Td>
      <Td label={line?.version ? "Contains" : undefined}>{line?.version}</Td>
      <Td number label="Open bugs">
        {bugs === 0 ? (
          "0"
        ) : (
          <a href={bugListAddress(search)}>
            {openBugs.toLocaleString("en")} of {bugs.toLocaleString("en")}
          </a>
        )}
      </Td>
    </Row>
  );
}
