import { describe, expect, it, test } from "vitest";
import { groupMilestones, type MilestoneDays, sayDaysUntil, stageOf } from "#lib/catalog/milestone-days.ts";

const today = "2026-11-30";
const none: MilestoneDays = { featureFreezeOn: null, codeFreezeOn: null, dueOn: null, releasedOn: null };

test.each<[string, Partial<MilestoneDays>]>([
  ["open", {}],
  ["open", { featureFreezeOn: "2026-12-01", codeFreezeOn: "2026-12-24", dueOn: "2027-01-10" }],
  ["feature frozen", { featureFreezeOn: "2026-11-30", codeFreezeOn: "2026-12-24", dueOn: "2027-01-10" }],
  ["code frozen", { featureFreezeOn: "2026-10-01", codeFreezeOn: "2026-11-30", dueOn: "2027-01-10" }],
  ["code frozen", { codeFreezeOn: "2026-11-01" }],
  ["code frozen", { codeFreezeOn: "2026-11-01", dueOn: "2026-11-30" }],
  ["overdue", { codeFreezeOn: "2026-11-01", dueOn: "2026-11-29" }],
  ["released", { dueOn: "2026-11-29", releasedOn: "2026-11-30" }],
])("it is %s with %o", (stage, days) => {
  expect(stageOf({ ...none, ...days }, today)).toBe(stage);
});

test.each([
  ["2026-11-30", "today"],
  ["2026-12-01", "tomorrow"],
  ["2026-11-29", "yesterday"],
  ["2027-03-01", "in 91 days"],
  ["2026-11-20", "10 days ago"],
])("%s is %s", (day, said) => {
  expect(sayDaysUntil(day, today)).toBe(said);
});

describe("milestones are listed with what is coming first", () => {
  const milestone = (name: string, days: Partial<MilestoneDays>, isActive = true) => ({
    ...none,
    ...days,
    name,
    isActive,
  });

  it("then the released ones by year, and what was left behind", () => {
    const groups = groupMilestones(
      [
        milestone("undated", {}),
        milestone("awaited", {}),
        milestone("done", {}),
        milestone("out", { isOutUndated: true }),
        milestone("next year", { dueOn: "2027-05-01" }),
        milestone("old", { releasedOn: "2024-02-01" }),
        milestone("slipped", { dueOn: "2026-11-01" }),
        milestone("new", { releasedOn: "2026-09-01", dueOn: "2026-08-01" }),
        milestone("---", {}, false),
        milestone("newer", { releasedOn: "2026-10-01" }),
        milestone("next", { dueOn: "2026-12-10" }),
        milestone("forgotten", { dueOn: "2015-01-01" }),
      ],
      today,
      ({ name }) => ({ awaited: { open: 2 }, done: { open: 0 } })[name],
    );
    const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);
    expect(names(groups.coming)).toEqual(["slipped", "next", "next year", "awaited", "undated"]);
    expect(groups.years.map(({ year, milestones }) => [year, ...names(milestones)])).toEqual([
      ["2026", "newer", "new"],
      ["2024", "old"],
      ["", "out"],
    ]);
    expect(names(groups.left)).toEqual(["forgotten", "done", "---"]);
  });
});
