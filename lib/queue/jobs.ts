/**
 * The jobs there are and what each carries. Jobs carry ids, load afresh and are safe to repeat;
 * lib/worker says who answers.
 */
export type Jobs = {
  /** A row of outgoing_mail waits to leave. */
  "mail.send": { mailId: number };
  /** A bug was filed. */
  "bug.filed": { bugId: number };
  /** A bug was changed or commented on: the rows of its history with this act. */
  "bug.changed": { bugId: number; act: string };
};

export type JobName = keyof Jobs;
