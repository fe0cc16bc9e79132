import { expect, it } from "vitest";
import { type ShiftedDay, sayShiftedDays } from "#lib/admin/milestones/shifted-days.ts";

it.each([
  [
    "featureFreezeOn",
    "2026-11-20",
    "2026-12-04",
    "The feature freeze of “4.2”, in force since 2026-11-20, ends; it begins again on 2026-12-04.",
  ],
  [
    "codeFreezeOn",
    "2026-11-30",
    "2026-12-01",
    "The code freeze of “4.2”, in force since 2026-11-30, ends; it begins again on 2026-12-01.",
  ],
  [
    "codeFreezeOn",
    "2026-10-01",
    "2026-10-15",
    "The code freeze of “4.2”, 2026-10-01, is past and moves, too.",
  ],
  ["codeFreezeOn", "2026-12-02", "2026-11-30", "The code freeze of “4.2” will be in force at once."],
  [
    "dueOn",
    "2026-11-01",
    "2026-12-01",
    "The due day of “4.2”, 2026-11-01, is past and moves, too: it is no longer overdue.",
  ],
  ["dueOn", "2026-11-01", "2026-11-03", "The due day of “4.2”, 2026-11-01, is past and moves, too."],
  ["dueOn", "2026-12-01", "2026-11-01", "The due day of “4.2” will be in the past, so it is overdue."],
  ["dueOn", "2026-11-30", "2026-12-01", undefined],
  ["featureFreezeOn", "2026-12-01", "2026-12-15", undefined],
] as const)("%s from %s to %s: %s", (field, from, to, sentence) => {
  const days: ShiftedDay[] = [{ field, from, to }];
  expect(sayShiftedDays("4.2", days, "2026-11-30")).toEqual(sentence === undefined ? [] : [sentence]);
});
