import { parseCronItems } from "graphile-worker";
import { expect, test } from "vitest";
import { schedule } from "#lib/worker/schedule.ts";
import { tasks } from "#lib/worker/tasks.ts";

test("whatever is done again and again has somebody who does it", () => {
  expect(parseCronItems(schedule).map(({ task }) => task)).toEqual(schedule.map(({ task }) => task));
  expect(schedule.filter(({ task }) => !tasks[task])).toEqual([]);
});
