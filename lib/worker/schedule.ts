/** Recurring tasks and when they run (minute hour day month weekday, UTC). */
export const schedule = [
  { task: "bugs.add-up-counts", match: "* * * * *" },
  { task: "moves.continue", match: "* * * * *" },
  { task: "massChanges.continue", match: "* * * * *" },
  { task: "sweep.sign-in-tries", match: "*/15 * * * *" },
  { task: "watches.poll", match: "*/15 * * * *" },
  { task: "sweep.last-days", match: "3 * * * *" },
  { task: "trackings.release", match: "5 0 * * *" },
  { task: "sweep.mail", match: "7 * * * *" },
  { task: "sweep.changes", match: "11 * * * *" },
  { task: "sweep.uploads", match: "17 * * * *" },
  { task: "sweep.drafts", match: "27 3 * * *" },
];
