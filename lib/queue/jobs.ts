/**
 * The jobs and their payloads. Payloads are ids: a job loads the current data and is safe to repeat. The handlers are in
 * lib/worker.
 */
export type Jobs = {
  /** A row of outgoing_mail is to be sent. */
  "mail.send": { mailId: number };
  /** An event was recorded (lib/bugs/change/write.ts): the id is a bigint, as text. */
  "event.recorded": { eventId: string };
  /** A batch of events was recorded. */
  "batch.recorded": { batchId: number };
  /** Versions, series or manifests of the product changed: its trackings are to be computed anew. */
  "trackings.recompute": { productId: number };
  /** Moves upstream that are not at their end go on. */
  "moves.continue": Record<string, never>;
  /** Changes of more than a thousand bugs, and undoing them, go on. */
  "massChanges.continue": Record<string, never>;
  /** Bugs in other trackers whose time has come are asked about. */
  "watches.poll": Record<string, never>;
};

export type JobName = keyof Jobs;
