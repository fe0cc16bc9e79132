import { parseCronItems } from "graphile-worker";
import { expect, test } from "vitest";
import { schedule } from "#lib/worker/schedule.ts";
import { tasks } from "#lib/worker/tasks.ts";

test("every scheduled task has a handler", () => {
  expect(parseCronItems(schedule).map(({ task }) => task)).toEqual(schedule.map(({ task }) => task));
  expect(schedule.filter(({ task }) => !tasks[task])).toEqual([]);
});
