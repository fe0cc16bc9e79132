/** What shifting does to days that have begun already, which is easily overlooked. */

export type ShiftedDay = { field: "featureFreezeOn" | "codeFreezeOn" | "dueOn"; from: string; to: string };

const LABELS = { featureFreezeOn: "feature freeze", codeFreezeOn: "code freeze", dueOn: "due day" } as const;

/** As sentences for a preview; none for a day that was to come and still is. Days are texts such as 2026-11-22. */
export function sayShiftedDays(milestone: string, days: readonly ShiftedDay[], today: string): string[] {
  return days.flatMap(({ field, from, to }) => {
    const label = `The ${LABELS[field]} of “${milestone}”`;
    const isFreeze = field !== "dueOn";
    // A freeze begins on its day, and a due day is past when it is over.
    const hasCome = (day: string) => (isFreeze ? day <= today : day < today);
    if (!hasCome(from)) {
      if (!hasCome(to)) return [];
      return [
        isFreeze ? `${label} will be in force at once.` : `${label} will be in the past, so it is overdue.`,
      ];
    }
    if (hasCome(to)) return [`${label}, ${from}, is past and moves, too.`];
    return isFreeze
      ? [`${label}, in force since ${from}, ends; it begins again on ${to}.`]
      : [`${label}, ${from}, is past and moves, too: it is no longer overdue.`];
  });
}
