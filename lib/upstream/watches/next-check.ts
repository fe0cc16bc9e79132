import type { WatchFailure } from "#lib/upstream/watches/failures.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** Each failure in a row, up to five, makes the next check later by this. */
const PER_FAILURE = 1.2 * DAY;

/** How long until the next check: a day, longer after failures in a row, and not before the tracker wants it. */
export function delayAfter(failures: number, failure: WatchFailure | null): number {
  const usual = DAY + Math.min(failures, 5) * PER_FAILURE;
  const asked = failure?.retryAfterMs ?? null;
  // A tracker that says when to come back is not broken.
  if (failure?.failure === "rate_limited") return Math.max(asked ?? HOUR, HOUR / 4);
  return Math.max(usual, asked ?? 0);
}
