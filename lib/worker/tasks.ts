import type { TaskList } from "graphile-worker";

/** Who answers each job. */
export const tasks: TaskList = {};
