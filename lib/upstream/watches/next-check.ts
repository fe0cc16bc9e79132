import type { Failure, WatchFailure } from "#lib/upstream/watches/failures.ts";

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

/** Nobody makes us ask a tracker again before that. */
const AGAIN_AFTER = 5 * 60_000;

export const LEFT_ALONE = "The tracker asks us to come back later.";

type Checked = { nextCheckAt: Date; lastOkAt: Date | null; failures: number; failure: Failure | null };

/** Why a person may not have it asked now, in words; null: they may. */
export function refuseCheck({ nextCheckAt, lastOkAt, failures, failure }: Checked, now: Date): string | null {
  if (nextCheckAt <= now) return "It is about to be asked.";
  if (failure === "rate_limited") return LEFT_ALONE;
  const asked =
    failures > 0 ? nextCheckAt.getTime() - delayAfter(failures, null) : (lastOkAt?.getTime() ?? 0);
  return now.getTime() - asked < AGAIN_AFTER ? "It was asked less than five minutes ago." : null;
}
