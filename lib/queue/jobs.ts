/**
 * The jobs there are and what each carries. Jobs carry ids, load afresh and are safe to repeat;
 * lib/worker says who answers.
 */
export type Jobs = {
  /** A row of outgoing_mail waits to leave. */
  "mail.send": { mailId: number };
  /** An event was recorded (lib/bugs/change/write.ts): the id is a bigint, as text. */
  "event.recorded": { eventId: string };
  /** A batch of events was. */
  "batch.recorded": { batchId: number };
};

export type JobName = keyof Jobs;
