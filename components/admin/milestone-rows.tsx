import { Fragment, type ReactNode } from "react";
import { OpenedRow, OpenLink } from "#components/admin/open-row.tsx";
import { bugListAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Td, Th } from "#components/ui/table.tsx";
import { formatDate } from "#components/ui/time.tsx";
import type { ManagedMilestone, MilestoneFacts } from "#lib/admin/milestones/queries.ts";

export const MILESTONE_COLUMNS = 6;

/** The headings of a table of milestones. */
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

/** One milestone in it, and, when it is open, its forms. */
export function MilestoneRow({
  product,
  room,
  open,
  milestone,
  children,
}: {
  product: string;
  room: string;
  open: string;
  milestone: ManagedMilestone;
  children: ReactNode;
}) {
  const { name, kind, isDefault, isActive, line, openBugs, bugs } = milestone;
  const id = `m${milestone.id}`;
  const isOpen = open === id;
  return (
    <Fragment>
      <tr id={id}>
        <Td main>
          <span className="flex flex-wrap items-center gap-x-2">
            <OpenLink room={room} id={id} isOpen={isOpen}>
              {name}
            </OpenLink>
            <Badge tone="plain">{kind}</Badge>
            {isDefault ? <Badge tone="accent">default</Badge> : null}
            {isActive ? null : <Badge>not offered</Badge>}
          </span>
        </Td>
        <Td label={milestone.featureFreezeOn ? "Feature freeze" : undefined}>{milestone.featureFreezeOn}</Td>
        <Td label={milestone.codeFreezeOn ? "Code freeze" : undefined}>{milestone.codeFreezeOn}</Td>
        <Td>{releaseDay(milestone)}</Td>
        <Td label={line?.version ? "Contains" : undefined}>{line?.version}</Td>
        <Td number label="Open bugs">
          {bugs === 0 ? (
            <span className="text-muted">0</span>
          ) : (
            <Link
              href={bugListAddress({ product, targetMilestone: name, status: openBugs > 0 ? "open" : "all" })}
              aria-label={`Bugs for ${name}: ${openBugs} open of ${bugs}`}
            >
              {openBugs} of {bugs}
            </Link>
          )}
        </Td>
      </tr>
      {isOpen ? <OpenedRow columns={MILESTONE_COLUMNS}>{children}</OpenedRow> : null}
    </Fragment>
  );
}

/** The day it was released, or the day it is due; days that are to come say so. */
export function releaseDay({ releasedOn, dueOn }: Pick<MilestoneFacts, "releasedOn" | "dueOn">): string {
  if (releasedOn) return `released ${releasedOn}`;
  if (!dueOn) return "";
  return dueOn < formatDate(new Date()) ? `was due ${dueOn}` : `due ${dueOn}`;
}
