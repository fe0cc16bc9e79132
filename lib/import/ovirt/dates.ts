import { compareVersionNames } from "#lib/catalog/numbering.ts";
import type { CatalogMilestone } from "#lib/import/ovirt/read.ts";

/** Dates such as 2021-03-18. */
export type MilestoneDates = { codeFreezeOn: string | null; dueOn: string | null; releasedOn: string | null };

/** The dates of a milestone in the catalogue. It is released on the planned date, else on the date of general availability. */
export function datesOf(milestone: CatalogMilestone): MilestoneDates {
  const general = milestone.timeline?.find(({ event }) => /general availability/i.test(event))?.date;
  const releasedOn = milestone.release_date ?? dayOf(general ?? "") ?? dayOf(milestone.ga_text ?? "");
  return {
    codeFreezeOn: milestone.development_freeze ?? null,
    dueOn: milestone.release_date ?? null,
    releasedOn,
  };
}

/**
 * A date for each of these milestones: its release date, or else that of the next milestone with a known date.
 */
export function daysByMilestone(
  names: Iterable<string>,
  milestones: CatalogMilestone[],
): Map<string, string> {
  const released = new Map(milestones.map((milestone) => [milestone.name, datesOf(milestone).releasedOn]));
  const days = new Map<string, string>();
  let next: string | null = null;
  for (const name of [...new Set([...names, ...released.keys()])].sort(compareVersionNames).reverse()) {
    next = released.get(name) ?? next;
    if (next !== null) days.set(name, next);
  }
  return days;
}

/** "April 21st, 2016" and "2016-04-21" → 2016-04-21; null for anything else. */
export function dayOf(text: string): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const parts = /^([A-Z][a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(text.trim());
  const time = parts ? Date.parse(`${parts[1]} ${parts[2]} ${parts[3]} UTC`) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
