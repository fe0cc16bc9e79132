/** What the days of a milestone mean today. Days are texts such as 2026-11-22, in UTC. */

export type MilestoneDays = {
  featureFreezeOn: string | null;
  codeFreezeOn: string | null;
  dueOn: string | null;
  releasedOn: string | null;
  /** It is released, and no day is known. */
  isOutUndated?: boolean;
};

/** open: before any freeze; overdue: its day has passed, and it is not released. */
export type MilestoneStage = "open" | "feature frozen" | "code frozen" | "overdue" | "released";

/** How far a milestone is. A freeze begins on its day. */
export function stageOf(days: MilestoneDays, today: string): MilestoneStage {
  const { featureFreezeOn, codeFreezeOn, dueOn } = days;
  if (isReleased(days)) return "released";
  if (dueOn !== null && dueOn < today) return "overdue";
  if (codeFreezeOn !== null && codeFreezeOn <= today) return "code frozen";
  if (featureFreezeOn !== null && featureFreezeOn <= today) return "feature frozen";
  return "open";
}

/** Is it out, whenever that was? */
export function isReleased({ releasedOn, isOutUndated = false }: MilestoneDays): boolean {
  return releasedOn !== null || isOutUndated;
}

/** “today”, “tomorrow”, “in 12 days”, “3 days ago”. */
export function sayDaysUntil(day: string, today: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  if (days === 0) return "today";
  if (Math.abs(days) === 1) return days > 0 ? "tomorrow" : "yesterday";
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}

export type MilestoneGroups<Milestone> = {
  /** Soonest first, including recently overdue ones; then those without a day: with open bugs first. */
  coming: Milestone[];
  /** Released, by year, newest first; last, without a year, those of which the day is not known. */
  years: { year: string; milestones: Milestone[] }[];
  /** Neither released nor coming: not offered any more, or long past their day. */
  left: Milestone[];
};

/** Bugs with it as target; missing when there are none. */
export type MilestoneBugs = { open: number };

/**
 * Sorts milestones into what is coming, what was released, and what was left behind. Those without a day are left behind
 * when all of their bugs are closed. Otherwise they keep their order.
 */
export function groupMilestones<Milestone extends MilestoneDays & { isActive: boolean }>(
  milestones: readonly Milestone[],
  today: string,
  bugsOf: (milestone: Milestone) => MilestoneBugs | undefined = () => undefined,
): MilestoneGroups<Milestone> {
  const groups: MilestoneGroups<Milestone> = { coming: [], years: [], left: [] };
  for (const milestone of milestones.toSorted(newestFirst)) {
    const { releasedOn, dueOn, isActive } = milestone;
    if (!isReleased(milestone)) {
      const isPast = dueOn === null ? bugsOf(milestone)?.open === 0 : dueOn < daysBefore(today, LONG_PAST);
      if (isActive && !isPast) groups.coming.push(milestone);
      else groups.left.push(milestone);
    } else {
      const year = releasedOn?.slice(0, 4) ?? "";
      const last = groups.years.at(-1);
      if (last?.year === year) last.milestones.push(milestone);
      else groups.years.push({ year, milestones: [milestone] });
    }
  }
  const isAwaited = (milestone: Milestone) => (bugsOf(milestone)?.open ?? 0) > 0;
  groups.coming.sort(
    (a, b) => compareDays(a.dueOn, b.dueOn) || (a.dueOn ? 0 : Number(isAwaited(b)) - Number(isAwaited(a))),
  );
  return groups;
}

/** Days after which a milestone that was not released does not count as coming any more. */
const LONG_PAST = 180;

function newestFirst(a: MilestoneDays, b: MilestoneDays): number {
  return (b.releasedOn ?? b.dueOn ?? "").localeCompare(a.releasedOn ?? a.dueOn ?? "");
}

/** Soonest first, none last. */
export function compareDays(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * 86_400_000).toISOString().slice(0, 10);
}
