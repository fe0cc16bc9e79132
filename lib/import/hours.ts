import type { BugRecord } from "#lib/import/record.ts";

const ESTIMATE = "estimated_time";
const LEFT = "remaining_time";

/** The hours that a tracker told of a bug; null when it told none. What was worked it only tells as a sum: that stays among the imported facts. */
export function hoursOf({ custom }: Pick<BugRecord, "custom">): { estimate: number; left: number } | null {
  const [estimate, left] = [readHours(custom[ESTIMATE]), readHours(custom[LEFT])];
  if (estimate === null && left === null) return null;
  return { estimate: estimate ?? 0, left: left ?? 0 };
}

/** True for a fact that `hoursOf` reads. */
export function isRead(key: string, value: unknown): boolean {
  return (key === ESTIMATE || key === LEFT) && readHours(value) !== null;
}

function readHours(value: unknown): number | null {
  const hours = typeof value === "number" || typeof value === "string" ? Number(value || "x") : Number.NaN;
  return hours >= 0 && hours <= 99_999.99 ? hours : null;
}
