import { Badge, type Tone } from "#components/ui/badge.tsx";
import { formatDate } from "#components/ui/time.tsx";
import {
  type MilestoneDays,
  type MilestoneStage,
  sayDaysUntil,
  stageOf,
} from "#lib/catalog/milestone-days.ts";

/** Today, as days of milestones are written. */
export function todayText(): string {
  return formatDate(new Date());
}

/** A day, and how far away it is, unless the milestone is released. */
export function MilestoneDay({ day, isOver }: { day: string | null; isOver?: boolean }) {
  if (!day) return null;
  return (
    <>
      <span className="whitespace-nowrap">{day}</span>
      {isOver ? null : (
        <span className="whitespace-nowrap text-muted text-xs"> {sayDaysUntil(day, todayText())}</span>
      )}
    </>
  );
}

/** The day of release, or when it is due. */
export function ReleaseDay({ milestone: { releasedOn, dueOn, isOutUndated } }: { milestone: MilestoneDays }) {
  if (isOutUndated) return <span className="text-muted">day not known</span>;
  if (releasedOn) return <span className="whitespace-nowrap">{releasedOn}</span>;
  return <MilestoneDay day={dueOn} />;
}

/** How far a milestone is, as a badge: frozen, overdue, released. Nothing before the first freeze. */
export function MilestoneStageWord({ milestone }: { milestone: MilestoneDays }) {
  const stage = stageOf(milestone, todayText());
  const tone = tones[stage];
  return tone ? <Badge tone={tone}>{stage}</Badge> : null;
}

const tones: Record<MilestoneStage, Tone | null> = {
  open: null,
  "feature frozen": "amber",
  "code frozen": "amber",
  overdue: "red",
  released: "green",
};
